// A signal of one's own that aborts with another. Part of core.

export interface FollowingSignal {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Stops following: nothing aborts the signal any more but `abort`. */
  dispose(): void;
}

/**
 * Aborts with the signal and with its reason. Cheaper than `AbortSignal.any`, which keeps weak references and a
 * registry that the garbage collector has to look after, at the price of a `dispose` when it has served its purpose.
 */
export function followSignal(followed: AbortSignal): FollowingSignal {
  const own = new AbortController();
  const abort = (): void => {
    own.abort(followed.reason);
  };
  if (followed.aborted) abort();
  else followed.addEventListener('abort', abort, { once: true });
  return {
    signal: own.signal,
    abort: (reason) => {
      own.abort(reason);
    },
    dispose: () => {
      followed.removeEventListener('abort', abort);
    },
  };
}
