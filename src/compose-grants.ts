// Joins the sources of grants as the configuration says: the policy file, Lake Formation's own decisions, its state,
// or two of these that must agree. Part of the composition root.
import { GlueClient } from '@aws-sdk/client-glue';
import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { type FindEvidence, lakeFormationEvidence } from '../auth/access-evidence.js';
import { createExplainAccess } from '../auth/explain-access.js';
import { createIamClients } from '../auth/identity/iam-clients.js';
import type { CallerIdentityConfig } from '../auth/identity/identity-config.js';
import { createAgreedGrants } from '../auth/lake-formation/agree-grants.js';
import { loadConditions } from '../auth/lake-formation/evaluate-condition.js';
import {
  type CallersSession,
  createLakeFormationGrants,
  type LakeFormationGrants,
} from '../auth/lake-formation/lake-formation-grants.js';
import { createDelegatedGrants } from '../auth/lake-formation/delegate-grants.js';
import { assertDelegable, type LakeFormationTables, tablesOf } from '../auth/lake-formation/lake-formation-table.js';
import type { LakeFormationState } from '../auth/lake-formation/lake-formation-state.js';
import {
  createPrincipalTags,
  type PrincipalTags,
  type PrincipalTagsOptions,
} from '../auth/lake-formation/principal-tags.js';
import { createLocalGrants, type LocalGrants } from '../auth/lake-formation/local-grants.js';
import type { NarrowFor } from '../auth/lake-formation/narrow-grants.js';
import type { PolicyChange } from '../auth/lake-formation/parse-policy-event.js';
import { loadLakeFormationState } from '../auth/lake-formation/parse-lake-formation-state.js';
import { readLakeFormationState } from '../auth/lake-formation/read-lake-formation-state.js';
import type { Policy } from '../auth/policy/policy.js';
import { composePolicyGrants } from './compose-policy-grants.js';
import type { LakeFormationSettings } from './config/governance-settings.js';
import type { ExplainAccess } from './core/access.js';
import type { Binding, Catalog } from './core/dataset.js';
import { LakegateError } from './core/errors.js';
import type { Observe } from './core/observation.js';
import { type GrantSource, noWrites, type Principal, type WriteGrantSource } from './core/principal.js';

/** A caller's session, with what an SDK client takes for credentials. */
export interface ClientSession extends CallersSession {
  readonly region?: string;
  readonly credentials: () => Promise<{
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
    readonly expiration?: Date;
  }>;
}

export interface GrantsOptions {
  readonly settings: LakeFormationSettings | undefined;
  readonly policy: Policy;
  readonly catalog: Catalog;
  /** Callers' own sessions with AWS; needed where Lake Formation itself decides. */
  readonly sessionFor?: ((principal: Principal) => Promise<ClientSession>) | undefined;
  /** Of which role a caller's session is, and its tags. */
  readonly identifySession?: PrincipalTagsOptions['sessionOf'];
  /** Whose roles and users may be looked up, beside those of the Data Catalog's account. */
  readonly callerIdentity?: Pick<CallerIdentityConfig, 'accounts' | 'endpoints'> | undefined;
  /** The gateway's own keys for reading the state; the SDK's chain finds them unless given. */
  readonly ownKeys?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly narrowFor?: NarrowFor | undefined;
  /** Whether a binding's store can run statements as the caller; none can unless told. */
  readonly runsAsCaller?: ((binding: Binding) => boolean) | undefined;
  readonly observe: Observe;
}

export interface ComposedGrants {
  readonly source: GrantSource;
  readonly writes: WriteGrantSource;
  readonly explainAccess: ExplainAccess;
  /** Drops what an event of the policy's own service may have made wrong. */
  invalidate(change: PolicyChange): void;
  stop(): void;
}

