// Gives equal grants as one object, so that whatever is made for grants is made once for all who hold the same.
import { LRUCache } from 'lru-cache';

/** What a pool tells grants by. */
interface Pooled {
  readonly dataset: string;
  readonly digest: string;
}

export interface GrantsPool<G extends Pooled> {
  /** Grants by dataset: the same object for the same digests, whoever holds them, while it is in use. */
  share(grants: readonly G[]): ReadonlyMap<string, G>;
}

const maxSets = 10_000;

export function createGrantsPool<G extends Pooled>(): GrantsPool<G> {
  const known = new LRUCache<string, ReadonlyMap<string, G>>({ max: maxSets });
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
