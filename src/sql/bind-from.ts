// FROM clauses: datasets that the caller sees, common table expressions, subqueries, joins.
import type { JoinExpr, Node, RangeFunction, RangeSubselect, RangeVar } from 'libpg-query';
import { domainSchema } from '../core/domain-schema.js';
import { LakegateError } from '../core/errors.js';
import { similarFunction } from '../core/nearest-rows.js';
import type { VisibleDataset } from '../core/read-scope.js';
import { datasetOf } from './bind-distance.js';
import { bindRangeFunction } from './bind-range-function.js';
import { bindRecursive } from './bind-recursive.js';
import { bindSimilar, functionOf, rankedFunction } from './bind-similar.js';
import type {
  BoundExpr,
  BoundFrom,
  BoundJoin,
  BoundQuery,
  BoundRecursive,
  BoundWorking,
  QueryColumn,
} from './bound-query.js';
import { columnsOfQuery } from './bound-query.js';
import {
  type Binder,
  type BoundScope,
  type Cte,
  failAt,
  invalid,
  type Scope,
  type ScopeColumn,
  type ScopeItem,
  unsupported,
} from './binder.js';
import { alignPair, condition } from './coerce.js';
import { kindOf, namesOf } from './parse-tree.js';
import * as pg from './pg-type.js';

const yes: BoundExpr = { kind: 'literal', value: true, type: pg.pgBool };

/** Several items are a product of all. @throws LakegateError DATASET_UNKNOWN, SQL_INVALID, SQL_UNSUPPORTED */
export function bindFrom(nodes: readonly Node[], scope: Scope): BoundScope {
  const joined = nodes.reduce<BoundScope | undefined>((left, node) => {
    const right = bindItem(node, scope, left);
    if (left?.from === undefined || right.from === undefined) return right;
    const from: BoundFrom = { kind: 'join', join: 'inner', left: left.from, right: right.from, on: yes };
    return { from, ...beside(left, right) };
  }, undefined);
  const names = joined?.items.map(({ name }) => name) ?? [];
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw invalid(scope.binder, `table name "${twice}" specified more than once`, '42712');
  return joined ?? { from: undefined, items: [], columns: [] };
}

/** The names of two, one after the other. */
function beside(left: BoundScope | undefined, right: BoundScope): Pick<BoundScope, 'items' | 'columns'> {
  return {
    items: [...(left?.items ?? []), ...right.items],
    columns: [...(left?.columns ?? []), ...right.columns],
  };
}

/** `left`: what stands left of it, whose names a lateral item may use. */
function bindItem(node: Node, scope: Scope, left: BoundScope | undefined): BoundScope {
  const lateral = { ...scope, items: left?.items ?? [], columns: left?.columns ?? [] };
  if ('RangeVar' in node) return bindName(node.RangeVar, scope);
  if ('RangeSubselect' in node)
    return bindSubselect(node.RangeSubselect, node.RangeSubselect.lateral === true ? lateral : scope);
  if ('RangeFunction' in node)
    return bindRankedItem(node.RangeFunction, scope) ?? bindFunctionItem(node.RangeFunction, lateral);
  if ('JoinExpr' in node) return bindJoin(node.JoinExpr, scope, left);
  throw unsupported(scope.binder, 'RangeTableSample' in node ? 'TABLESAMPLE' : kindOf(node));
}

/** Its column has the item's name, unless it is given one of its own. */
function bindFunctionItem(node: RangeFunction, scope: Scope): BoundScope {
  const { from, source, name, type } = bindRangeFunction(node, { ...scope, clause: 'functions in FROM' });
  const item = node.alias?.aliasname ?? name;
  const [column = item, ...more] = namesOf(node.alias?.colnames);
  if (more.length > 0)
    throw invalid(
      scope.binder,
      `table "${item}" has 1 columns available but ${more.length + 1} columns specified`,
      '42P10',
    );
  return scopeOf(from, { name: item, columns: [{ name: column, expr: { kind: 'column', source, index: 0, type } }] });
}

