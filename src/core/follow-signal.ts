// A signal of one's own that aborts with another. Part of core.

export interface FollowingSignal {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Stops following: nothing aborts the signal any more but `abort`. */
  dispose(): void;
}

/**
 * Aborts with the signal, where one is given, and with its reason. Cheaper than `AbortSignal.any`, which keeps weak
 * references and a registry that the garbage collector has to look after, at the price of a `dispose` when it has served
 * its purpose.
 */
export function followSignal(followed?: AbortSignal): FollowingSignal {
  return new Following(followed);
}

/** A class, as there is one for each subscription: its functions are made once. */
class Following implements FollowingSignal {
  readonly #own = new AbortController();
  readonly #followed: AbortSignal | undefined;

  constructor(followed: AbortSignal | undefined) {
    this.#followed = followed;
    if (followed?.aborted === true) this.abort(followed.reason);
    else followed?.addEventListener('abort', this, { once: true });
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  /** The signal that is followed calls it. */
  handleEvent(): void {
    this.abort(this.#followed?.reason);
  }

  abort(reason: unknown): void {
    this.#own.abort(reason);
  }

  dispose(): void {
    this.#followed?.removeEventListener('abort', this);
  }
}
