// How long a request may take.
import { LakegateError } from '../../core/errors.js';
import { followSignal } from '../../core/follow-signal.js';

/** Aborts with TIME_LIMIT when the time is over, and with the signal given. `clear` when the request has ended. */
export function createDeadline(
  timeoutMs: number,
  followed: AbortSignal,
): { readonly signal: AbortSignal; clear(): void } {
  const own = followSignal(followed);
  const timer = setTimeout(() => {
    own.abort(new LakegateError('TIME_LIMIT', { extensions: { limitMs: timeoutMs } }));
  }, timeoutMs);
  return {
    signal: own.signal,
    clear: () => {
      clearTimeout(timer);
      own.dispose();
    },
  };
}
