// A question that no one store takes: what of it is read by the one path, and what is left for DuckDB. Each dataset is
// read with the columns that are used and under the conditions that are about it alone; a part that the core can say
// as a whole, groups above all, is read as that.
import type { Field, ReadRelation, Relation } from '../core/relation.js';
import { filter, project } from '../core/relation.js';
import { and } from '../core/call.js';
import type {
  BoundAggregate,
  BoundDataset,
  BoundExpr,
  BoundFrom,
  BoundInput,
  BoundOutput,
  BoundQuery,
  BoundSelect,
} from './bound-query.js';
import { columnsOfQuery, exprKey, partsOf, queryOf } from './bound-query.js';
import { lowerExpr, NotLowered } from './lower-expression.js';
import {
  collectAggregates,
  expressionsAfterGroups,
  type LowerContext,
  type Lowered,
  lowerFirstRows,
  lowerFiltered,
  lowerGroups,
  lowering,
  lowerQuery,
  readLeaf,
  whereLowered,
} from './lower-query.js';
import { mapExpr, mapQuery, visitExpr } from './map-bound.js';
import { pgFloat8, type PgType, pgTypeOf } from './pg-type.js';

/** Rows that are read for DuckDB. */
export interface CompletionInput {
  readonly relation: Relation;
  readonly fields: readonly Field[];
  /** Types of the fields in the question. */
  readonly types: readonly PgType[];
}

/** A question over inputs alone. */
export interface SplitQuestion {
  readonly query: BoundQuery;
  readonly inputs: readonly CompletionInput[];
}

interface Splitting extends LowerContext {
  readonly inputs: CompletionInput[];
  /** Whether one store takes a part as a whole. */
  readonly accepts: (relation: Relation) => boolean;
}

export function splitQuestion(
  query: BoundQuery,
  context: LowerContext,
  accepts: (relation: Relation) => boolean,
): SplitQuestion {
  const splitting: Splitting = { ...context, accepts, inputs: [] };
  return { query: split(query, splitting), inputs: splitting.inputs };
}

function split(query: BoundQuery, to: Splitting): BoundQuery {
  switch (query.kind) {
    case 'values':
      return query;
    case 'set':
      return { ...query, left: splitPart(query.left, to), right: splitPart(query.right, to) };
    case 'select':
      return splitGroups(query, to) ?? splitFirstRows(query, to) ?? splitRows(query, to);
  }
}

/** A part that stands by itself: read as a whole where one store takes it. */
function splitPart(query: BoundQuery, to: Splitting): BoundQuery {
  const relation = lowerQuery(query, to);
  if (relation === undefined || !to.accepts(relation)) return split(query, to);
  const columns = columnsOfQuery(query);
  const input = addInput(
    relation,
    columns.map(({ type }) => type),
    to,
  );
  const source = sourceOf(input);
  const outputs = columns.map(({ name, type }, index): BoundOutput => ({
    name,
    expr: { kind: 'column', source, index, type },
  }));
  return plainSelect({ kind: 'input', source, input, columns: columns.map((_, i) => i) }, outputs);
}

/** Sources that stand for whole parts are numbered above all others. */
function sourceOf(input: number): number {
  return 1_000_000 + input;
}

function plainSelect(from: BoundFrom, outputs: BoundSelect['outputs']): BoundSelect {
  const nothing = {
    where: undefined,
    groupBy: undefined,
    groupingSets: undefined,
    having: undefined,
    limit: undefined,
    offset: undefined,
  };
  return { kind: 'select', from, outputs, distinct: 'no', orderBy: [], ...nothing };
}

function addInput(relation: Relation, types: readonly PgType[], { inputs }: Splitting): number {
  return inputs.push({ relation, fields: relation.fields, types }) - 1;
}

