// Rankings that a binding lets an index of pgvector's answer. An index that finds fewer rows than are asked for, or a row
// that lies no number apart, settles nothing: then every row is measured.
import type { ExecutionContext, NativeQuery, Refusal, RowBatch, StorePlan } from '../connector.js';
import { compileSql } from '../sql/compile-relation.js';
import type { SqlStatement } from '../sql/dialect.js';
import { nearPostgresDialect, postgresDialect } from '../sql/postgres-dialect.js';
import { toNativeQuery } from '../sql/to-native-query.js';
import { executeQuery, type PostgresAccess } from './execute-query.js';

/** A ranking in both forms, and how many rows it is to give. */
interface Ranking {
  readonly near: SqlStatement;
  readonly exact: SqlStatement;
  readonly count: number;
}

/** Rows of a ranking are held until it is known that they are enough. */
const mostRankedRows = 10_001;

/** The plan as one statement, or as a ranking where its first rows alone are asked for and a binding lets it be one. */
export function compileQuery(plan: StorePlan, schema: string): NativeQuery | Refusal {
  const exact = compileSql(plan, postgresDialect, { database: schema });
  const count = firstRows(plan.relation);
  const mayBeNear = [...plan.bindings.values()].some(({ columns }) =>
    [...columns.values()].some(({ search }) => search === 'approximate'),
  );
  if ('refused' in exact || count === undefined || !mayBeNear) return toNativeQuery(exact);
  const near = compileSql(plan, nearPostgresDialect, { database: schema });
  const query = toNativeQuery(near);
  if ('refused' in near || 'refused' in query || near.text === exact.text) return toNativeQuery(exact);
  return { ...query, native: { near, exact, count } satisfies Ranking };
}

/** How many rows of an order are asked for, where that is the question as a whole. */
function firstRows(relation: StorePlan['relation']): number | undefined {
  if (relation.kind === 'project') return firstRows(relation.input);
  const isFirst = relation.kind === 'fetch' && relation.input.kind === 'sort' && relation.count <= mostRankedRows;
  return isFirst ? relation.count : undefined;
}

export function isRanking(native: unknown): native is Ranking {
  return typeof native === 'object' && native !== null && 'near' in native;
}

/** @throws LakegateError as the connector contract says. */
export async function* executeRanking(
  access: PostgresAccess,
  { near, exact, count }: Ranking,
  context: ExecutionContext,
): AsyncGenerator<RowBatch> {
  const found: RowBatch[] = [];
  for await (const batch of executeQuery(access, near, context)) found.push(batch);
  const rows = found.flatMap((batch) => batch.rows);
  const isSettled = rows.length >= count && !rows.some((row) => row.some(Number.isNaN));
  if (isSettled) yield* found;
  else yield* executeQuery(access, exact, context);
}
