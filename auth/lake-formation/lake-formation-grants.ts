// Resolves principals to grants by Lake Formation's own decisions, asked for in their own sessions: one call for each
// principal and table until the decision runs out.
import type { PermissionType } from '@aws-sdk/client-glue';
import type { Catalog, Dataset } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Observe } from '../../src/core/observation.js';
import type { Grant, GrantRequest, GrantSource, Principal } from '../../src/core/principal.js';
import type { RowFilterOptions } from '../policy/parse-row-filter.js';
import { type AccessDecision, toRefused } from './access-decision.js';
import type { CallersGlue } from './fetch-decision.js';
import { fetchDecision } from './fetch-decision.js';
import { createGrantsPool } from './grants-pool.js';
import { createDecisionCache, type DecisionCacheOptions, type DecisionKey } from './decision-cache.js';
import type { LakeFormationTable, LakeFormationTables } from './lake-formation-table.js';
import { mapConcurrently } from './map-concurrently.js';
import type { NarrowFor } from './narrow-grants.js';
import { observeDecision } from './observe-decision.js';
import type { PolicyChange } from './parse-policy-event.js';
import { principalKey } from './principal-key.js';

/** A caller's session with AWS; its key, where it has one, is equal for sessions that AWS can't tell apart. */
export interface CallersSession {
  readonly principalKey?: string;
}

export interface LakeFormationGrantsOptions<Session extends CallersSession> {
  readonly catalog: Catalog;
  readonly tables: LakeFormationTables;
  /** The caller's own AWS session, tagged as one that filters. @throws LakegateError */
  readonly sessionFor: (principal: Principal) => Promise<Session>;
  readonly glueFor: (session: Session) => CallersGlue;
  /**
   * Rejects with an AccessRefusal where Lake Formation does not govern a table for the principal: it then answers as
   * if everything were granted. `unchecked`: tables are known to have no grant to IAM_ALLOWED_PRINCIPALS.
   */
  readonly assertGoverned: ((table: LakeFormationTable, principal: Principal) => Promise<void>) | 'unchecked';
  /** What the gateway enforces; rows and cells as well unless told otherwise. */
  readonly supportedPermissionTypes?: readonly PermissionType[];
  readonly rowFilters?: RowFilterOptions;
  readonly narrowFor?: NarrowFor;
  readonly cache?: Omit<DecisionCacheOptions<AccessDecision>, 'isNegative'>;
  /** Longest time for one call. */
  readonly timeoutMs?: number;
  readonly observe: Observe;
}

/** A decision as it stands now, for answers about access. */
export interface KnownDecision {
  readonly decision: AccessDecision;
  readonly ageMs: number | undefined;
}

export interface LakeFormationGrants extends GrantSource {
  /** The decision on one dataset; undefined where it has no table. @throws LakegateError POLICY_UNAVAILABLE */
  decide(dataset: Dataset, principal: Principal, request?: GrantRequest): Promise<KnownDecision | undefined>;
  invalidate(change: PolicyChange): void;
}

const callsAtOnce = 8;
const defaultTypes: readonly PermissionType[] = ['COLUMN_PERMISSION', 'CELL_FILTER_PERMISSION'];

export function createLakeFormationGrants<S extends CallersSession>(
  options: LakeFormationGrantsOptions<S>,
): LakeFormationGrants {
  const { tables, observe, supportedPermissionTypes = defaultTypes } = options;
  const cache = createDecisionCache<AccessDecision>({
    ...options.cache,
    isNegative: (decision) => decision.outcome !== 'granted',
  });
  const pool = createGrantsPool<Grant>();
  const governed = [...options.catalog.datasets.values()].filter((dataset) => tables.has(dataset.name));
  const variant = supportedPermissionTypes.join();

  const decideWith = (asking: Asking, dataset: Dataset, table: LakeFormationTable): Promise<AccessDecision> => {
    const { principal, requestId } = asking;
    const fetch = async (): Promise<AccessDecision> => {
      let decision: AccessDecision;
      try {
        if (options.assertGoverned !== 'unchecked') await options.assertGoverned(table, principal);
        const { rowFilters, timeoutMs = 10_000 } = options;
        const narrow = options.narrowFor?.(principal);
        const question = { dataset, table, rowFilters, narrow, requestId, supportedPermissionTypes, timeoutMs };
        decision = await fetchDecision(asking.glue(), question);
      } catch (error) {
        decision = toRefused(error);
      }
      observeDecision(observe, { requestId, principal, dataset: dataset.name, decision });
      return decision;
    };
    return cache.get(keyOf(asking.key, table), fetch);
  };

  const keyOf = (key: string, table: LakeFormationTable): DecisionKey => ({ principalKey: key, table, variant });

  // The session comes first at every request, so that nothing kept outlives it and its own key tells callers apart.
  const ask = async (principal: Principal, request: GrantRequest | undefined): Promise<Asking> => {
    const session = await options.sessionFor(principal);
    let glue: CallersGlue | undefined;
    return {
      principal,
      key: JSON.stringify([principalKey(principal), session.principalKey ?? null]),
      requestId: request?.requestId ?? 'none',
      // Made when the first decision is asked for: mostly all are known.
      glue: () => (glue ??= options.glueFor(session)),
    };
  };

  return {
    resolveGrants: async (principal, request) => {
      const decisions = await unavailableUnlessKnown(async () => {
        const asking = await ask(principal, request);
        return mapConcurrently(governed, callsAtOnce, (dataset) =>
          decideWith(asking, dataset, tables.get(dataset.name) as LakeFormationTable),
        );
      });
      return pool.share(decisions.flatMap((decision) => (decision.outcome === 'granted' ? [decision.grant] : [])));
    },
    decide: async (dataset, principal, request) => {
      const table = tables.get(dataset.name);
      if (table === undefined) return undefined;
      return unavailableUnlessKnown(async () => {
        const asking = await ask(principal, request);
        const ageMs = cache.ageMs(keyOf(asking.key, table));
        return { decision: await decideWith(asking, dataset, table), ageMs };
      });
    },
    invalidate: (change) => {
      cache.invalidate(change);
    },
  };
}

/** A principal's request for decisions. */
interface Asking {
  readonly principal: Principal;
  readonly key: string;
  readonly requestId: string;
  readonly glue: () => CallersGlue;
}

/** Whatever stops a decision means that there is none; what has a code already keeps it. */
async function unavailableUnlessKnown<T>(decide: () => Promise<T>): Promise<T> {
  try {
    return await decide();
  } catch (error) {
    if (error instanceof LakegateError) throw error;
    throw new LakegateError('POLICY_UNAVAILABLE', { cause: error });
  }
}
