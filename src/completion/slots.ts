// Turns at something that only so many may do at a time; who waits is served in order.
import { LakegateError } from '../core/errors.js';

export interface Slots {
  /** Resolves with what gives the turn back. @throws the signal's reason */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting = new Set<() => void>();
  const release = (): void => {
    const [next] = waiting;
    if (next === undefined) free++;
    else next();
  };
  const once = (): (() => void) => {
    let given = false;
    return () => {
      if (!given) release();
      given = true;
    };
  };
  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        const abort = (): void => {
          waiting.delete(begin);
          reject(signal.reason instanceof Error ? signal.reason : new LakegateError('REQUEST_CANCELLED'));
        };
        const begin = (): void => {
          waiting.delete(begin);
          signal.removeEventListener('abort', abort);
          resolve(once());
        };
        if (signal.aborted) abort();
        else if (free > 0) {
          free--;
          resolve(once());
        } else {
          waiting.add(begin);
          signal.addEventListener('abort', abort, { once: true });
        }
      }),
  };
}