function bindName({ catalogname, schemaname, relname = '', alias, location, inh }: RangeVar, scope: Scope): BoundScope {
  const { binder } = scope;
  const cte = schemaname === undefined ? scope.ctes.get(relname) : undefined;
  const columnNames = namesOf(alias?.colnames);
  if (cte?.working !== undefined || cte?.recursive === true) {
    const { from, columns } = recursiveItem(relname, cte, scope);
    const names = columnNames.length > 0 ? columnNames : cte.columnNames;
    return scopeOfColumns(from, columns, { name: alias?.aliasname ?? relname, columnNames: names, location }, scope);
  }
  if (cte !== undefined) {
    const query = binder.bindQuery(cte.query, cte.scope);
    return fromQuery(
      query,
      {
        name: alias?.aliasname ?? relname,
        columnNames: columnNames.length > 0 ? columnNames : cte.columnNames,
        location,
      },
      scope,
    );
  }
  const dataset =
    catalogname === undefined || catalogname === binder.database ? findDataset(schemaname, relname, binder) : undefined;
  if (dataset === undefined) throw unknownDataset(schemaname, relname, binder, location);
  if (inh === false) throw unsupported(binder, 'ONLY', location);
  const from = datasetOf(dataset, binder);
  const { source } = from;
  const columns = dataset.columns.map(({ name, type }, index): ScopeColumn => ({
    name: columnNames[index] ?? name,
    expr: { kind: 'column', source, index, type: pg.pgTypeOf(type) },
  }));
  const schema = alias === undefined ? (schemaname ?? 'public') : undefined;
  return scopeOf(from, { name: alias?.aliasname ?? relname, schema, columns });
}

function recursiveItem(
  name: string,
  cte: Cte,
  { binder }: Scope,
): { readonly from: BoundRecursive | BoundWorking; readonly columns: readonly QueryColumn[] } {
  const { working } = cte;
  if (working === undefined) {
    const from = bindRecursive(name, cte);
    return { from, columns: columnsOfQuery(from.base).slice(0, from.all ? -1 : undefined) };
  }
  // One more holds the level where rows may come twice; it has no name.
  const columns = working.columns.length + (working.counted ? 1 : 0);
  return { from: { kind: 'working', source: binder.nextSource(), id: working.id, columns }, columns: working.columns };
}

/** A dataset by its name, in `public` or in the schema of its domain. */
export function findDataset(
  schema: string | undefined,
  name: string,
  { catalog }: Pick<Binder, 'catalog'>,
): VisibleDataset | undefined {
  const dataset = catalog.datasets.get(name);
  if (dataset === undefined || schema === undefined || schema === 'public') return dataset;
  return schema === domainSchema(dataset.domain) ? dataset : undefined;
}

function unknownDataset(
  schema: string | undefined,
  name: string,
  binder: Binder,
  location: number | undefined,
): LakegateError {
  const shown = schema === undefined ? name : `${schema}.${name}`;
  return failAt(binder, 'DATASET_UNKNOWN', `relation "${shown}" does not exist`, { sqlstate: '42P01', location });
}

function scopeOf(from: BoundFrom, item: ScopeItem): BoundScope {
  return { from, items: [item], columns: item.columns };
}

interface Named {
  readonly name: string;
  readonly columnNames: readonly string[];
  readonly location?: number | undefined;
}

function fromQuery(query: BoundQuery, named: Named, scope: Scope): BoundScope {
  const from: BoundFrom = { kind: 'query', source: scope.binder.nextSource(), query };
  return scopeOfColumns(from, columnsOfQuery(query), named, scope);
}

function scopeOfColumns(
  from: Exclude<BoundFrom, BoundJoin>,
  found: readonly QueryColumn[],
  { name, columnNames, location }: Named,
  { binder }: Scope,
): BoundScope {
  if (columnNames.length > found.length) {
    const message = `table "${name}" has ${String(found.length)} columns available but ${String(columnNames.length)} columns specified`;
    throw invalid(binder, message, '42P10', location);
  }
  const columns = found.map((column, index): ScopeColumn => ({
    name: columnNames[index] ?? column.name,
    expr: { kind: 'column', source: from.source, index, type: column.type },
  }));
  return scopeOf(from, { name, columns });
}

/** `scope`: with the names of what stands left of it where it is lateral. */
function bindSubselect({ subquery, alias }: RangeSubselect, scope: Scope): BoundScope {
  if (subquery === undefined) throw new LakegateError('SQL_SYNTAX');
  const query = scope.binder.bindQuery(subquery, scope);
  return fromQuery(
    query,
    { name: alias?.aliasname ?? `unnamed_subquery`, columnNames: namesOf(alias?.colnames) },
    scope,
  );
}

