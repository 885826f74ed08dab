// Sort keys over expressions, with PostgreSQL's nulls: last going up, first going down.
import type { Node, SortBy } from 'libpg-query';
import type { BoundSort } from './bound-query.js';
import { settled } from './coerce.js';
import { type Binder, invalid, type Scope, unsupported } from './binder.js';
import * as pg from './pg-type.js';
import { LakegateError } from '../core/errors.js';

/** By a constant there is no order. */
export function withoutConstants(keys: readonly BoundSort[]): readonly BoundSort[] {
  return keys.filter(({ expr }) => expr.kind !== 'literal');
}

/** Keys that are expressions and nothing else, as in windows and aggregates. */
export function bindOrder(nodes: readonly Node[], scope: Scope): readonly BoundSort[] {
  return nodes.map((node) => {
    const key = sortBy(node, scope);
    if (key.node === undefined) throw new LakegateError('SQL_SYNTAX');
    const expr = settled(scope.binder.bindExpr(key.node, scope), scope);
    assertSortable(expr.type, scope.binder, key.location);
    return { expr, ...directionOf(key, scope) };
  });
}

export function sortBy(node: Node, { binder }: Pick<Scope, 'binder'>): SortBy {
  if (!('SortBy' in node)) throw unsupported(binder, 'this order');
  return node.SortBy;
}

export function directionOf(
  { sortby_dir, sortby_nulls, location }: SortBy,
  { binder }: Pick<Scope, 'binder'>,
): Pick<BoundSort, 'direction' | 'nulls'> {
  if (sortby_dir === 'SORTBY_USING') throw unsupported(binder, 'ORDER BY … USING', location);
  const direction = sortby_dir === 'SORTBY_DESC' ? 'desc' : 'asc';
  if (sortby_nulls === 'SORTBY_NULLS_FIRST') return { direction, nulls: 'first' };
  if (sortby_nulls === 'SORTBY_NULLS_LAST') return { direction, nulls: 'last' };
  return { direction, nulls: direction === 'asc' ? 'last' : 'first' };
}

/** @throws LakegateError SQL_INVALID where values of the type have no order */
export function assertSortable(type: pg.PgType, binder: Binder, location?: number): void {
  if (pg.isComparable(type)) return;
  const message = `could not identify an ordering operator for type ${pg.typeName(type)}`;
  throw invalid(binder, message, '42883', location);
}
