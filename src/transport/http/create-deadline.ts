// How long a request may take.
import { LakegateError } from '../../core/errors.js';
import { type FollowingSignal, followSignal } from '../../core/follow-signal.js';

export interface Deadline extends Pick<FollowingSignal, 'signal' | 'abort'> {
  /** Lets what has begun go on for as long as it will; the signal given is followed still. */
  lift(): void;
  /** When the request has ended. */
  clear(): void;
}

/** Aborts with TIME_LIMIT when the time is over, and with the signal given. */
export function createDeadline(timeoutMs: number, followed: AbortSignal): Deadline {
  const own = followSignal(followed);
  const timer = setTimeout(() => {
    own.abort(new LakegateError('TIME_LIMIT', { extensions: { limitMs: timeoutMs } }));
  }, timeoutMs);
  const lift = (): void => {
    clearTimeout(timer);
  };
  return {
    signal: own.signal,
    abort: (reason) => {
      own.abort(reason);
    },
    lift,
    clear: () => {
      lift();
      own.dispose();
    },
  };
}