/** A function that ranks a dataset; undefined: another. */
function bindRankedItem(node: RangeFunction, scope: Scope): BoundScope | undefined {
  const { binder } = scope;
  const call = functionOf(node);
  const ranked = call && rankedFunction(call, binder);
  if (call === undefined || ranked === undefined) return undefined;
  const { alias, lateral, ordinality, coldeflist } = node;
  if (lateral === true) throw unsupported(binder, 'LATERAL', call.location);
  if (ordinality === true) throw unsupported(binder, 'WITH ORDINALITY', call.location);
  if (coldeflist !== undefined) throw unsupported(binder, 'a list of column types', call.location);
  const query = bindSimilar(call, ranked, { ...scope, items: [], columns: [] });
  const name = alias?.aliasname ?? similarFunction(ranked.dataset.name);
  return fromQuery(query, { name, columnNames: namesOf(alias?.colnames), location: call.location }, scope);
}

const joinTypes = { JOIN_INNER: 'inner', JOIN_LEFT: 'left', JOIN_RIGHT: 'right', JOIN_FULL: 'full' } as const;

function bindJoin(
  { jointype, isNatural, larg, rarg, usingClause, quals, alias, join_using_alias }: JoinExpr,
  scope: Scope,
  before: BoundScope | undefined,
): BoundScope {
  const { binder } = scope;
  const join = joinTypes[(jointype ?? 'JOIN_INNER') as keyof typeof joinTypes];
  if (larg === undefined || rarg === undefined) throw new LakegateError('SQL_SYNTAX');
  if (alias !== undefined || join_using_alias !== undefined) throw unsupported(binder, 'a name for a whole join');
  const left = bindItem(larg, scope, before);
  // Of a side that may be missing nothing can be made.
  const isKept = join === 'inner' || join === 'left';
  const right = bindItem(rarg, scope, isKept ? { from: undefined, ...beside(before, left) } : before);
  if (left.from === undefined || right.from === undefined) throw new LakegateError('SQL_SYNTAX');
  const items = [...left.items, ...right.items];
  const using = isNatural === true ? sharedNames(left, right) : namesOf(usingClause);
  if (using.length > 0) {
    const merged = using.map((name) => mergeColumn(name, join, [left, right], scope));
    const rest = ({ columns }: BoundScope): readonly ScopeColumn[] =>
      columns.filter(({ name }) => !using.includes(name));
    const tests = merged.map(({ test }) => test);
    const on: BoundExpr =
      tests.length === 1 && tests[0] ? tests[0] : { kind: 'call', fn: 'and', args: tests, type: pg.pgBool };
    const from: BoundJoin = { kind: 'join', join, left: left.from, right: right.from, on };
    return { from, items, columns: [...merged.map(({ column }) => column), ...rest(left), ...rest(right)] };
  }
  const columns = [...left.columns, ...right.columns];
  const inner: Scope = { ...scope, items, columns, clause: 'JOIN conditions' };
  const on = quals === undefined ? yes : condition(binder.bindExpr(quals, inner), binder, 'JOIN/ON');
  return { from: { kind: 'join', join, left: left.from, right: right.from, on }, items, columns };
}

function sharedNames(left: BoundScope, right: BoundScope): readonly string[] {
  return left.columns.map(({ name }) => name).filter((name) => right.columns.some((column) => column.name === name));
}

function mergeColumn(
  name: string,
  join: BoundJoin['join'],
  sides: readonly [BoundScope, BoundScope],
  { binder }: Scope,
): { readonly test: BoundExpr; readonly column: ScopeColumn } {
  const [left, right] = sides.map(({ columns }, i) => {
    const found = columns.filter((column) => column.name === name);
    if (found.length > 1)
      throw invalid(
        binder,
        `common column name "${name}" appears more than once in ${i === 0 ? 'left' : 'right'} table`,
        '42702',
      );
    if (found[0] === undefined) {
      const message = `column "${name}" specified in USING clause does not exist in ${i === 0 ? 'left' : 'right'} table`;
      throw failAt(binder, 'COLUMN_UNKNOWN', message, { sqlstate: '42703' });
    }
    return found[0].expr;
  });
  const pair = left && right && alignPair(left, right, binder);
  if (left === undefined || right === undefined || pair === undefined || !pg.isComparable(pair[0].type)) {
    throw invalid(binder, `JOIN/USING types cannot be matched for "${name}"`, '42804');
  }
  const test: BoundExpr = { kind: 'call', fn: 'eq', args: pair, type: pg.pgBool };
  const merged: BoundExpr = { kind: 'call', fn: 'coalesce', args: pair, type: pair[0].type };
  return { test, column: { name, expr: join === 'full' ? merged : join === 'right' ? right : left } };
}
