// Resolves principals to grants from snapshots of Lake Formation's state, without asking for each principal.
import { LRUCache } from 'lru-cache';
import type { Catalog, Dataset } from '../../src/core/dataset.js';
import type { Grant, GrantRequest, Grants, GrantSource, Principal } from '../../src/core/principal.js';
import type { RowFilterOptions } from '../policy/parse-row-filter.js';
import type { Observe } from '../../src/core/observation.js';
import { createDecisionCache, type DecisionCacheOptions } from './decision-cache.js';
import type { ConditionHolds } from './evaluate-condition.js';
import { assertGoverned, evaluateLocally, type LocalDecision, type LocalQuestion } from './evaluate-locally.js';
import { createGrantsPool } from './grants-pool.js';
import type { LakeFormationState } from './lake-formation-state.js';
import type { LakeFormationTable, LakeFormationTables } from './lake-formation-table.js';
import type { NarrowFor } from './narrow-grants.js';
import { type DecidedAccess, observeOnce } from './observe-decision.js';
import type { PolicyChange } from './parse-policy-event.js';
import { principalKey } from './principal-key.js';
import { subjectOf } from './subject.js';

export interface LocalGrantsOptions {
  readonly catalog: Catalog;
  readonly tables: LakeFormationTables;
  /** Reads the state anew. @throws LakegateError POLICY_UNAVAILABLE */
  readonly readState: () => Promise<LakeFormationState>;
  readonly conditionHolds: ConditionHolds;
  /** The account of principals whose ARNs name none. */
  readonly homeAccountId: string;
  /** Tags of a principal's role and session, which conditions may be about. */
  readonly tagsOf?: (principal: Principal) => Readonly<Record<string, string>>;
  readonly rowFilters?: RowFilterOptions;
  readonly narrowFor?: NarrowFor;
  /** How long a snapshot holds. */
  readonly cache?: Pick<DecisionCacheOptions<LakeFormationState>, 'ttlMs' | 'now'>;
  readonly observe: Observe;
}

export interface LocalGrants extends GrantSource {
  /** The decision on one dataset and what it rests on; undefined where it has no table. */
  decide(dataset: Dataset, principal: Principal): Promise<LocalDecision | undefined>;
  /** For Lake Formation's own decisions: see assertGoverned of evaluate-locally. @throws AccessRefusal */
  assertGoverned(table: LakeFormationTable, principal: Principal): Promise<void>;
  stateAgeMs(): number | undefined;
  invalidate(change: PolicyChange): void;
}

const maxPrincipals = 10_000;

/** What a state comes to for a principal. */
interface Resolved {
  readonly grants: Grants;
  readonly refusals: readonly Refusal[];
}

type Refusal = Pick<DecidedAccess, 'dataset' | 'decision'>;

export function createLocalGrants(options: LocalGrantsOptions): LocalGrants {
  const { catalog, tables, observe, conditionHolds, rowFilters } = options;
  const cache = createDecisionCache<LakeFormationState>({ ...options.cache, isNegative: () => false });
  const whole = { principalKey: '', table: { catalogId: '', databaseName: '', tableName: '' }, variant: 'state' };
  const pool = createGrantsPool();
  const tell = observeOnce(observe);
  const stateNow = (): Promise<LakeFormationState> => cache.get(whole, options.readState);
  // A state is never changed, only replaced, so what it comes to for a principal is worked out once.
  const resolved = new WeakMap<LakeFormationState, LRUCache<string, Resolved>>();
  const resolvedFrom = (state: LakeFormationState): LRUCache<string, Resolved> => {
    const known = resolved.get(state) ?? new LRUCache<string, Resolved>({ max: maxPrincipals });
    resolved.set(state, known);
    return known;
  };
  const questionOf = (state: LakeFormationState, dataset: Dataset, principal: Principal): LocalQuestion | undefined => {
    const table = tables.get(dataset.name);
    const subject = subjectOf(principal, options.homeAccountId, options.tagsOf?.(principal));
    const narrow = options.narrowFor?.(principal);
    return table && { state, dataset, table, subject, conditionHolds, rowFilters, narrow };
  };

  const resolve = (state: LakeFormationState, principal: Principal): Resolved => {
    const grants: Grant[] = [];
    const refusals: Refusal[] = [];
    for (const dataset of catalog.datasets.values()) {
      const question = questionOf(state, dataset, principal);
      if (question === undefined) continue;
      const { decision } = evaluateLocally(question);
      if (decision.outcome === 'granted') grants.push(decision.grant);
      if (decision.outcome === 'refused') refusals.push({ dataset: dataset.name, decision });
    }
    return { grants: pool.share(grants), refusals };
  };

  return {
    resolveGrants: async (principal: Principal, request?: GrantRequest): Promise<Grants> => {
      const state = await stateNow();
      const known = resolvedFrom(state);
      const key = JSON.stringify([principalKey(principal), options.tagsOf?.(principal) ?? null]);
      const { grants, refusals } = known.get(key) ?? resolve(state, principal);
      known.set(key, { grants, refusals });
      const { requestId = 'none' } = request ?? {};
      for (const refusal of refusals) tell({ requestId, principal, ...refusal });
      return grants;
    },
    decide: async (dataset, principal) => {
      const question = questionOf(await stateNow(), dataset, principal);
      return question && evaluateLocally(question);
    },
    assertGoverned: async (table, principal) => {
      const state = await stateNow();
      for (const dataset of catalog.datasets.values()) {
        if (tables.get(dataset.name) !== table) continue;
        const question = questionOf(state, dataset, principal);
        if (question !== undefined) assertGoverned(question);
      }
    },
    stateAgeMs: () => cache.ageMs(whole),
    invalidate: () => {
      // Any change may be of anything in the snapshot.
      cache.invalidate({});
    },
  };
}
