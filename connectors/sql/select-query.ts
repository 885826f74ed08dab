// One SELECT under construction, and its text. The compiler adds to it while the clauses' order of evaluation allows,
// and makes it a derived table otherwise.
import type { SqlDialect, SqlOperand } from './dialect.js';
import { and, indent, joinSql, raw, sql, wrap, type SqlText } from './sql-text.js';

export interface OrderKey {
  readonly key: SqlText;
  /** `ASC NULLS LAST` and the like. */
  readonly suffix: string;
}

export interface SelectQuery {
  /** Tables of its own, as a WITH clause names them. */
  readonly with?: SqlText | undefined;
  readonly from: SqlText;
  /** By position of the relation's fields; undefined where nobody above reads the field. */
  readonly columns: readonly (SqlOperand | undefined)[];
  readonly where: readonly SqlText[];
  readonly groupBy: readonly SqlText[];
  /** `grouped` and `windowed` columns can't be filtered, grouped or sorted by in the same SELECT. */
  readonly stage: 'rows' | 'grouped' | 'windowed';
  readonly orderBy: readonly OrderKey[];
  readonly limit?: { readonly offset: number; readonly count: number } | undefined;
}

/** A column of a select list. */
export interface SelectItem {
  readonly value: SqlText;
  /** Quoted; absent where the name doesn't matter. */
  readonly alias?: string | undefined;
}

/** The text of a SELECT, one clause a line. */
export function renderSelect(query: SelectQuery, items: readonly SelectItem[], dialect: SqlDialect): SqlText {
  const list = items.map(({ value, alias }) => (alias === undefined ? value : sql`${value} AS ${raw(alias)}`));
  const clauses = query.with === undefined ? [] : [sql`WITH ${query.with}`];
  clauses.push(sql`SELECT ${joinSql(list, ', ')}`, sql`FROM ${query.from}`);
  if (query.where.length > 0) clauses.push(sql`WHERE ${and(query.where)}`);
  if (query.groupBy.length > 0) clauses.push(sql`GROUP BY ${joinSql(query.groupBy, ', ')}`);
  if (query.orderBy.length > 0) clauses.push(sql`ORDER BY ${renderOrder(query.orderBy)}`);
  if (query.limit !== undefined) clauses.push(raw(dialect.limit(query.limit.offset, query.limit.count)));
  return joinSql(clauses, '\n');
}

export function renderOrder(keys: readonly OrderKey[]): SqlText {
  return joinSql(
    keys.map(({ key, suffix }) => sql`${wrap(key, 0)} ${raw(suffix)}`),
    ', ',
  );
}

/** A query in parentheses, on lines of its own. */
export function parenthesize(query: SqlText): SqlText {
  return sql`(${indent(sql`${raw('\n')}${query}`)}${raw('\n')})`;
}