/** Groups that one store makes, with what is said over them left: windows, sets, functions it doesn't know. */
function splitGroups(query: BoundSelect, to: Splitting): BoundSelect | undefined {
  const { groupBy } = query;
  if (groupBy === undefined || query.groupingSets !== undefined || query.from === undefined) return undefined;
  const wanted = new Map<string, BoundAggregate>();
  for (const expr of expressionsAfterGroups(query)) collectAggregates(expr, wanted);
  const measures = [...wanted.values()];
  const found = whereLowered(() => {
    const { relation, to: known } = lowerGroups({ ...query, having: undefined }, lowerFiltered(query, to), to);
    const columns = [...groupBy, ...measures].map((expr, i) => ({
      name: `c${String(i)}`,
      expr: lowerExpr(expr, known),
    }));
    return columns.length === 0 ? undefined : project(relation, columns);
  });
  if (found === undefined || !to.accepts(found)) return undefined;
  const types = [...groupBy, ...measures].map(({ type }) => type);
  const input = addInput(found, types, to);
  const source = sourceOf(input);
  const positions = new Map([...groupBy.map(exprKey), ...wanted.keys()].map((key, i) => [key, i]));
  const over = mapQuery(
    { ...query, from: undefined, where: undefined, groupBy: undefined, having: undefined },
    { expr: (expr) => columnFor(expr, positions, source) ?? nested(expr, to) },
  ) as BoundSelect;
  const having =
    query.having && mapExpr(query.having, { expr: (expr) => columnFor(expr, positions, source) ?? nested(expr, to) });
  return { ...over, from: { kind: 'input', source, input, columns: types.map((_, i) => i) }, where: having };
}

/** The first rows of an order, which one store finds: what is made of each of them is left. */
function splitFirstRows(query: BoundSelect, to: Splitting): BoundSelect | undefined {
  const { limit, groupBy, distinct, outputs, orderBy } = query;
  const exprs = [
    ...outputs.map(({ expr }) => expr),
    ...orderBy.flatMap(({ expr }) => (expr.kind === 'output' ? [] : [expr])),
  ];
  if (limit === undefined || groupBy !== undefined || distinct !== 'no' || exprs.some(isBeyondRow)) return undefined;
  const columns = new Map<string, BoundExpr>();
  for (const expr of exprs) {
    visitExpr(expr, (part) => {
      if (part.kind === 'column') columns.set(exprKey(part), part);
    });
  }
  const found = whereLowered(() => {
    const read = lowerFiltered(query, to);
    const known = lowering(read, to);
    const own = [...columns].flatMap(([key, expr]) => (isOf(read, expr) ? [{ key, expr }] : []));
    const projected = own.map(({ expr }, i) => ({ name: `c${String(i)}`, expr: lowerExpr(expr, known) }));
    if (projected.length === 0) throw new NotLowered('no column');
    return { own, relation: project(lowerFirstRows(query, read, to), projected) };
  });
  if (found === undefined || !to.accepts(found.relation)) return undefined;
  const types = found.own.map(({ expr }) => expr.type);
  const input = addInput(found.relation, types, to);
  const source = sourceOf(input);
  const positions = new Map(found.own.map(({ key }, i) => [key, i]));
  const over = mapQuery(
    { ...query, from: undefined, where: undefined, limit: undefined, offset: undefined },
    { expr: (expr) => columnFor(expr, positions, source) },
  ) as BoundSelect;
  return { ...over, from: { kind: 'input', source, input, columns: types.map((_, i) => i) } };
}

/** Whether an expression needs more than its own row. */
function isBeyondRow(expr: BoundExpr): boolean {
  return expr.kind === 'window' || queryOf(expr) !== undefined || partsOf(expr).some(isBeyondRow);
}

function isOf({ columns }: Lowered, expr: BoundExpr): boolean {
  return expr.kind === 'column' && columns.has(`${expr.source}.${expr.index}`);
}

function columnFor(expr: BoundExpr, positions: ReadonlyMap<string, number>, source: number): BoundExpr | undefined {
  const index = positions.get(exprKey(expr));
  return index === undefined ? undefined : { kind: 'column', source, index, type: expr.type };
}

