// Leases in the shared state. No two clocks are compared: a holder writes its entry anew every third of a lease, and who
// wants it has to see the same version of the entry for a whole lease before taking it over.
import { randomUUID } from 'node:crypto';
import { LakegateError } from '../core/errors.js';
import type { Lease, Leases } from '../core/leases.js';
import type { Observe } from '../core/observation.js';
import type { SharedStore, StoredValue } from '../core/shared-store.js';

export interface LeasesOptions {
  readonly store: SharedStore;
  /** How long a lease outlives the last renewal by its holder. */
  readonly leaseMs: number;
  readonly observe: Observe;
  /** Of this process, running evenly. */
  readonly clock?: LeaseClock;
}

/** What time is to leases: milliseconds since any moment, and a call at a later one. */
export interface LeaseClock {
  now(): number;
  /** Calls back once, and not after the function returned was called. */
  after(ms: number, act: () => void): () => void;
}

/** What is stored; no holder: it was let go of, and the token is remembered. */
interface Entry {
  readonly holder: string | undefined;
  readonly token: number;
}

/** How long the last token is remembered when nobody renews it. */
const rememberMs = 30 * 86_400_000;
/** Of a lease, after which a holder who couldn't renew it gives it up: ahead of those who count a whole one. */
const givenUpAfter = 0.8;

/** Leases of one process. */
export function createLeases({ store, leaseMs, observe, clock = processClock }: LeasesOptions): Leases {
  const self = randomUUID();
  const held = new Map<string, Lease>();
  const acquiring = new Set<string>();
  /** What was seen of leases that others have. */
  const seen = new Map<string, { readonly version: string; readonly sinceMs: number }>();

  const tryAcquire = async (name: string): Promise<Lease | undefined> => {
    if (held.has(name) || acquiring.has(name)) return undefined;
    acquiring.add(name);
    try {
      const atMs = clock.now();
      const stored = await store.get(keyOf(name));
      if (stored !== undefined && !isFree(name, stored)) return undefined;
      const entry: Entry = { holder: self, token: stored === undefined ? 1 : parseEntry(stored.value).token + 1 };
      const value = JSON.stringify(entry);
      const taken =
        stored === undefined
          ? await store.putIfAbsent(keyOf(name), value, rememberMs)
          : await store.replace(keyOf(name), { version: stored.version, value, ttlMs: rememberMs });
      if (!taken) return undefined;
      seen.delete(name);
      return hold(name, entry, atMs);
    } catch (error) {
      observe({ kind: 'lease-failed', lease: name, cause: error });
      throw error;
    } finally {
      acquiring.delete(name);
    }
  };

  const isFree = (name: string, { value, version }: StoredValue): boolean => {
    const { holder } = parseEntry(value);
    // Of a state that is one process's alone, whoever else is in it is no more.
    if (holder === undefined || holder === self || !store.isShared) return true;
    const before = seen.get(name);
    if (before?.version === version) return clock.now() - before.sinceMs >= leaseMs;
    seen.set(name, { version, sinceMs: clock.now() });
    return false;
  };

  const hold = (name: string, entry: Entry, takenAtMs: number): Lease => {
    const ended = new AbortController();
    let stopTimers = (): void => undefined;
    let renewing: Promise<void> = Promise.resolve();
    const tell = (kind: 'lease-taken' | 'lease-ended'): void => {
      observe({ kind, lease: name, fencingToken: entry.token });
    };
    const end = (): void => {
      stopTimers();
      held.delete(name);
      tell('lease-ended');
      ended.abort();
    };
    /** Counts from before the entry was written, so that it ends here before it does elsewhere. */
    const keepSince = (atMs: number): void => {
      stopTimers();
      const leftMs = atMs + leaseMs * givenUpAfter - clock.now();
      const stopEnd = clock.after(Math.max(0, leftMs), end);
      const stopRenewal = clock.after(leaseMs / 3, () => {
        renewing = renew(atMs);
      });
      stopTimers = () => {
        stopEnd();
        stopRenewal();
      };
    };
    const renew = async (sinceMs: number): Promise<void> => {
      const atMs = clock.now();
      const outcome = await writeIfOurs(name, entry, entry).catch((error: unknown) => failedOn(name, error));
      if (ended.signal.aborted) return;
      if (outcome === 'lost') end();
      else keepSince(outcome === 'written' ? atMs : sinceMs);
    };
    const lease: Lease = {
      name,
      fencingToken: entry.token,
      ended: ended.signal,
      release: async () => {
        if (ended.signal.aborted) return;
        end();
        await renewing;
        await writeIfOurs(name, entry, { holder: undefined, token: entry.token }).catch((error: unknown) =>
          failedOn(name, error),
        );
      },
    };
    held.set(name, lease);
    tell('lease-taken');
    keepSince(takenAtMs);
    return lease;
  };

  const failedOn = (name: string, cause: unknown): 'unknown' => {
    observe({ kind: 'lease-failed', lease: name, cause });
    return 'unknown';
  };

  const writeIfOurs = async (name: string, ours: Entry, next: Entry): Promise<'written' | 'lost'> => {
    const stored = await store.get(keyOf(name));
    if (stored === undefined) return 'lost';
    const { holder, token } = parseEntry(stored.value);
    if (holder !== ours.holder || token !== ours.token) return 'lost';
    const change = { version: stored.version, value: JSON.stringify(next), ttlMs: rememberMs };
    return (await store.replace(keyOf(name), change)) ? 'written' : 'lost';
  };

  const acquire = async (name: string, signal: AbortSignal): Promise<Lease | undefined> => {
    while (!signal.aborted) {
      const lease = await tryAcquire(name).catch(unlessUnavailable);
      if (lease === undefined) {
        await pause(leaseMs / 3, signal, clock);
        continue;
      }
      if (!isAborted(signal)) return lease;
      await lease.release();
    }
    return undefined;
  };

  return {
    tryAcquire,
    acquire,
    stop: async () => {
      await Promise.all([...held.values()].map((lease) => lease.release()));
    },
  };
}

const processClock: LeaseClock = {
  now: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

function keyOf(name: string): string {
  return `lease/${name}`;
}

function parseEntry(value: string): Entry {
  return JSON.parse(value) as Entry;
}

function unlessUnavailable(error: unknown): undefined {
  if (error instanceof LakegateError && error.code === 'STATE_UNAVAILABLE') return undefined;
  throw error;
}

/** By a call, as an await in between may have changed it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function pause(ms: number, signal: AbortSignal, clock: LeaseClock): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal.addEventListener('abort', done);
  });
}
