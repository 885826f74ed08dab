// `similar_<dataset>(…)` in FROM: the rows of a dataset with how far each lies from a vector, or from a row's own.
import type { FuncCall, Node, RangeFunction } from 'libpg-query';
import { distanceName, rankedBy, similarFunction } from '../core/nearest-rows.js';
import { parseJson } from '../core/parse-json.js';
import type { VisibleDataset } from '../core/read-scope.js';
import { datasetOf, distanceColumn, vectorOf, withoutVectorCast } from './bind-distance.js';
import { type Binder, invalid, type Scope, unsupported } from './binder.js';
import type { BoundDataset, BoundDistance, BoundExpr, BoundOutput, BoundSelect, BoundSort } from './bound-query.js';
import { coerce } from './coerce.js';
import { namesOf } from './parse-tree.js';
import * as pg from './pg-type.js';

/** The one function of an item of FROM; undefined: it has several. */
export function functionOf({ functions = [] }: RangeFunction): FuncCall | undefined {
  const [first, ...more] = functions.map((node) => ('List' in node ? node.List.items?.[0] : undefined));
  return more.length === 0 && first !== undefined && 'FuncCall' in first ? first.FuncCall : undefined;
}

/** The dataset that a function in FROM ranks; undefined: there is no such function for this caller. */
export function rankedFunction(
  { funcname }: Pick<FuncCall, 'funcname'>,
  { catalog }: Pick<Binder, 'catalog'>,
): ReturnType<typeof rankedBy> {
  const path = namesOf(funcname);
  if (path.length > 2 || (path.length === 2 && path[0] !== 'public')) return undefined;
  return rankedBy(path.at(-1) ?? '', catalog.datasets);
}

/**
 * `similar_<dataset>("to", k, key)`: its rows that have a distance, all of them, or the k nearest. What is said of them
 * in the question is said after.
 * @throws LakegateError SQL_INVALID, SQL_UNSUPPORTED
 */
export function bindSimilar(
  node: FuncCall,
  { dataset, column }: NonNullable<ReturnType<typeof rankedBy>>,
  scope: Scope,
): BoundSelect {
  const { binder } = scope;
  const { location } = node;
  const args = argumentsOf(node, dataset, binder);
  const from = datasetOf(dataset, binder);
  const given = args.get('to');
  const { dimensions, metric } = column.embedding;
  const to =
    given === undefined
      ? keyVector(args.get('key'), dataset, column.name, scope)
      : vectorOf(binder.bindExpr(withoutVectorCast(given), scope), dimensions, scope, location);
  const distance = distanceColumn(from, dataset, { metric, to }, scope);
  const k = args.get('k');
  const limit = k && countOf(coerce(binder.bindExpr(k, scope), pg.pgInt8, binder, location), binder, location);
  const order = (expr: BoundExpr): BoundSort => ({ expr, direction: 'asc', nulls: 'last' });
  const keyColumns = dataset.key.map((name) => columnOf(from, dataset, name));
  const absent: BoundExpr = { kind: 'call', fn: 'is_null', args: [distance], type: pg.pgBool };
  return plainSelect(from, {
    where: { kind: 'call', fn: 'not', args: [absent], type: pg.pgBool },
    outputs: [
      ...dataset.columns.map(({ name }): BoundOutput => ({ name, expr: columnOf(from, dataset, name) })),
      { name: distanceName(dataset), expr: distance },
    ],
    orderBy: k === undefined ? [] : [distance, ...keyColumns].map(order),
    limit,
  });
}

function columnOf({ source }: BoundDataset, { columns }: VisibleDataset, name: string): BoundExpr {
  const index = columns.findIndex((column) => column.name === name);
  const column = columns[index];
  if (column === undefined) throw new RangeError(`no column ${name}`);
  return { kind: 'column', source, index, type: pg.pgTypeOf(column.type) };
}