/** A subquery within an expression is a question of its own. */
function nested(expr: BoundExpr, to: Splitting): BoundExpr | undefined {
  if (expr.kind === 'subquery') return { ...expr, query: split(expr.query, to) };
  if (expr.kind !== 'inQuery') return undefined;
  return {
    ...expr,
    operand: mapExpr(expr.operand, { expr: (part) => nested(part, to) }),
    query: splitPart(expr.query, to),
  };
}

function splitRows(query: BoundSelect, to: Splitting): BoundQuery {
  const from = query.from && splitFrom(query.from, conjunctsOf(query.where), to);
  const rest = mapQuery({ ...query, from: undefined }, { expr: (expr) => nested(expr, to) }) as BoundSelect;
  return { ...rest, from };
}

function conjunctsOf(expr: BoundExpr | undefined): readonly BoundExpr[] {
  if (expr === undefined) return [];
  return expr.kind === 'call' && expr.fn === 'and' ? expr.args.flatMap(conjunctsOf) : [expr];
}

/** `conditions`: those that every row of this item has to meet. */
function splitFrom(from: BoundFrom, conditions: readonly BoundExpr[], to: Splitting): BoundFrom {
  switch (from.kind) {
    case 'dataset':
      return splitDataset(from, conditions, to);
    case 'query':
      return { ...from, query: splitPart(from.query, to) };
    case 'input':
    case 'working':
      return from;
    case 'series':
      return { ...from, args: from.args.map((arg) => mapExpr(arg, { expr: (expr) => nested(expr, to) })) };
    case 'recursive':
      return { ...from, base: splitPart(from.base, to), step: split(from.step, to) };
    case 'join': {
      const on = conjunctsOf(from.on);
      // Rows of a side that is kept whatever the other gives meet no condition of the join, those of the other meet it.
      const given = {
        inner: [
          [...conditions, ...on],
          [...conditions, ...on],
        ],
        left: [conditions, on],
        right: [on, conditions],
        full: [[], []],
      }[from.join];
      return {
        ...from,
        left: splitFrom(from.left, given[0] ?? [], to),
        right: splitFrom(from.right, given[1] ?? [], to),
        on: mapExpr(from.on, { expr: (expr) => nested(expr, to) }),
      };
    }
  }
}

function splitDataset(from: BoundDataset, conditions: readonly BoundExpr[], to: Splitting): BoundInput {
  const { source, dataset } = from;
  const leaf = readLeaf(from, to);
  const known = lowering(leaf, to);
  const lowered = conditions.flatMap((condition) => {
    if (!isAbout(condition, source)) return [];
    return whereLowered(() => lowerExpr(condition, known)) ?? [];
  });
  const filtered = lowered.length === 0 ? leaf.relation : filter<ReadRelation>(leaf.relation, and(lowered));
  // A condition that no store takes is left to DuckDB, which keeps to all of them in any case.
  const relation = lowered.length > 0 && !to.accepts(filtered) ? leaf.relation : filtered;
  const types = leaf.indexes.map((index) => columnType(index, dataset, to));
  const input = addInput(relation, types, to);
  const last = Math.max(...leaf.indexes);
  const columns = Array.from({ length: last + 1 }, (_, index) => leaf.indexes.indexOf(index));
  return { kind: 'input', source, input, columns };
}

function columnType(index: number, dataset: string, { catalog }: Splitting): PgType {
  const visible = catalog.datasets.get(dataset);
  if (visible === undefined) throw new TypeError('a dataset that is gone');
  const column = visible.columns[index];
  // What stands after them is a distance.
  return column === undefined ? pgFloat8 : pgTypeOf(column.type);
}

/** Whether a condition asks for columns of one item, and of nothing else. */
function isAbout(condition: BoundExpr, source: number): boolean {
  const sources = new Set<number>();
  visitExpr(condition, (expr) => {
    if (expr.kind === 'column') sources.add(expr.source);
    // A question within it is none of a store's business.
    if (expr.kind === 'subquery' || expr.kind === 'inQuery') sources.add(-1);
  });
  return sources.size === 1 && sources.has(source);
}
