// Gives equal grants as one object, so that whatever is made for grants is made once for all who hold the same.
import { LRUCache } from 'lru-cache';
import type { Grant, Grants } from '../../src/core/principal.js';

export interface GrantsPool {
  /** Grants by dataset: the same object for the same digests, whoever holds them, while it is in use. */
  share(grants: readonly Grant[]): Grants;
}

const maxSets = 10_000;

export function createGrantsPool(): GrantsPool {
  const known = new LRUCache<string, Grants>({ max: maxSets });
  return {
    share: (grants) => {
      const sorted = grants.toSorted((a, b) => (a.dataset < b.dataset ? -1 : 1));
      const key = JSON.stringify(sorted.map((grant) => [grant.dataset, grant.digest]));
      const shared = known.get(key) ?? new Map(sorted.map((grant) => [grant.dataset, grant]));
      known.set(key, shared);
      return shared;
    },
  };
}
