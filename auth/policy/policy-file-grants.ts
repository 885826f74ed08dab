// Resolves principals to grants from a loaded policy, once for each set of grantees; equal grants are one object.
import { LRUCache } from 'lru-cache';
import type { Catalog } from '../../src/core/dataset.js';
import type { Grant, Grants, GrantSource, Principal } from '../../src/core/principal.js';
import { createGrantsPool } from '../lake-formation/grants-pool.js';
import { joinGrants } from './join-grants.js';
import type { Policy } from './policy.js';

const maxGranteeSets = 10_000;

/** The source of grants that a policy file is. It never fails: the policy was checked when it was loaded. */
export function createPolicyFileGrants(policy: Policy, catalog: Catalog): GrantSource {
  const resolved = new LRUCache<string, Grants>({ max: maxGranteeSets });
  const pool = createGrantsPool<Grant>();
  return {
    resolveGrants: (principal) => {
      const key = JSON.stringify([...new Set(principal.grantees)].sort());
      const grants = resolved.get(key) ?? pool.share(joinForPrincipal(policy, catalog, principal));
      resolved.set(key, grants);
      return Promise.resolve(grants);
    },
  };
}

function joinForPrincipal(policy: Policy, catalog: Catalog, principal: Principal): readonly Grant[] {
  const held = policy.grants.filter((grant) => principal.grantees.includes(grant.grantee));
  return [...catalog.datasets.values()].flatMap((dataset) => {
    const grant = joinGrants(
      dataset,
      held.filter((candidate) => candidate.dataset === dataset.name),
    );
    return grant ?? [];
  });
}
