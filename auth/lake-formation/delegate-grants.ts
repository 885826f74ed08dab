// Marks the grants of datasets that are read as the caller, for one principal each: nothing that is kept under such a
// grant's digest, page or schema or answer, is another principal's.
import type { Grant, GrantSource, Principal } from '../../src/core/principal.js';
import { createGrantsPool } from './grants-pool.js';
import type { GovernanceMode, LakeFormationTables } from './lake-formation-table.js';
import { cacheScope } from './principal-key.js';

/** The same source where no dataset is delegated. */
export function createDelegatedGrants(source: GrantSource, tables: LakeFormationTables): GrantSource {
  const modeOf = (dataset: string): GovernanceMode => tables.get(dataset)?.mode ?? 'enforced';
  if ([...tables.keys()].every((dataset) => modeOf(dataset) === 'enforced')) return source;
  const pool = createGrantsPool<Grant>();
  const delegate = (grant: Grant, principal: Principal): Grant => {
    const mode = modeOf(grant.dataset);
    if (mode === 'enforced') return grant;
    const delegation = { principalId: principal.id, enforced: mode === 'both' };
    return { ...grant, digest: cacheScope(mode, grant.digest, principal), delegation };
  };
  return {
    resolveGrants: async (principal, request) => {
      const grants = await source.resolveGrants(principal, request);
      return pool.share([...grants.values()].map((grant) => delegate(grant, principal)));
    },
  };
}