function plainSelect(
  from: BoundDataset,
  parts: Pick<BoundSelect, 'where' | 'outputs' | 'orderBy' | 'limit'>,
): BoundSelect {
  const nothing = { groupBy: undefined, groupingSets: undefined, having: undefined, offset: undefined };
  return { kind: 'select', from, distinct: 'no', ...nothing, ...parts };
}

/** By position `to` and `k`; by name those and `key`. */
function argumentsOf(node: FuncCall, dataset: VisibleDataset, binder: Binder): ReadonlyMap<string, Node> {
  const args = new Map<string, Node>();
  for (const [i, arg] of (node.args ?? []).entries()) {
    const named = 'NamedArgExpr' in arg ? arg.NamedArgExpr : undefined;
    const name = named === undefined ? ['to', 'k'][i] : named.name;
    const value = named === undefined ? arg : named.arg;
    if (name === undefined || value === undefined || args.has(name)) return unknownArguments(node, dataset, binder);
    args.set(name, value);
  }
  const isKnown = [...args.keys()].every((name) => ['to', 'k', 'key'].includes(name));
  const one = args.has('to') !== args.has('key');
  if (!isKnown || !one || (args.has('key') && dataset.key.length === 0)) return unknownArguments(node, dataset, binder);
  return args;
}

function unknownArguments({ location }: FuncCall, { name, key }: VisibleDataset, binder: Binder): never {
  const or = key.length === 0 ? '' : ', or by key';
  const message = `${similarFunction(name)} is called with a vector${or}, and with k where only so many are wanted`;
  throw invalid(binder, message, '42883', location);
}

function countOf(expr: BoundExpr, binder: Binder, location: number | undefined): BoundExpr | undefined {
  if (expr.kind === 'parameter') return undefined;
  if (expr.kind === 'literal' && expr.value !== null && Number(expr.value) >= 0) {
    return { kind: 'literal', value: BigInt(String(expr.value)), type: pg.pgInt8 };
  }
  throw invalid(binder, 'k is a number of rows, and a constant', '22023', location);
}

/** The vector of the row with a key: the value of one column, or the JSON text of an object with each of them. */
function keyVector(node: Node | undefined, dataset: VisibleDataset, column: string, scope: Scope): BoundDistance['to'] {
  const { binder } = scope;
  const given = node && binder.bindExpr(node, scope);
  const from = datasetOf(dataset, binder);
  const values = given && keyValues(given, dataset, binder);
  const tests = dataset.key.map((name, i): BoundExpr => {
    const member = columnOf(from, dataset, name);
    const value = coerce(values?.[i] ?? nothing, member.type, binder);
    return { kind: 'call', fn: 'eq', args: [member, value], type: pg.pgBool };
  });
  if (binder.values === undefined && given?.kind === 'parameter') return { kind: 'open' };
  if (tests.some((test) => test.kind === 'call' && test.args[1]?.kind !== 'literal')) {
    throw unsupported(binder, 'a key that is no constant');
  }
  const vector = columnOf(from, dataset, column);
  const where: BoundExpr = { kind: 'call', fn: 'and', args: tests, type: pg.pgBool };
  const query = plainSelect(from, { where, outputs: [{ name: column, expr: vector }], orderBy: [], limit: undefined });
  return { kind: 'query', query };
}

const nothing: BoundExpr = { kind: 'literal', value: null, type: pg.pgUnknown };

function keyValues(given: BoundExpr, { name, key }: VisibleDataset, binder: Binder): readonly BoundExpr[] {
  if (key.length === 1) return [given];
  const text = coerce(given, pg.pgText, binder);
  if (text.kind === 'parameter') return key.map(() => nothing);
  const members = text.kind === 'literal' ? parseJson(String(text.value)) : undefined;
  const isObject = typeof members === 'object' && members !== null && Object.keys(members).length === key.length;
  return key.map((member): BoundExpr => {
    const value = isObject ? (members as Readonly<Record<string, unknown>>)[member] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw invalid(binder, `the key of ${name} is the JSON text of an object of ${key.join(', ')}`, '22P02');
    }
    return { kind: 'literal', value: String(value), type: pg.pgUnknown };
  });
}
