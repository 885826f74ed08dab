// Remembers what may be used once, for as long as it could be used again.
import { LakegateError } from '../../src/core/errors.js';

/** Where signatures that have been used are kept. Replicas of a gateway need one that they share. */
export interface ReplayStore {
  /**
   * Whether the id is new; then it is taken until the time given.
   * @throws LakegateError POLICY_UNAVAILABLE where that can't be told
   */
  claim(id: string, untilMs: number): Promise<boolean>;
  /** Gives an id back that came to nothing. */
  release(id: string): Promise<void>;
}

/** One process's own. Full, it takes no more, rather than forget what could then be used again. */
export function createMemoryReplayStore(maxEntries = 100_000, now: () => number = Date.now): ReplayStore {
  const taken = new Map<string, number>();
  const sweep = (): void => {
    const nowMs = now();
    for (const [id, untilMs] of taken) if (untilMs <= nowMs) taken.delete(id);
  };
  return {
    claim: (id, untilMs) => {
      if ((taken.get(id) ?? 0) > now()) return Promise.resolve(false);
      if (taken.size >= maxEntries) sweep();
      if (taken.size >= maxEntries) {
        return Promise.reject(
          new LakegateError('POLICY_UNAVAILABLE', { cause: new Error('the replay store is full') }),
        );
      }
      taken.set(id, untilMs);
      return Promise.resolve(true);
    },
    release: (id) => {
      taken.delete(id);
      return Promise.resolve();
    },
  };
}
