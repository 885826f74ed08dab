// How many statements run on a store at one time, and how many may wait for their turn.
import { LakegateError } from '../src/core/errors.js';
import { reasonOf, rejectOnAbort } from './abort-reason.js';

export interface Turns {
  /** Waits for a turn; the function returned gives it back. */
  readonly take: (signal: AbortSignal) => Promise<() => void>;
}

/** Turns for `maxRunning` at a time; beyond `maxWaiting` in the queue, STORE_THROTTLED at once. */
export function createTurns(maxRunning: number, maxWaiting: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };
  return {
    async take(signal) {
      if (signal.aborted) throw reasonOf(signal);
      if (running < maxRunning) {
        running++;
        return release;
      }
      if (waiting.length >= maxWaiting) throw new LakegateError('STORE_THROTTLED');
      const aborted = rejectOnAbort(signal);
      let admit = (): void => undefined;
      const admitted = new Promise<void>((resolve) => {
        admit = resolve;
      });
      waiting.push(admit);
      try {
        await aborted.race(admitted);
      } catch (error) {
        const position = waiting.indexOf(admit);
        if (position >= 0) waiting.splice(position, 1);
        else release();
        throw error;
      } finally {
        aborted.dispose();
      }
      return release;
    },
  };
}
