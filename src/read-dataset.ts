// The one path of a read: each level of a request tree is secured, routed and run, then its children for all rows
// together. Two data sources of truth only: the grants in the context and the catalog.
import type { HashValues } from '../auth/hash-values.js';
import { hashedFields } from '../auth/hashed-fields.js';
import { secureRelation } from '../auth/permission.js';
import type { DataService, LevelResult, ReadNode, RequestContext } from './core/data-service.js';
import { LakegateError } from './core/errors.js';
import type { LevelPlan } from './core/explain.js';
import type { SecuredRelation } from './core/relation.js';
import type { Row } from './core/value.js';
import { hashLevel } from './hash-level.js';
import { observeAccess } from './observe-access.js';
import type { CursorCodec } from './planner/cursor.js';
import { buildLevel, type LevelQuestion } from './planner/build-level.js';
import { arrangeLevel } from './planner/arrange-level.js';
import { distinctKeys, typicalKeys } from './planner/link-keys.js';
import { createRowBudget } from './planner/row-budget.js';
import type { RoutingTable } from './planner/route-relation.js';
import { planRouted, runRouted, type RoutedAnswer, type RoutedQuestion } from './planner/run-routed.js';

/** Everything a read needs besides the request. */
export interface ReadPath extends RoutingTable {
  readonly cursors: CursorCodec;
  readonly hashValues: HashValues;
}

/** The read half of the data service, over connected servers. */
export function createDataService(path: ReadPath): DataService {
  const budgetOf = createRowBudget();

  const readLevel = async (
    asked: ReadNode,
    context: RequestContext,
    parents: readonly Row[] | undefined,
  ): Promise<LevelResult> => {
    context.signal.throwIfAborted();
    if (asked.after !== undefined) {
      const first = await readLevel(asked.after.node, context, undefined);
      return { ...(await readLevel(asked.after.build(first.rows), context, parents)), node: asked };
    }
    const hashed = hashLevel(asked, context, path);
    const node = hashed?.node ?? asked;
    const keys = parents === undefined ? undefined : distinctKeys(node, parents);
    const level = buildLevel(node, context, keys, path);
    const budget = budgetOf(context);
    const run = async (questions: LevelQuestion): Promise<RoutedAnswer> => {
      if (keys?.length === 0) return { rows: [], bindings: new Map() };
      try {
        const observed = observeAccess(secure(questions, context, budget.left()), node.dataset, context);
        const answer = await runRouted(observed.question, context, path);
        observed.answered(answer.rows.length);
        budget.spend(answer.rows.length);
        return answer;
      } catch (error) {
        if (level.heldTo === undefined) throw error;
        throw bindingGone(error);
      }
    };
    const [answer, total] = await Promise.all([run(level.page), level.total && run(level.total)]);
    const page = hashed === undefined ? answer : { ...answer, rows: hashed.hashRows(answer.rows) };
    const arranged = arrangeLevel(node, { level, page, total, parents, context, cursors: path.cursors });
    const settled = hashed === undefined ? arranged : hashed.settle(arranged);
    const children = await Promise.all(node.children.map((child) => readLevel(child, context, settled.rows)));
    return { ...settled, node: asked, children };
  };

  const secure = (question: LevelQuestion, context: RequestContext, maxRows: number): RoutedQuestion => ({
    path: question.path,
    demand: question.demand,
    keys: question.keys,
    maxRows,
    build: (keys) => checked(secureRelation(question.build(keys), context.grants, path.catalog, context.caller)),
  });

  const explainLevel = (asked: ReadNode, context: RequestContext, isRoot: boolean): readonly LevelPlan[] => {
    const node = hashLevel(asked, context, path)?.node ?? asked;
    const keys = isRoot ? undefined : typicalKeys(node);
    const level = buildLevel(node, context, keys, path);
    const plans = [level.page, ...(level.total ? [level.total] : [])].map((question) =>
      planRouted(secure(question, context, context.limits.maxRows), context, path),
    );
    const before = asked.after === undefined ? [] : explainLevel(asked.after.node, context, true);
    return [...before, ...plans, ...node.children.flatMap((child) => explainLevel(child, context, false))];
  };

  return {
    read: readLevel,
    explain: (node, context) => Promise.resolve(explainLevel(node, context, node.link === undefined)),
  };
}

/** The relation, if it compares nothing that is shown as a keyed hash. @throws LakegateError COLUMN_HASHED */
function checked(relation: SecuredRelation): SecuredRelation {
  hashedFields(relation);
  return relation;
}

/** A page that a cursor holds to a binding can't be served by another. */
function bindingGone(error: unknown): Error {
  const gone = ['NO_ELIGIBLE_BINDING', 'STORE_UNAVAILABLE', 'STORE_THROTTLED'];
  if (!(error instanceof LakegateError) || !gone.includes(error.code)) {
    return error instanceof Error ? error : new LakegateError('INTERNAL', { cause: error });
  }
  return new LakegateError('CURSOR_BINDING_GONE', { cause: error });
}
