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
export function createDeadline(timeoutMs: number, followed?: AbortSignal): Deadline {
  return new TimedSignal(timeoutMs, followed);
}

/** A class, as there is one for each subscription: its functions are made once, and its timer goes with `lift`. */
class TimedSignal implements Deadline {
  readonly #own: FollowingSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, followed: AbortSignal | undefined) {
    this.#own = followSignal(followed);
    this.#timer = setTimeout(() => {
      this.abort(new LakegateError('TIME_LIMIT', { extensions: { limitMs: timeoutMs } }));
    }, timeoutMs);
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  abort(reason: unknown): void {
    this.#own.abort(reason);
  }

  lift(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  clear(): void {
    this.lift();
    this.#own.dispose();
  }
}
