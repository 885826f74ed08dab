// Questions of any shape: SELECT, VALUES, and the sets made of them, with what is sorted and cut at their end.
import type { Node, SelectStmt } from 'libpg-query';
import { LakegateError } from '../core/errors.js';
import { bindFrom } from './bind-from.js';
import { countNamed } from './bind-recursive.js';
import { assertGrouped, asksGrouping, bindGrouping, contains, withoutGroupingCalls } from './bind-grouping.js';
import { assertSortable, directionOf, sortBy, withoutConstants } from './bind-order.js';
import type {
  BoundExpr,
  BoundOutput,
  BoundQuery,
  BoundSelect,
  BoundSet,
  BoundSort,
  BoundValues,
} from './bound-query.js';
import { columnsOfQuery, exprKey } from './bound-query.js';
import {
  type BoundScope,
  type Cte,
  failAt,
  invalid,
  itemNamed,
  type Scope,
  type ScopeColumn,
  unsupported,
} from './binder.js';
import { alignAll, coerce, condition, settled } from './coerce.js';
import { outputName } from './output-names.js';
import { namesOf } from './parse-tree.js';
import * as pg from './pg-type.js';

/** @throws LakegateError SQL_UNSUPPORTED, SQL_INVALID, DATASET_UNKNOWN, COLUMN_UNKNOWN */
export function bindSelectStatement(node: Node, outer: Scope): BoundQuery {
  if (!('SelectStmt' in node)) throw unsupported(outer.binder, 'a statement other than SELECT within a question');
  const statement = node.SelectStmt;
  const scope = withCtes(statement, outer);
  if (statement.valuesLists !== undefined) return bindValues(statement, scope);
  if (statement.op !== undefined && statement.op !== 'SETOP_NONE') return bindSet(statement, scope);
  return bindSelect(statement, scope);
}

function withCtes({ withClause }: SelectStmt, outer: Scope): Scope {
  if (withClause === undefined) return outer;
  const { binder } = outer;
  let ctes = outer.ctes;
  for (const node of withClause.ctes ?? []) {
    if (!('CommonTableExpr' in node)) throw unsupported(binder, 'this WITH');
    const { ctename = '', ctequery, aliascolnames, search_clause, cycle_clause } = node.CommonTableExpr;
    if (search_clause !== undefined || cycle_clause !== undefined)
      throw unsupported(binder, 'SEARCH and CYCLE', withClause.location);
    if (ctequery === undefined) throw new LakegateError('SQL_SYNTAX');
    const cte: Cte = {
      query: ctequery,
      columnNames: namesOf(aliascolnames),
      scope: { ...outer, items: [], columns: [], ctes },
      recursive: withClause.recursive === true && countNamed(ctequery, ctename) > 0,
    };
    ctes = new Map([...ctes, [ctename, cte]]);
  }
  return { ...outer, ctes };
}

/** The scope of what stands inside a SELECT: the outer one's names are found after its own. */
function innerScope(
  outer: Scope,
  { items, columns }: Pick<BoundScope, 'items' | 'columns'>,
  windows: readonly Node[],
): Scope {
  const named = new Map(windows.map((node) => ['WindowDef' in node ? (node.WindowDef.name ?? '') : '', node]));
  const hasOuter = outer.columns.length > 0 || outer.parent !== undefined;
  return { ...outer, items, columns, parent: hasOuter ? outer : undefined, clause: 'SELECT', windows: named };
}

