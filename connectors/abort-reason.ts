// An abort signal as an error, and as what ends waiting for something else.
import { LakegateError } from '../src/core/errors.js';

/** The error that an aborted signal stands for. */
export function reasonOf(signal: AbortSignal): LakegateError {
  const reason: unknown = signal.reason;
  return reason instanceof LakegateError ? reason : new LakegateError('REQUEST_CANCELLED', { cause: reason });
}

/** Waits that a signal ends. */
export interface AbortRace {
  /**
   * What the promise comes to, or the signal's reason where that is first. Nothing of it is held once it has settled:
   * `Promise.race` with one promise of the abort would hold every result until the abort, a long answer's batches all.
   */
  readonly race: <T>(promise: PromiseLike<T>) => Promise<T>;
  /** To be called when nothing is waited for any more. */
  readonly dispose: () => void;
}

/** Waits that the signal ends, as many one after another as are needed. */
export function rejectOnAbort(signal: AbortSignal): AbortRace {
  const waiting = new Set<(reason: LakegateError) => void>();
  const abort = (): void => {
    for (const reject of waiting) reject(reasonOf(signal));
    waiting.clear();
  };
  signal.addEventListener('abort', abort, { once: true });
  return {
    race: (promise) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) reject(reasonOf(signal));
        else waiting.add(reject);
        const forget = (): void => {
          waiting.delete(reject);
        };
        promise.then(resolve, reject);
        promise.then(forget, forget);
      }),
    dispose: () => {
      signal.removeEventListener('abort', abort);
    },
  };
}
