// Resolves principals to grants from snapshots of Lake Formation's state, without asking for each principal.
import { LRUCache } from 'lru-cache';
import type { Catalog, Dataset } from '../../src/core/dataset.js';
import type {
  Grant,
  GrantRequest,
  Grants,
  GrantSource,
  Principal,
  WriteGrant,
  WriteGrantSource,
} from '../../src/core/principal.js';
import type { RowFilterOptions } from '../policy/parse-row-filter.js';
import type { Observe } from '../../src/core/observation.js';
import { createDecisionCache, type DecisionCacheOptions } from './decision-cache.js';
import type { ConditionHolds } from './evaluate-condition.js';
import {
  assertGoverned,
  evaluateLocally,
  evaluateWrites,
  type ExplainedDecision,
  type LocalQuestion,
} from './evaluate-locally.js';
import { createGrantsPool } from './grants-pool.js';
import type { LakeFormationState } from './lake-formation-state.js';
import type { LakeFormationTable, LakeFormationTables } from './lake-formation-table.js';
import type { NarrowFor } from './narrow-grants.js';
import { type DecidedAccess, observeOnce } from './observe-decision.js';
import type { PolicyChange } from './parse-policy-event.js';
import { principalKey } from './principal-key.js';
import type { PrincipalTags } from './principal-tags.js';
import { iamAllowedPrincipals, type Subject, subjectOf } from './subject.js';

export interface LocalGrantsOptions {
  readonly catalog: Catalog;
  readonly tables: LakeFormationTables;
  /** Reads the state anew. @throws LakegateError POLICY_UNAVAILABLE */
  readonly readState: () => Promise<LakeFormationState>;
  readonly conditionHolds: ConditionHolds;
  /** The account of principals whose ARNs name none. */
  readonly homeAccountId: string;
  /** Tags of a principal's role and session, which conditions may be about; asked for where there is any. */
  readonly principalTags?: PrincipalTags;
  readonly rowFilters?: RowFilterOptions;
  readonly narrowFor?: NarrowFor;
  /** How long a snapshot holds. */
  readonly cache?: Pick<DecisionCacheOptions<LakeFormationState>, 'ttlMs' | 'now'>;
  readonly observe: Observe;
}

export interface LocalGrants extends GrantSource, WriteGrantSource {
  /** The decision on one dataset and what it rests on; undefined where it has no table. */
  decide(dataset: Dataset, principal: Principal): Promise<ExplainedDecision | undefined>;
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

/** What is asked of every dataset for one principal. */
interface Asking {
  readonly state: LakeFormationState;
  readonly subject: Subject;
  readonly principal: Principal;
}

export function createLocalGrants(options: LocalGrantsOptions): LocalGrants {
  const { catalog, tables, observe, conditionHolds, rowFilters } = options;
  const cache = createDecisionCache<LakeFormationState>({ ...options.cache, isNegative: () => false });
  const whole = { principalKey: '', table: { catalogId: '', databaseName: '', tableName: '' }, variant: 'state' };
  const pool = createGrantsPool<Grant>();
  const writesPool = createGrantsPool<WriteGrant>();
  const tell = observeOnce(observe);
  const stateNow = (): Promise<LakeFormationState> => cache.get(whole, options.readState);
  // A state is never changed, only replaced, so what it comes to for a principal and their tags is worked out once.
  const resolved = new WeakMap<LakeFormationState, LRUCache<string, Resolved>>();
  const resolvedFrom = (state: LakeFormationState): LRUCache<string, Resolved> => {
    const known = resolved.get(state) ?? new LRUCache<string, Resolved>({ max: maxPrincipals });
    resolved.set(state, known);
    return known;
  };
  const askingOf = async (principal: Principal): Promise<Asking> => {
    const state = await stateNow();
    const tags = dependsOnTags(state) ? await options.principalTags?.tagsOf(principal) : undefined;
    return {
      state,
      subject: subjectOf(principal, options.homeAccountId, tags),
      principal,
    };
  };
  const questionOf = (asking: Asking, dataset: Dataset): LocalQuestion | undefined => {
    const table = tables.get(dataset.name);
    if (table === undefined) return undefined;
    const { state, subject, principal } = asking;
    const narrow = options.narrowFor?.(principal);
    return { state, subject, narrow, dataset, table, conditionHolds, rowFilters };
  };

  const resolve = (asking: Asking): Resolved => {
    const grants: Grant[] = [];
    const refusals: Refusal[] = [];
    for (const dataset of catalog.datasets.values()) {
      const question = questionOf(asking, dataset);
      if (question === undefined) continue;
      const { decision } = evaluateLocally(question);
      if (decision.outcome === 'granted') grants.push(decision.grant);
      if (decision.outcome === 'refused') refusals.push({ dataset: dataset.name, decision });
    }
    return { grants: pool.share(grants), refusals };
  };

  return {
    resolveGrants: async (principal: Principal, request?: GrantRequest): Promise<Grants> => {
      const asking = await askingOf(principal);
      const known = resolvedFrom(asking.state);
      const key = JSON.stringify([principalKey(principal), asking.subject.tags]);
      const { grants, refusals } = known.get(key) ?? resolve(asking);
      known.set(key, { grants, refusals });
      const { requestId = 'none' } = request ?? {};
      for (const refusal of refusals) tell({ requestId, principal, ...refusal });
      return grants;
    },
    resolveWrites: async (principal) => {
      const asking = await askingOf(principal);
      return writesPool.share(
        [...catalog.datasets.values()].flatMap((dataset) => {
          const question = questionOf(asking, dataset);
          return (question && evaluateWrites(question)) ?? [];
        }),
      );
    },
    decide: async (dataset, principal) => {
      const question = questionOf(await askingOf(principal), dataset);
      return question && { ...evaluateLocally(question), writes: evaluateWrites(question) };
    },
    assertGoverned: async (table, principal) => {
      const asking = await askingOf(principal);
      for (const dataset of catalog.datasets.values()) {
        if (tables.get(dataset.name) !== table) continue;
        const question = questionOf(asking, dataset);
        if (question !== undefined) assertGoverned(question);
      }
    },
    stateAgeMs: () => cache.ageMs(whole),
    invalidate: () => {
      // Any change may be of anything in the snapshot.
      cache.invalidate({});
      options.principalTags?.invalidate();
    },
  };
}

/** Whether a principal's tags can matter: to a condition, or to whether a table that is open to IAM is governed. */
function dependsOnTags({ grants, optIns }: LakeFormationState): boolean {
  return (
    grants.some(({ condition, principal }) => condition !== undefined || principal === iamAllowedPrincipals) ||
    optIns.some(({ condition }) => condition !== undefined)
  );
}