function bindSelect(statement: SelectStmt, outer: Scope): BoundSelect {
  const { binder } = outer;
  const parent = outer.columns.length > 0 || outer.parent !== undefined ? outer : undefined;
  const from = bindFrom(statement.fromClause ?? [], { ...outer, items: [], columns: [], parent });
  const scope = innerScope(outer, from, statement.windowClause ?? []);
  const within = (clause: Scope['clause']): Scope => ({ ...scope, clause });
  const where =
    statement.whereClause && condition(binder.bindExpr(statement.whereClause, within('WHERE')), binder, 'WHERE');
  const outputs = (statement.targetList ?? []).flatMap((target) => bindTarget(target, scope));
  const grouping = statement.groupClause && bindGrouping(statement.groupClause, outputs, scope);
  if (statement.groupDistinct === true) throw unsupported(binder, 'GROUP BY DISTINCT');
  const having =
    statement.havingClause && condition(binder.bindExpr(statement.havingClause, within('HAVING')), binder, 'HAVING');
  const orderBy = bindOrderBy(statement.sortClause ?? [], outputs, within('ORDER BY'));
  const sorted = orderBy.flatMap(({ expr }) => (expr.kind === 'output' ? [] : [expr]));
  const used = [...outputs.map(({ expr }) => expr), ...(having === undefined ? [] : [having]), ...sorted];
  const isAggregated =
    grouping !== undefined ||
    having !== undefined ||
    used.some((expr) => contains(expr, 'aggregate') || asksGrouping(expr));
  const groupBy = grouping?.groupBy ?? (isAggregated ? [] : undefined);
  if (groupBy !== undefined) for (const expr of used) assertGrouped(expr, groupBy, scope);
  const distinct = bindDistinct(statement.distinctClause, { outputs, orderBy }, within('SELECT'));
  const groupingSets = grouping?.groupingSets;
  const settle = groupingSets === undefined ? withoutGroupingCalls : (expr: BoundExpr): BoundExpr => expr;
  return {
    kind: 'select',
    from: from.from,
    where,
    groupBy,
    groupingSets,
    having: having && settle(having),
    outputs: outputs.map(({ name, expr }) => ({ name, expr: settle(expr) })),
    distinct: typeof distinct === 'string' ? distinct : distinct.map(settle),
    orderBy: orderBy.map((key) => (key.expr.kind === 'output' ? key : { ...key, expr: settle(key.expr) })),
    ...bindLimits(statement, within('LIMIT')),
  };
}

function bindTarget(node: Node, scope: Scope): readonly BoundOutput[] {
  if (!('ResTarget' in node) || node.ResTarget.val === undefined) throw new LakegateError('SQL_SYNTAX');
  const { name, val } = node.ResTarget;
  if ('ColumnRef' in val && val.ColumnRef.fields?.some((field) => 'A_Star' in field) === true) {
    return starColumns(namesOf(val.ColumnRef.fields).slice(0, -1), scope, val.ColumnRef.location).map((column) => ({
      name: column.name,
      expr: column.expr,
    }));
  }
  const expr = settled(scope.binder.bindExpr(val, scope), scope);
  if (expr.type.kind === 'interval')
    throw unsupported(scope.binder, 'an interval as a column of the answer', node.ResTarget.location);
  return [{ name: name ?? outputName(val), expr }];
}

function starColumns(path: readonly string[], scope: Scope, location: number | undefined): readonly ScopeColumn[] {
  const { binder, items, columns } = scope;
  if (path.length === 0) {
    if (items.length === 0) throw invalid(binder, 'SELECT * with no tables specified is not valid', '42601', location);
    return columns;
  }
  const item = itemNamed(path, scope);
  if (item !== undefined) return item.columns;
  const message = `missing FROM-clause entry for table "${path.at(-1) ?? ''}"`;
  throw failAt(binder, 'DATASET_UNKNOWN', message, { sqlstate: '42P01', location });
}

/** A name is an output's first; a number an output's position; else an expression over the rows. */
function bindOrderBy(nodes: readonly Node[], outputs: readonly BoundOutput[], scope: Scope): readonly BoundSort[] {
  const keys = nodes.map((node): BoundSort => {
    const key = sortBy(node, scope);
    if (key.node === undefined) throw new LakegateError('SQL_SYNTAX');
    const direction = directionOf(key, scope);
    const index = outputPosition(key.node, outputs, scope);
    const found = index === undefined ? settled(scope.binder.bindExpr(key.node, scope), scope) : outputs[index]?.expr;
    if (found === undefined) throw new LakegateError('SQL_SYNTAX');
    assertSortable(found.type, scope.binder, key.location);
    const at = index ?? outputs.findIndex(({ expr }) => exprKey(expr) === exprKey(found));
    return { expr: at >= 0 ? { kind: 'output', index: at } : found, ...direction };
  });
  return withoutConstants(keys);
}

