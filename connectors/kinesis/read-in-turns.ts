// One reading by two ways, of which one is had by a single reading of all replicas at a time: it goes over to that way
// when it gets its lease, and back when it has lost it, from where it was.
import { LakegateError } from '../../src/core/errors.js';
import type { Leases } from '../../src/core/leases.js';
import type { StreamBatch, StreamStart } from '../stream.js';

export interface Turn {
  readonly from: StreamStart;
  /** Whether it holds the lease. */
  readonly isHolder: boolean;
  /** Aborted when the turn is over. */
  readonly signal: AbortSignal;
}

export interface TurnsOptions {
  readonly leases: Leases;
  /** Of the lease. */
  readonly name: string;
  readonly from: StreamStart;
  readonly signal: AbortSignal;
}

/** Whoever doesn't get the lease at once, or can't ask for it, begins without it. @throws what `read` does */
export async function* readInTurns(
  { leases, name, from, signal }: TurnsOptions,
  read: (turn: Turn) => AsyncIterable<StreamBatch>,
): AsyncGenerator<StreamBatch> {
  let place = from;
  let lease = await leases.tryAcquire(name).catch(unlessUnavailable);
  try {
    while (!signal.aborted) {
      const over = new AbortController();
      const held = lease === undefined ? [] : [lease.ended];
      const turn = {
        from: place,
        isHolder: lease !== undefined,
        signal: AbortSignal.any([signal, over.signal, ...held]),
      };
      const waiting = lease === undefined ? leases.acquire(name, turn.signal) : undefined;
      void waiting?.then(
        () => {
          over.abort();
        },
        () => undefined,
      );
      try {
        for await (const batch of read(turn)) {
          yield batch;
          if (batch.offsets.size > 0) place = { kind: 'position', offsets: batch.offsets };
        }
      } catch (error) {
        // What fails after the turn was over fails because of it.
        if (isAborted(signal) || !turn.signal.aborted) throw error;
      } finally {
        over.abort();
        await lease?.release();
        lease = await waiting;
      }
    }
  } finally {
    await lease?.release();
  }
}

function unlessUnavailable(error: unknown): undefined {
  if (error instanceof LakegateError && error.code === 'STATE_UNAVAILABLE') return undefined;
  throw error;
}

/** By a call, as an await in between may have changed it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
