// What is remembered of requests with an idempotency key: reserved before anything is sent, settled with the receipt.
// A reservation whose lease has ended is of a request that died in between; whoever asks again takes it over.
import { LakegateError } from '../core/errors.js';
import type { IdempotencyOutcome, RecordResult } from '../core/ingest-service.js';
import type { SharedStore } from '../core/shared-store.js';
import type { SinkCapabilities } from '../../connectors/sink.js';
import { type KeptResults, packResults, unpackResults } from './pack-results.js';

/** A record of a settled request that may be sent again: it isn't known to be stored, or known not to be. */
export interface SettledResult extends RecordResult {
  readonly open?: boolean | undefined;
}

interface Memory {
  /** Of the records. */
  readonly body: string;
  /** When it was first reserved, in ms since the epoch. */
  readonly firstMs: number;
  /** Which process reserved it last. */
  readonly owner: string;
  /** Until when it may be at work; absent once it is settled. */
  readonly leaseEndsMs?: number | undefined;
  readonly results?: KeptResults | undefined;
}

export interface Reservation {
  readonly outcome: Exclude<IdempotencyOutcome, 'none'>;
  /** What is known of an earlier attempt; those that are `open` are to be sent again, and all if undefined. */
  readonly earlier: readonly SettledResult[] | undefined;
  /** When the key was first reserved, in ms since the epoch: the moment of all its records, whenever they are sent. */
  readonly firstMs: number;
  /** Remembers what became of the records. @throws LakegateError STATE_UNAVAILABLE */
  settle(results: readonly SettledResult[]): Promise<void>;
  /** Forgets a reservation under which nothing was sent. */
  release(): Promise<void>;
}

export interface IdempotencyOptions {
  readonly store: SharedStore;
  /** How long a key is remembered. */
  readonly ttlMs: number;
  /** How long a request may be at work; it gives up before. */
  readonly leaseMs: number;
  /** This process's own name, another at each start. */
  readonly owner: string;
  readonly now: () => number;
}

/**
 * Reserves a key for a request.
 * @throws LakegateError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS, STATE_UNAVAILABLE
 */
export async function reserveKey(
  { storeKey, body }: { readonly storeKey: string; readonly body: string },
  capabilities: Pick<SinkCapabilities, 'deduplication' | 'deduplicationMs'>,
  { store, ttlMs, leaseMs, owner, now }: IdempotencyOptions,
): Promise<Reservation> {
  const nowMs = now();
  const write = (memory: Memory): string => JSON.stringify(memory);
  const fresh: Memory = { body, owner, firstMs: nowMs, leaseEndsMs: nowMs + leaseMs };
  const isNew = await store.putIfAbsent(storeKey, write(fresh), ttlMs);
  const found = isNew ? undefined : await store.get(storeKey);
  if (!isNew && found === undefined) throw inProgress(0);
  const known = found === undefined ? undefined : (JSON.parse(found.value) as Memory);
  if (known !== undefined && known.body !== body) throw new LakegateError('IDEMPOTENCY_KEY_REUSED');
  const earlier = known?.results === undefined ? undefined : unpackResults(known.results);
  const firstMs = known?.firstMs ?? nowMs;
  if (earlier?.every(({ open }) => open !== true) === true) return replayed(earlier, firstMs);
  const reserved: Memory = { ...fresh, firstMs, results: known?.results };
  if (known !== undefined && found !== undefined) {
    // Of a store that no other process shares, whoever else reserved it has died.
    const isAlive = store.isShared || known.owner === owner;
    const leftMs = isAlive ? (known.leaseEndsMs ?? 0) - nowMs : 0;
    if (leftMs > 0) throw inProgress(leftMs);
    const tookOver = await store.replace(storeKey, { version: found.version, value: write(reserved), ttlMs });
    if (!tookOver) throw inProgress(leaseMs);
  }
  return {
    outcome: known === undefined ? 'new' : resentAs(capabilities, nowMs - known.firstMs),
    earlier,
    firstMs,
    settle: async (results) => {
      const mine = await ownVersion(store, storeKey, write(reserved));
      if (mine === undefined) throw new LakegateError('STATE_UNAVAILABLE', { cause: 'another took the key over' });
      const settled: Memory = { body, owner, firstMs, results: packResults(results) };
      await store.replace(storeKey, { version: mine, value: write(settled), ttlMs });
    },
    release: async () => {
      const mine = await ownVersion(store, storeKey, write(reserved));
      if (mine === undefined) return;
      if (known === undefined) await store.remove(storeKey, mine);
      else {
        const before: Memory = { ...known, leaseEndsMs: undefined };
        await store.replace(storeKey, { version: mine, value: write(before), ttlMs });
      }
    },
  };
}

function replayed(results: readonly SettledResult[], firstMs: number): Reservation {
  const nothing = (): Promise<void> => Promise.resolve();
  return { outcome: 'replayed', earlier: results, firstMs, settle: nothing, release: nothing };
}

/** Whether a sink tells by its id that a record was sent before. */
function resentAs(
  { deduplication, deduplicationMs = 0 }: Pick<SinkCapabilities, 'deduplication' | 'deduplicationMs'>,
  ageMs: number,
): 'resent' | 'resentMayDuplicate' {
  const tells = deduplication === 'always' || (deduplication === 'window' && ageMs < deduplicationMs);
  return tells ? 'resent' : 'resentMayDuplicate';
}

async function ownVersion(store: SharedStore, key: string, value: string): Promise<string | undefined> {
  const stored = await store.get(key);
  return stored?.value === value ? stored.version : undefined;
}

function inProgress(retryAfterMs: number): LakegateError {
  return new LakegateError('IDEMPOTENCY_IN_PROGRESS', { extensions: { retryAfterMs: Math.max(1, retryAfterMs) } });
}
