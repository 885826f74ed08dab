// Waits, ever longer, and sends again those records of a call that a service had no room for.
import { setTimeout as wait } from 'node:timers/promises';
import type { OutgoingRecord, SendOutcome } from '../sink.js';

const attempts = 6;
const firstPauseMs = 100;

/**
 * The outcomes of `send`, which is called again with records that failed with `retryAfterMs`, some times; after that, or
 * once the signal is aborted, they stay failed.
 */
export async function retryThrottled(
  records: readonly OutgoingRecord[],
  send: (records: readonly OutgoingRecord[]) => Promise<readonly SendOutcome[]>,
  signal: AbortSignal,
): Promise<readonly SendOutcome[]> {
  const outcomes = [...(await send(records))];
  for (let attempt = 1; attempt < attempts; attempt++) {
    const again = outcomes.flatMap((outcome, i) =>
      outcome.status === 'failed' && outcome.retryAfterMs !== undefined ? [i] : [],
    );
    if (again.length === 0) return outcomes;
    // At once for all would be too much for all again.
    const pauseMs = firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
    const waited = await wait(pauseMs, true, { signal }).catch(() => false);
    if (!waited) return outcomes;
    const found = await send(again.map((i) => records[i] as OutgoingRecord));
    again.forEach((i, at) => {
      const outcome = found[at];
      if (outcome !== undefined) outcomes[i] = outcome;
    });
  }
  return outcomes;
}
