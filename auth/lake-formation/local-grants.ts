// Resolves principals to grants from snapshots of Lake Formation's state, without asking for each principal.
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
import { observeOnce } from './observe-decision.js';
import type { PolicyChange } from './parse-policy-event.js';
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

export interface LocalGrants extends GrantSource, WriteGrantSource {
  /** The decision on one dataset and what it rests on; undefined where it has no table. */
  decide(dataset: Dataset, principal: Principal): Promise<ExplainedDecision | undefined>;
  /** For Lake Formation's own decisions: see assertGoverned of evaluate-locally. @throws AccessRefusal */
  assertGoverned(table: LakeFormationTable, principal: Principal): Promise<void>;
  stateAgeMs(): number | undefined;
  invalidate(change: PolicyChange): void;
}

export function createLocalGrants(options: LocalGrantsOptions): LocalGrants {
  const { catalog, tables, observe, conditionHolds, rowFilters } = options;
  const cache = createDecisionCache<LakeFormationState>({ ...options.cache, isNegative: () => false });
  const whole = { principalKey: '', table: { catalogId: '', databaseName: '', tableName: '' }, variant: 'state' };
  const pool = createGrantsPool<Grant>();
  const writesPool = createGrantsPool<WriteGrant>();
  const tell = observeOnce(observe);
  const stateNow = (): Promise<LakeFormationState> => cache.get(whole, options.readState);
  const questionOf = (state: LakeFormationState, dataset: Dataset, principal: Principal): LocalQuestion | undefined => {
    const table = tables.get(dataset.name);
    const subject = subjectOf(principal, options.homeAccountId, options.tagsOf?.(principal));
    const narrow = options.narrowFor?.(principal);
    return table && { state, dataset, table, subject, conditionHolds, rowFilters, narrow };
  };

  return {
    resolveGrants: async (principal: Principal, request?: GrantRequest): Promise<Grants> => {
      const state = await stateNow();
      const { requestId = 'none' } = request ?? {};
      const grants = [...catalog.datasets.values()].flatMap((dataset) => {
        const question = questionOf(state, dataset, principal);
        if (question === undefined) return [];
        const { decision } = evaluateLocally(question);
        if (decision.outcome === 'granted') return [decision.grant];
        if (decision.outcome === 'refused') {
          tell({ requestId, principal, dataset: dataset.name, decision });
        }
        return [];
      });
      return pool.share(grants);
    },
    resolveWrites: async (principal) => {
      const state = await stateNow();
      return writesPool.share(
        [...catalog.datasets.values()].flatMap((dataset) => {
          const question = questionOf(state, dataset, principal);
          return (question && evaluateWrites(question)) ?? [];
        }),
      );
    },
    decide: async (dataset, principal) => {
      const question = questionOf(await stateNow(), dataset, principal);
      return question && { ...evaluateLocally(question), writes: evaluateWrites(question) };
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