function outputPosition(node: Node, outputs: readonly BoundOutput[], { binder }: Scope): number | undefined {
  if ('A_Const' in node && node.A_Const.isnull !== true) {
    const { ival, location } = node.A_Const;
    if (ival === undefined) throw invalid(binder, 'non-integer constant in ORDER BY', '42601', location);
    const position = ival.ival ?? 0;
    if (position < 1 || position > outputs.length)
      throw invalid(binder, `ORDER BY position ${String(position)} is not in select list`, '42P10', location);
    return position - 1;
  }
  const name = 'ColumnRef' in node ? namesOf(node.ColumnRef.fields) : [];
  if (name.length !== 1) return undefined;
  const named = outputs.flatMap((output, i) => (output.name === name[0] ? [i] : []));
  const distinct = new Set(named.map((i) => exprKey(outputs[i]?.expr)));
  if (distinct.size > 1) throw invalid(binder, `ORDER BY "${name[0] ?? ''}" is ambiguous`, '42702');
  return named[0];
}

function bindDistinct(
  nodes: readonly Node[] | undefined,
  { outputs, orderBy }: { readonly outputs: readonly BoundOutput[]; readonly orderBy: readonly BoundSort[] },
  scope: Scope,
): BoundSelect['distinct'] {
  const { binder } = scope;
  if (nodes === undefined) return 'no';
  const isAll = nodes.every((node) => Object.keys(node).length === 0);
  if (isAll) {
    for (const { expr } of outputs) assertSortable(expr.type, binder);
    if (orderBy.some(({ expr }) => expr.kind !== 'output')) {
      throw invalid(binder, 'for SELECT DISTINCT, ORDER BY expressions must appear in select list', '42P10');
    }
    return 'all';
  }
  const keys = nodes.map((node) => {
    const index = outputPosition(node, outputs, scope);
    const expr = index === undefined ? settled(binder.bindExpr(node, scope), scope) : outputs[index]?.expr;
    if (expr === undefined) throw new LakegateError('SQL_SYNTAX');
    assertSortable(expr.type, binder);
    return expr;
  });
  const first = orderBy
    .slice(0, keys.length)
    .map(({ expr }) => exprKey(expr.kind === 'output' ? outputs[expr.index]?.expr : expr));
  const known = new Set(keys.map(exprKey));
  if (first.some((key) => !known.has(key))) {
    throw invalid(binder, 'SELECT DISTINCT ON expressions must match initial ORDER BY expressions', '42P10');
  }
  return keys;
}

function bindLimits(
  { limitCount, limitOffset, limitOption }: SelectStmt,
  scope: Scope,
): Pick<BoundSelect, 'limit' | 'offset'> {
  const { binder } = scope;
  if (limitOption === 'LIMIT_OPTION_WITH_TIES') throw unsupported(binder, 'WITH TIES');
  const count = (node: Node | undefined, name: string): BoundExpr | undefined => {
    const bound = node && coerce(binder.bindExpr(node, { ...scope, items: [], columns: [] }), pg.pgInt8, binder);
    if (bound === undefined || bound.kind === 'parameter' || (bound.kind === 'literal' && bound.value === null))
      return undefined;
    const value = bound.kind === 'literal' ? bound.value : undefined;
    if (typeof value !== 'bigint' && typeof value !== 'number') throw unsupported(binder, `${name} but of a constant`);
    if (value < 0) throw invalid(binder, `${name} must not be negative`, name === 'LIMIT' ? '2201W' : '2201X');
    return { kind: 'literal', value: BigInt(value), type: pg.pgInt8 };
  };
  return { limit: count(limitCount, 'LIMIT'), offset: count(limitOffset, 'OFFSET') };
}

