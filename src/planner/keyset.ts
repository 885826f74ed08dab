// Keyset paging: the predicate for "after this row" in a total order, in a form that every dialect takes (no row
// comparison, nulls decided when the predicate is built).
import { and, call, or } from '../core/call.js';
import { literal } from '../core/expression.js';
import type { Expr, ReadRelation, SortKey } from '../core/relation.js';
import type { Value } from '../core/value.js';

/**
 * Rows that come after the row whose order values are given: `after(k1) OR (same(k1) AND (after(k2) OR …))`.
 * `order` must end in a key without nulls, so that no two rows tie.
 */
export function keysetAfter(order: readonly SortKey<ReadRelation>[], values: readonly Value[]): Expr {
  const [key, ...rest] = order;
  const [value, ...others] = values;
  if (key === undefined || value === undefined) return or([]);
  const beyond = afterOne(key, value);
  if (rest.length === 0) return beyond ?? or([]);
  const tied = and([sameAs(key.expr, value), keysetAfter(rest, others)]);
  return beyond === undefined ? tied : or([beyond, tied]);
}

/** The order in which the same rows come backwards. */
export function reverseOrder(order: readonly SortKey<ReadRelation>[]): readonly SortKey<ReadRelation>[] {
  return order.map((key) => ({
    expr: key.expr,
    direction: key.direction === 'asc' ? 'desc' : 'asc',
    nulls: key.nulls === 'first' ? 'last' : 'first',
  }));
}

function afterOne(key: SortKey<ReadRelation>, value: Value): Expr | undefined {
  const isNull = call('is_null', key.expr);
  if (value === null) return key.nulls === 'first' ? call('not', isNull) : undefined;
  const beyond = call(key.direction === 'asc' ? 'gt' : 'lt', key.expr, literal(value, key.expr.type));
  return key.nulls === 'last' && key.expr.nullable ? or([beyond, isNull]) : beyond;
}

function sameAs(expr: Expr, value: Value): Expr {
  return value === null ? call('is_null', expr) : call('eq', expr, literal(value, expr.type));
}
