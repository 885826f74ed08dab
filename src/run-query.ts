// The path of a question that is no tree: secured, routed, and its rows given as they come, hashed where they are shown
// as a keyed hash. Permission, routing and the connectors are those of every read.
import { hashedFields } from '../auth/hashed-fields.js';
import { secureRelation } from '../auth/permission.js';
import type { RequestContext, RoutingDemand } from './core/data-service.js';
import type { LevelPlan } from './core/explain.js';
import type { Query, QueryAnswer, QueryService } from './core/query-service.js';
import type { SecuredRelation } from './core/relation.js';
import type { Row, Value } from './core/value.js';
import { observeAccess, type ObservedQuestion } from './observe-access.js';
import { planRouted, type RoutedQuestion } from './planner/run-routed.js';
import { streamRouted } from './planner/stream-routed.js';
import type { ReadPath } from './read-dataset.js';

/** The query half of the read path, over connected servers. */
export function createQueryService(path: ReadPath): QueryService {
  return {
    query: async (query, context) => {
      context.signal.throwIfAborted();
      const observation = observed(query, context, path);
      const { question } = observation;
      // Refused before a store is asked where something is compared that is shown as a keyed hash.
      const hashed = hashedFields(question.build(undefined));
      const stream = await streamRouted(question, context, path);
      const hashes = hashed.map((field) => field && path.hashValues(field));
      const hash = hashes.some((one) => one !== undefined)
        ? (rows: readonly Row[]) => hashRows(rows, hashes)
        : undefined;
      return {
        fields: stream.fields,
        plan: stream.plan,
        batches: told(stream.batches, hash, (rows) => {
          observation.answered(rows);
        }),
      };
    },
    plan: (query, context): LevelPlan => {
      const { question } = observed(query, context, path);
      hashedFields(question.build(undefined));
      return planRouted(question, context, path);
    },
  };
}

function observed(query: Query, context: RequestContext, path: ReadPath): ObservedQuestion<RoutedQuestion> {
  let secured: SecuredRelation | undefined;
  const question: RoutedQuestion = {
    path: query.path,
    demand: demandOf(query, context),
    keys: undefined,
    maxRows: query.maxRows,
    build: () => (secured ??= secureRelation(query.relation, context.grants, path.catalog, context.caller)),
  };
  return observeAccess(question, query.path, context);
}

function demandOf({ routing = {} }: Query, context: RequestContext): RoutingDemand {
  return {
    maxStalenessMs: routing.maxStalenessMs ?? context.routing.maxStalenessMs,
    pin: routing.pin ?? context.routing.pin,
    exclude: [...(routing.exclude ?? []), ...(context.routing.exclude ?? [])],
  };
}

type Hash = ((value: Value) => Value) | undefined;

function hashRows(rows: readonly Row[], hashes: readonly Hash[]): readonly Row[] {
  return rows.map((row) => row.map((value, i) => hashes[i]?.(value) ?? value));
}

async function* told(
  batches: QueryAnswer['batches'],
  hash: ((rows: readonly Row[]) => readonly Row[]) | undefined,
  answered: (rows: number) => void,
): AsyncGenerator<readonly Row[]> {
  let count = 0;
  try {
    for await (const rows of batches) {
      count += rows.length;
      yield hash === undefined ? rows : hash(rows);
    }
  } finally {
    answered(count);
  }
}
