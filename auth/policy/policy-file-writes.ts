// Resolves principals to what a loaded policy lets them write, once for each set of grantees.
import { LRUCache } from 'lru-cache';
import type { Catalog } from '../../src/core/dataset.js';
import type { Principal, WriteGrant, WriteGrants, WriteGrantSource } from '../../src/core/principal.js';
import { createGrantsPool } from '../lake-formation/grants-pool.js';
import { joinWrites } from './join-writes.js';
import type { Policy } from './policy.js';

const maxGranteeSets = 10_000;

/** The source of write grants that a policy file is. It never fails: the policy was checked when it was loaded. */
export function createPolicyFileWrites(policy: Policy, catalog: Catalog): WriteGrantSource {
  const resolved = new LRUCache<string, WriteGrants>({ max: maxGranteeSets });
  const pool = createGrantsPool<WriteGrant>();
  return {
    resolveWrites: (principal) => {
      const key = JSON.stringify([...new Set(principal.grantees)].sort());
      const writes = resolved.get(key) ?? pool.share(joinForPrincipal(policy, catalog, principal));
      resolved.set(key, writes);
      return Promise.resolve(writes);
    },
  };
}

function joinForPrincipal(policy: Policy, catalog: Catalog, principal: Principal): readonly WriteGrant[] {
  const held = policy.writes.filter((write) => principal.grantees.includes(write.grantee));
  return [...catalog.datasets.values()].flatMap((dataset) => {
    const granted = held.filter((write) => write.dataset === dataset.name).map(({ columns }) => columns);
    return joinWrites(dataset, granted) ?? [];
  });
}
