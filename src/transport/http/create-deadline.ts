// How long a request may take.
import { LakegateError } from '../../core/errors.js';

/** Aborts with TIME_LIMIT when the time is over. */
export function createDeadline(timeoutMs: number): { readonly signal: AbortSignal; clear(): void } {
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort(new LakegateError('TIME_LIMIT', { extensions: { limitMs: timeoutMs } }));
  }, timeoutMs);
  return {
    signal: abort.signal,
    clear: () => {
      clearTimeout(timer);
    },
  };
}
