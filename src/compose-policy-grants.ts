// Grants by the policy file alone. Apart from `compose-grants.ts`, so that a gateway without Lake Formation loads none of
// its clients. Part of the composition root.
import { policyEvidence } from '../auth/access-evidence.js';
import { createExplainAccess } from '../auth/explain-access.js';
import { createPolicyFileGrants } from '../auth/policy/policy-file-grants.js';
import { createPolicyFileWrites } from '../auth/policy/policy-file-writes.js';
import type { Policy } from '../auth/policy/policy.js';
import type { ComposedGrants } from './compose-grants.js';
import type { Catalog } from './core/dataset.js';

/** Who may see and write what, as the policy file says. */
export function composePolicyGrants(policy: Policy, catalog: Catalog): ComposedGrants {
  return {
    source: createPolicyFileGrants(policy, catalog),
    writes: createPolicyFileWrites(policy, catalog),
    explainAccess: createExplainAccess(catalog, policyEvidence(policy, catalog)),
    invalidate: () => undefined,
    stop: () => undefined,
  };
}