/** @throws LakegateError CONFIG_INVALID where what is configured lacks something it needs */
export async function composeGrants(options: GrantsOptions): Promise<ComposedGrants> {
  const { settings, policy, catalog } = options;
  if (settings === undefined) return composePolicyGrants(policy, catalog);
  const tables = tablesOf(catalog, { catalogId: settings.accountId, shadow: settings.shadow });
  const { runsAsCaller = () => false, sessionFor } = options;
  assertDelegable(catalog, tables, { runsAsCaller, hasSessions: sessionFor !== undefined });
  const stops: (() => void)[] = [];
  const needsState = settings.decides !== 'service' || settings.checkGoverned;
  const local = needsState ? await createLocal({ ...options, settings, tables, stops }) : undefined;
  const decisions =
    settings.decides === 'state' ? undefined : createDecisions({ ...options, settings, tables, stops }, local);
  const evidence: FindEvidence = lakeFormationEvidence({
    tables,
    ...(decisions && { decisions }),
    ...(local && { local }),
  });
  return {
    source: createDelegatedGrants(sourceOf({ ...options, settings }, decisions, local), tables),
    // Lake Formation's decisions are about reading; only its state says who may write.
    writes: local ?? { resolveWrites: () => Promise.resolve(noWrites) },
    explainAccess: createExplainAccess(catalog, evidence),
    invalidate: (change) => {
      decisions?.invalidate(change);
      local?.invalidate(change);
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

interface LakeFormationOptions extends GrantsOptions {
  readonly settings: LakeFormationSettings;
  readonly tables: LakeFormationTables;
  readonly stops: (() => void)[];
}

function sourceOf(
  { settings, catalog, observe }: GrantsOptions & { readonly settings: LakeFormationSettings },
  decisions: LakeFormationGrants | undefined,
  local: LocalGrants | undefined,
): GrantSource {
  if (settings.decides === 'both' && decisions !== undefined && local !== undefined) {
    return createAgreedGrants({ catalog, decides: decisions, confirms: local, observe });
  }
  const source = settings.decides === 'service' ? decisions : local;
  if (source === undefined) throw new LakegateError('INTERNAL');
  return source;
}

async function createLocal(options: LakeFormationOptions): Promise<LocalGrants> {
  const { settings, catalog, tables, observe, narrowFor } = options;
  return createLocalGrants({
    catalog,
    tables,
    readState: await stateReader(options),
    conditionHolds: await loadConditions(),
    principalTags: createTags(options),
    homeAccountId: settings.accountId,
    rowFilters: { allowTemporal: settings.allowTemporal },
    cache: { ttlMs: settings.ttlMs },
    observe,
    ...(narrowFor && { narrowFor }),
  });
}

/** Where nothing is asked of AWS, no role's tags are known; keys of a stand-in are shown to none but a stand-in. */
function createTags(options: LakeFormationOptions): PrincipalTags {
  const { settings, ownKeys, callerIdentity, identifySession, stops, observe } = options;
  const { accountId, region, iamEndpoint = callerIdentity?.endpoints.iam, ttlMs, negativeTtlMs } = settings;
  const isAsked = region !== undefined && (ownKeys === undefined || iamEndpoint !== undefined);
  const listed = callerIdentity?.accounts ?? [];
  const accounts = listed.some(({ id }) => id === accountId) ? listed : [...listed, { id: accountId }];
  const iam = createIamClients({
    region: region ?? 'us-east-1',
    endpoints: { iam: iamEndpoint, sts: callerIdentity?.endpoints.sts },
    credentials: ownKeys,
    accounts: isAsked ? accounts : [],
  });
  stops.push(() => {
    iam.stop();
  });
  return createPrincipalTags({
    iamOf: (account) => iam.of(account),
    sessionOf: identifySession,
    cache: { ttlMs, negativeTtlMs },
    observe,
  });
}

/** A file is read once, as the policy file is; the API anew whenever a reading has run out. */
async function stateReader({
  settings,
  tables,
  stops,
  ownKeys,
}: LakeFormationOptions): Promise<() => Promise<LakeFormationState>> {
  if (settings.stateFile !== undefined) {
    const state = await loadLakeFormationState(settings.stateFile);
    return () => Promise.resolve(state);
  }
  const credentials = ownKeys === undefined ? {} : { credentials: ownKeys };
  const lakeFormation = new LakeFormationClient({ ...clientSettings(settings, settings.endpoint), ...credentials });
  const glue = new GlueClient({ ...clientSettings(settings, settings.glueEndpoint), ...credentials });
  stops.push(() => {
    lakeFormation.destroy();
    glue.destroy();
  });
  const { accountId: catalogId } = settings;
  return () => readLakeFormationState({ lakeFormation, glue, catalogId, tables: [...tables.values()] });
}

function createDecisions(options: LakeFormationOptions, local: LocalGrants | undefined): LakeFormationGrants {
  const { settings, catalog, tables, stops, observe, sessionFor, narrowFor } = options;
  if (sessionFor === undefined) {
    const message = `lakeFormation.decides: "${settings.decides}" needs sessions of callers with AWS, of which none are configured`;
    throw new LakegateError('CONFIG_INVALID', { message });
  }
  const base = new GlueClient(clientSettings(settings, settings.glueEndpoint));
  stops.push(() => {
    base.destroy();
  });
  const { requestHandler } = base.config;
  return createLakeFormationGrants<ClientSession>({
    catalog,
    tables,
    sessionFor,
    // A client of its own for each caller's session; connections are shared, as signatures are of single requests.
    glueFor: ({ credentials }) =>
      new GlueClient({ ...clientSettings(settings, settings.glueEndpoint), credentials, requestHandler }),
    assertGoverned:
      settings.checkGoverned && local !== undefined
        ? (table, principal) => local.assertGoverned(table, principal)
        : 'unchecked',
    rowFilters: { allowTemporal: settings.allowTemporal },
    cache: { ttlMs: settings.ttlMs, negativeTtlMs: settings.negativeTtlMs },
    observe,
    ...(narrowFor && { narrowFor }),
  });
}

function clientSettings(
  { region }: LakeFormationSettings,
  endpoint: string | undefined,
): { readonly region?: string; readonly endpoint?: string; readonly maxAttempts: number } {
  return {
    maxAttempts: 2,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}
