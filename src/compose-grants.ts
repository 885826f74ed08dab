// Where grants come from, by the configuration: a policy file, or Lake Formation asked in each caller's own session.
// Part of the composition root.
import { GlueClient } from '@aws-sdk/client-glue';
import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { LRUCache } from 'lru-cache';
import { type FindEvidence, lakeFormationEvidence, policyEvidence } from '../auth/access-evidence.js';
import { awsClientOptions } from '../auth/aws-client-options.js';
import type { IdentityConfig } from '../auth/identity/identity-config.js';
import { createAgreedGrants } from '../auth/lake-formation/agree-grants.js';
import { loadConditions } from '../auth/lake-formation/evaluate-condition.js';
import { createLakeFormationGrants } from '../auth/lake-formation/lake-formation-grants.js';
import { tablesOf } from '../auth/lake-formation/lake-formation-table.js';
import { createLocalGrants } from '../auth/lake-formation/local-grants.js';
import { readLakeFormationState } from '../auth/lake-formation/read-lake-formation-state.js';
import { narrowByMasks } from '../auth/policy/narrow-by-masks.js';
import type { Policy } from '../auth/policy/policy.js';
import { createPolicyFileGrants } from '../auth/policy/policy-file-grants.js';
import type { AwsSession } from '../auth/sessions/aws-session.js';
import { createSessionSource } from '../auth/sessions/create-session-source.js';
import type { GatewayConfig, LakeFormationConfig } from './config/load-config.js';
import type { Catalog } from './core/dataset.js';
import { LakegateError } from './core/errors.js';
import type { Observe } from './core/observation.js';
import type { GrantSource } from './core/principal.js';

/** The source of grants, and what bears on one principal's access to one dataset. */
export interface ComposedGrants {
  readonly source: GrantSource;
  readonly findEvidence: FindEvidence;
  stop(): void;
}

interface GrantParts {
  readonly config: GatewayConfig;
  readonly identity: IdentityConfig;
  readonly catalog: Catalog;
  readonly policy: Policy;
  readonly observe: Observe;
}

/** @throws LakegateError CONFIG_INVALID where what Lake Formation needs isn't configured */
export async function composeGrants(parts: GrantParts): Promise<ComposedGrants> {
  const { config, catalog, policy } = parts;
  if (config.lakeFormation !== undefined) return composeLakeFormation(parts, config.lakeFormation);
  return {
    source: createPolicyFileGrants(policy, catalog),
    findEvidence: policyEvidence(policy, catalog),
    stop: () => undefined,
  };
}

async function composeLakeFormation(
  { config, identity, catalog, policy, observe }: GrantParts,
  settings: LakeFormationConfig,
): Promise<ComposedGrants> {
  if (identity.sessions === undefined) {
    throw invalid(config.principals, 'expected "sessions": Lake Formation is asked in the session of each caller');
  }
  if (policy.grants.length > 0) {
    throw invalid(config.policy, 'expected no "grants": Lake Formation decides, and a policy adds masks alone');
  }
  const { catalogId, region, endpoint, decisionTtlSeconds, denialTtlSeconds } = settings;
  const tables = tablesOf(catalog, { catalogId, shadow: settings.shadow });
  const sessions = createSessionSource(identity.sessions);
  const own = awsClientOptions({ region, endpoint, credentials: identity.sessions.localKeys });
  const lakeFormation = new LakeFormationClient(own);
  const glue = new GlueClient(own);
  const glueClients = new LRUCache<string, GlueClient>({ max: maxGlueClients, dispose: (client) => client.destroy() });
  const glueFor = (session: AwsSession): GlueClient => {
    const known = glueClients.get(session.principalKey);
    if (known !== undefined) return known;
    const client = new GlueClient({ ...awsClientOptions({ region, endpoint }), credentials: session.credentials });
    glueClients.set(session.principalKey, client);
    return client;
  };
  const shared = { catalog, tables, narrowFor: narrowByMasks(policy.columnMasks), observe };
  const ttl = { ttlMs: decisionTtlSeconds * 1000, negativeTtlMs: denialTtlSeconds * 1000 };
  const local = createLocalGrants({
    ...shared,
    readState: () => readLakeFormationState({ lakeFormation, glue, catalogId, tables: [...tables.values()] }),
    conditionHolds: await loadConditions(),
    homeAccountId: catalogId,
    cache: { ttlMs: ttl.ttlMs },
  });
  const decisions = createLakeFormationGrants({
    ...shared,
    sessionFor: (principal) => sessions.resolveSession(principal),
    glueFor,
    assertGoverned: (table, principal) => local.assertGoverned(table, principal),
    cache: ttl,
  });
  const source = settings.confirm
    ? createAgreedGrants({ catalog, decides: decisions, confirms: local, observe })
    : decisions;
  return {
    source,
    findEvidence: lakeFormationEvidence({ tables, decisions, local }),
    stop: () => {
      sessions.stop();
      glueClients.clear();
      glue.destroy();
      lakeFormation.destroy();
    },
  };
}

const maxGlueClients = 1_000;

function invalid(file: string, expected: string): LakegateError {
  return new LakegateError('CONFIG_INVALID', { message: `${file}: ${expected}` });
}
