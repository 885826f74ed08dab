// How many requests of one principal run at a time.
import { LakegateError } from '../../core/errors.js';

export interface ConcurrencyLimit {
  /**
   * Takes a place for the principal and gives what frees it again.
   * @throws LakegateError CONCURRENCY_LIMIT where none is left
   */
  enter(principalId: string): () => void;
}

export function createConcurrencyLimit(limit: number): ConcurrencyLimit {
  const running = new Map<string, number>();
  return {
    enter: (principalId) => {
      const count = running.get(principalId) ?? 0;
      if (count >= limit) throw new LakegateError('CONCURRENCY_LIMIT', { extensions: { limit } });
      running.set(principalId, count + 1);
      return () => {
        const left = (running.get(principalId) ?? 1) - 1;
        if (left === 0) running.delete(principalId);
        else running.set(principalId, left);
      };
    },
  };
}
