// How many requests of one principal run at a time.
import { LakegateError } from '../../core/errors.js';

export interface ConcurrencyLimit {
  /**
   * Takes a place for the principal and gives what frees it again.
   * @throws LakegateError CONCURRENCY_LIMIT where none is left
   */
  enter(principalId: string): () => void;
  /** Takes a place once there is one, in the order of asking. @throws the signal's reason */
  wait(principalId: string, signal: AbortSignal): Promise<() => void>;
}

interface Places {
  taken: number;
  readonly waiting: Set<() => void>;
}

export function createConcurrencyLimit(limit: number): ConcurrencyLimit {
  const ofPrincipal = new Map<string, Places>();

  const placesOf = (principalId: string): Places => {
    const known = ofPrincipal.get(principalId) ?? { taken: 0, waiting: new Set() };
    ofPrincipal.set(principalId, known);
    return known;
  };

  const leave = (principalId: string): void => {
    const places = placesOf(principalId);
    const [next] = places.waiting;
    // A place is handed on, so that nobody who comes now gets it first.
    if (next !== undefined) next();
    else if (--places.taken === 0) ofPrincipal.delete(principalId);
  };

  return {
    enter: (principalId) => {
      const places = placesOf(principalId);
      if (places.taken >= limit) throw new LakegateError('CONCURRENCY_LIMIT', { extensions: { limit } });
      places.taken++;
      return () => {
        leave(principalId);
      };
    },
    wait: (principalId, signal) => {
      signal.throwIfAborted();
      const places = placesOf(principalId);
      const free = (): void => {
        leave(principalId);
      };
      if (places.taken < limit) {
        places.taken++;
        return Promise.resolve(free);
      }
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          places.waiting.delete(take);
          signal.removeEventListener('abort', giveUp);
        };
        const take = (): void => {
          settle();
          resolve(free);
        };
        const giveUp = (): void => {
          settle();
          reject(signal.reason as Error);
        };
        places.waiting.add(take);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}
