// Columns that are shown as a keyed hash may be given out, grouped by and counted distinct. Everything else that a
// question would do with one is refused, wherever the column comes through.
import { LakegateError } from '../core/errors.js';
import type { Binder } from './binder.js';
import type { BoundExpr, BoundFrom, BoundQuery } from './bound-query.js';
import { partsOf, queryOf } from './bound-query.js';

/** `dataset.column` of those columns of an item of a FROM that are hashed, by position. */
type Hashed = ReadonlyMap<number, readonly (string | undefined)[]>;

/** @throws LakegateError COLUMN_HASHED */
export function refuseHashed(query: BoundQuery, binder: Pick<Binder, 'catalog'>): void {
  if (![...binder.catalog.datasets.values()].some(({ hashed }) => hashed.size > 0)) return;
  hashedOutputs(query, new Map(), binder);
}

function hashedOutputs(
  query: BoundQuery,
  outer: Hashed,
  binder: Pick<Binder, 'catalog'>,
): readonly (string | undefined)[] {
  switch (query.kind) {
    case 'values':
      for (const expr of query.rows.flat()) refuseUse(expr, outer, binder);
      return query.types.map(() => undefined);
    case 'set': {
      const sides = [query.left, query.right].map((side) => hashedOutputs(side, outer, binder));
      sides.flat().forEach(refuse);
      return sides[0] ?? [];
    }
    case 'select': {
      const known = new Map(outer);
      if (query.from !== undefined) addFrom(query.from, known, binder);
      const use = (expr: BoundExpr | undefined): void => {
        if (expr !== undefined) refuseUse(expr, known, binder);
      };
      use(query.where);
      use(query.having);
      const bare = (expr: BoundExpr): string | undefined => {
        if (expr.kind === 'column') return known.get(expr.source)?.[expr.index];
        use(expr);
        return undefined;
      };
      query.groupBy?.forEach(bare);
      if (typeof query.distinct !== 'string') query.distinct.forEach(use);
      const outputs = query.outputs.map(({ expr }) => bare(expr));
      for (const { expr } of query.orderBy) {
        if (expr.kind === 'output') refuse(outputs[expr.index]);
        else use(expr);
      }
      return outputs;
    }
  }
}

function addFrom(
  from: BoundFrom,
  known: Map<number, readonly (string | undefined)[]>,
  binder: Pick<Binder, 'catalog'>,
): void {
  switch (from.kind) {
    case 'dataset': {
      const dataset = binder.catalog.datasets.get(from.dataset);
      known.set(
        from.source,
        dataset?.columns.map(({ name }) => (dataset.hashed.has(name) ? `${dataset.name}.${name}` : undefined)) ?? [],
      );
      return;
    }
    case 'query':
      known.set(from.source, hashedOutputs(from.query, known, binder));
      return;
    case 'join':
      addFrom(from.left, known, binder);
      addFrom(from.right, known, binder);
      refuseUse(from.on, known, binder);
      return;
    case 'series':
      for (const arg of from.args) refuseUse(arg, known, binder);
      return;
    case 'recursive':
      hashedOutputs(from.base, known, binder).forEach(refuse);
      hashedOutputs(from.step, known, binder).forEach(refuse);
      return;
    case 'input':
    case 'working':
  }
}

function refuseUse(expr: BoundExpr, known: Hashed, binder: Pick<Binder, 'catalog'>): void {
  if (expr.kind === 'column') {
    refuse(known.get(expr.source)?.[expr.index]);
    return;
  }
  const isCount = expr.kind === 'aggregate' && expr.fn === 'count' && expr.distinct && expr.filter === undefined;
  if (!(isCount && expr.args.every(({ kind }) => kind === 'column')))
    for (const part of partsOf(expr)) refuseUse(part, known, binder);
  const query = queryOf(expr);
  if (query === undefined) return;
  const outputs = hashedOutputs(query, known, binder);
  if (!(expr.kind === 'subquery' && expr.form === 'exists')) outputs.forEach(refuse);
}

function refuse(column: string | undefined): void {
  if (column === undefined) return;
  const [dataset, name] = column.split('.');
  throw new LakegateError('COLUMN_HASHED', {
    message: `${column} is shown to you as a keyed hash: it can be selected, grouped by and counted distinct, not compared, ordered or joined by.`,
    extensions: { dataset, column: name, sqlstate: '42501' },
  });
}