function bindValues(statement: SelectStmt, outer: Scope): BoundValues {
  const { binder } = outer;
  const scope = innerScope(outer, { items: [], columns: [] }, []);
  const rows = (statement.valuesLists ?? []).map((list) => {
    const items = 'List' in list ? (list.List.items ?? []) : [];
    return items.map((item) => binder.bindExpr(item, { ...scope, clause: 'VALUES' }));
  });
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width))
    throw invalid(binder, 'VALUES lists must all be the same length', '42601');
  const columns = Array.from({ length: width }, (_, i) =>
    alignAll(
      rows.flatMap((row) => row[i] ?? []),
      binder,
      'VALUES',
    ),
  );
  return {
    kind: 'values',
    rows: rows.map((_, r) => columns.map(({ exprs }) => exprs[r] as BoundExpr)),
    types: columns.map(({ type }) => type),
    orderBy: bindOrderBy(
      statement.sortClause ?? [],
      outputsOf(columns.map(({ type }, i) => ({ name: `column${String(i + 1)}`, type }))),
      scope,
    ).map(onOutput(scope)),
    ...bindLimits(statement, scope),
  };
}

/** Outputs to sort by where there is nothing else to sort by. */
function outputsOf(columns: readonly { readonly name: string; readonly type: pg.PgType }[]): readonly BoundOutput[] {
  return columns.map(({ name, type }, index) => ({ name, expr: { kind: 'column', source: -1, index, type } }));
}

function onOutput({ binder }: Scope): (key: BoundSort) => BoundSort {
  return (key) => {
    if (key.expr.kind === 'output') return key;
    throw unsupported(binder, 'ORDER BY an expression of a UNION, INTERSECT or EXCEPT');
  };
}

const operators = { SETOP_UNION: 'union', SETOP_INTERSECT: 'intersect', SETOP_EXCEPT: 'except' } as const;

function bindSet(statement: SelectStmt, scope: Scope): BoundSet {
  const { binder } = scope;
  const operator = operators[statement.op as keyof typeof operators];
  const { larg, rarg, all } = statement;
  if (larg === undefined || rarg === undefined) throw new LakegateError('SQL_SYNTAX');
  const sides = [larg, rarg].map((side) => binder.bindQuery({ SelectStmt: side }, scope)) as [BoundQuery, BoundQuery];
  const [left, right] = sides.map(columnsOfQuery) as [
    ReturnType<typeof columnsOfQuery>,
    ReturnType<typeof columnsOfQuery>,
  ];
  const name = operator.toUpperCase();
  if (left.length !== right.length)
    throw invalid(binder, `each ${name} query must have the same number of columns`, '42601');
  const types = left.map(({ type }, i) => {
    const other = right[i]?.type ?? type;
    const common = pg.commonType(type, other);
    if (common === undefined)
      throw invalid(binder, `${name} types ${pg.typeName(type)} and ${pg.typeName(other)} cannot be matched`, '42804');
    return common;
  });
  if (all !== true) for (const type of types) assertSortable(type, binder);
  const [a, b] = sides.map((side) => asTypes(side, types, scope)) as [BoundQuery, BoundQuery];
  const outputs = outputsOf(columnsOfQuery(a));
  const inner = innerScope(scope, { items: [], columns: [] }, []);
  return {
    kind: 'set',
    operator,
    all: all === true,
    left: a,
    right: b,
    orderBy: bindOrderBy(statement.sortClause ?? [], outputs, inner).map(onOutput(scope)),
    ...bindLimits(statement, inner),
  };
}

/** The question with its columns brought to types, around it where they aren't those already. */
function asTypes(query: BoundQuery, types: readonly pg.PgType[], { binder }: Scope): BoundQuery {
  const columns = columnsOfQuery(query);
  if (columns.every(({ type }, i) => exprKey(type) === exprKey(types[i]))) return query;
  const source = binder.nextSource();
  const outputs = columns.map(({ name, type }, index): BoundOutput => {
    const column: BoundExpr = { kind: 'column', source, index, type };
    return { name, expr: coerce(column, types[index] ?? type, binder) };
  });
  const nothing = {
    where: undefined,
    groupBy: undefined,
    groupingSets: undefined,
    having: undefined,
    limit: undefined,
    offset: undefined,
  };
  return { kind: 'select', from: { kind: 'query', source, query }, outputs, distinct: 'no', orderBy: [], ...nothing };
}
