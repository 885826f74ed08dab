// Functions in FROM: series of numbers and of moments, of a bounded length, and arrays that are written out or given by a
// parameter, a row for each value.
import type { FuncCall, Node, RangeFunction } from 'libpg-query';
import type { BoundExpr, BoundFrom, BoundSeries } from './bound-query.js';
import { invalid, type Scope, unsupported } from './binder.js';
import { alignAll, coerce } from './coerce.js';
import { namesOf } from './parse-tree.js';
import * as pg from './pg-type.js';

/** What a function of FROM comes to: one column, which is named for the function unless the item has a name. */
export interface BoundRangeFunction {
  readonly from: BoundFrom;
  readonly source: number;
  readonly name: string;
  readonly type: pg.PgType;
}

/** `scope`: of what stands left of it. @throws LakegateError SQL_UNSUPPORTED with the name of a function that isn't taken */
export function bindRangeFunction(
  { functions = [], ordinality, is_rowsfrom, coldeflist }: RangeFunction,
  scope: Scope,
): BoundRangeFunction {
  const { binder } = scope;
  if (is_rowsfrom === true) throw unsupported(binder, 'ROWS FROM');
  if (ordinality === true) throw unsupported(binder, 'WITH ORDINALITY');
  if (coldeflist !== undefined) throw unsupported(binder, 'a list of column definitions');
  const [list] = functions;
  const node = list !== undefined && 'List' in list ? list.List.items?.[0] : undefined;
  if (node === undefined || !('FuncCall' in node)) throw unsupported(binder, 'this expression in FROM');
  const call = node.FuncCall;
  const path = namesOf(call.funcname);
  const name = path.at(-1) ?? '';
  const isOwn = path.length === 1 || (path.length === 2 && path[0] === 'pg_catalog');
  if (isOwn && name === 'generate_series') return bindSeries(call, scope);
  if (isOwn && name === 'unnest') return bindUnnest(call, scope);
  throw unsupported(binder, `the function ${name} in FROM`, call.location);
}

function bindSeries({ args = [], location }: FuncCall, scope: Scope): BoundRangeFunction {
  const { binder } = scope;
  const bound = args.map((arg) => binder.bindExpr(arg, scope));
  const kinds = bound.map(({ type }) => type.kind);
  const type = seriesType(kinds);
  const isOfMoments = type === pg.pgTimestamp || type === pg.pgTimestamptz;
  if (type === undefined || bound.length < (isOfMoments ? 3 : 2) || bound.length > 3) {
    const shown = bound.map((arg) => pg.typeName(arg.type)).join(', ');
    if (kinds.includes('numeric')) throw unsupported(binder, 'generate_series of numeric', location);
    throw invalid(binder, `function generate_series(${shown}) does not exist`, '42883', location);
  }
  const one: BoundExpr = { kind: 'literal', value: 1, type: pg.pgInt4 };
  const [start = one, stop = one, step = one] = bound;
  const stride = coerce(step, isOfMoments ? pg.pgInterval : type, binder, location);
  if (isOfMoments) assertStride(stride, type, scope, location);
  const source = binder.nextSource();
  const ends = [start, stop].map((end) => coerce(end, type, binder, location)) as [BoundExpr, BoundExpr];
  const from: BoundSeries = { kind: 'series', source, args: [...ends, stride], type };
  return { from, source, name: 'generate_series', type };
}

/** A series of dates is one of moments, as PostgreSQL has it. */
function seriesType(kinds: readonly pg.PgKind[]): pg.PgType | undefined {
  const isEach = (...some: readonly pg.PgKind[]): boolean =>
    kinds.every((kind) => some.includes(kind) || kind === 'unknown');
  if (isEach('int4')) return pg.pgInt4;
  if (isEach('int4', 'int8')) return pg.pgInt8;
  if (kinds.slice(0, 2).some((kind) => !['date', 'timestamp', 'timestamptz', 'unknown'].includes(kind)))
    return undefined;
  return kinds.includes('timestamp') && !kinds.includes('timestamptz') ? pg.pgTimestamp : pg.pgTimestamptz;
}

function assertStride(stride: BoundExpr, type: pg.PgType, { binder }: Scope, location: number | undefined): void {
  if (stride.kind !== 'literal' || typeof stride.value !== 'string')
    throw unsupported(binder, 'generate_series by a step that is no constant', location);
  const parts = stride.value.split(' ').map(Number);
  if (parts.every((part) => part === 0)) throw invalid(binder, 'step size cannot equal zero', '22023', location);
  const signs = new Set(parts.filter((part) => part !== 0).map(Math.sign));
  const [months = 0, days = 0, micros = 0] = parts;
  const isMixed = type.kind === 'timestamptz' && binder.zone !== 'UTC' && (months !== 0 || days !== 0) && micros !== 0;
  if (signs.size > 1 || isMixed)
    throw unsupported(binder, 'generate_series by a step of days and hours at once', location);
}

/** Its values as they stand, each a row. */
function bindUnnest({ args = [], location }: FuncCall, scope: Scope): BoundRangeFunction {
  const { binder } = scope;
  const [node, ...more] = args;
  if (node === undefined || more.length > 0) throw unsupported(binder, 'unnest of several arrays', location);
  const { exprs, type } = alignAll(arrayItems(node, scope, location), binder, 'ARRAY');
  if (!pg.isComparable(type)) throw unsupported(binder, `unnest of an array of ${pg.typeName(type)}`, location);
  const source = binder.nextSource();
  const tail = { orderBy: [], limit: undefined, offset: undefined };
  const none = { kind: 'literal', value: false, type: pg.pgBool } as const;
  const values = { kind: 'values', rows: exprs.map((expr) => [expr]), types: [type], ...tail } as const;
  if (exprs.length > 0) return { from: { kind: 'query', source, query: values }, source, name: 'unnest', type };
  const nothing = { groupBy: undefined, groupingSets: undefined, having: undefined };
  const outputs = [{ name: 'unnest', expr: { kind: 'literal', value: null, type } as const }];
  const empty = { kind: 'select', from: undefined, where: none, outputs, distinct: 'no', ...nothing, ...tail } as const;
  return { from: { kind: 'query', source, query: empty }, source, name: 'unnest', type };
}

function arrayItems(node: Node, scope: Scope, location: number | undefined): readonly BoundExpr[] {
  const { binder } = scope;
  if ('A_ArrayExpr' in node) return (node.A_ArrayExpr.elements ?? []).map((item) => binder.bindExpr(item, scope));
  const array = binder.bindExpr(node, scope);
  const { type } = array;
  if (type.kind !== 'array' || (array.kind !== 'literal' && array.kind !== 'parameter'))
    throw unsupported(binder, 'unnest of an array but of a constant or a parameter', location);
  const { element } = type;
  const items = array.kind === 'literal' && array.value !== null ? (array.value as readonly (string | number)[]) : [];
  if (items.length === 0) return [];
  if (element.kind === 'numeric') throw unsupported(binder, 'unnest of an array of numeric', location);
  return items.map((value) => ({ kind: 'literal', value, type: element }));
}
