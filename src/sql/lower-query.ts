// Bound questions as relations of the core, where every part of one has the very same meaning there.
import { call } from '../core/call.js';
import { int32Type, int64Type } from '../core/data-type.js';
import { literal } from '../core/expression.js';
import { aggregates, type AggregateName } from '../core/functions.js';
import { anyVector, distanceFrom, embeddingOf } from '../core/nearest-rows.js';
import type { VisibleCatalog, VisibleDataset } from '../core/read-scope.js';
import type { Expr, Measure, ReadRelation, Relation, SortKey } from '../core/relation.js';
import { aggregate, fetch, fieldOf, filter, join, project, sort } from '../core/relation.js';
import type {
  BoundAggregate,
  BoundDataset,
  BoundDistance,
  BoundExpr,
  BoundFrom,
  BoundQuery,
  BoundSelect,
  BoundSort,
} from './bound-query.js';
import { exprKey, partsOf } from './bound-query.js';
import { type Lowering, lowerCondition, lowerExpr, NotLowered } from './lower-expression.js';
import { visitQuery } from './map-bound.js';
import { isNumber } from './pg-type.js';

/** What is lowered over. */
export interface LowerContext {
  readonly catalog: VisibleCatalog;
  /** Columns of each source that anything of the question uses, ascending. */
  readonly used: ReadonlyMap<number, readonly number[]>;
  /** Vectors that questions answered; absent: any will do, since it is only planned. */
  readonly vectors?: ReadonlyMap<BoundQuery, readonly number[] | undefined> | undefined;
}

/** Columns that a question uses, by source. */
export function usedColumns(query: BoundQuery): ReadonlyMap<number, readonly number[]> {
  const used = new Map<number, Set<number>>();
  visitQuery(query, (expr) => {
    if (expr.kind !== 'column') return;
    const columns = used.get(expr.source) ?? new Set();
    used.set(expr.source, columns.add(expr.index));
  });
  return new Map([...used].map(([source, columns]) => [source, [...columns].sort((a, b) => a - b)]));
}

/** A relation, and which of its fields are which columns of the FROM. */
export interface Lowered {
  readonly relation: Relation;
  /** Positions by the place of the column. */
  readonly columns: ReadonlyMap<string, number>;
}

const placeOf = (source: number, index: number): string => `${source}.${index}`;

/** The question as a relation; undefined where the core can't say it. */
export function lowerQuery(query: BoundQuery, context: LowerContext): Relation | undefined {
  return whereLowered(() => lower(query, context));
}

/** What the work gives, or undefined where the core can't say something of it. */
export function whereLowered<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotLowered) return undefined;
    throw error;
  }
}

function lower(query: BoundQuery, context: LowerContext): Relation {
  if (query.kind !== 'select') throw new NotLowered(query.kind);
  if (query.groupingSets !== undefined || query.outputs.length === 0) throw new NotLowered('several groupings');
  const read = lowerFiltered(query, context);
  const base =
    query.groupBy === undefined
      ? { relation: read.relation, to: lowering(read, context) }
      : lowerGroups(query, read, context);
  return lowerOutputs(query, base);
}

/** FROM and WHERE. @throws NotLowered */
export function lowerFiltered({ from, where }: BoundSelect, context: LowerContext): Lowered {
  if (from === undefined) throw new NotLowered('no FROM');
  const read = lowerFrom(from, context);
  if (where === undefined) return read;
  return { ...read, relation: filter(read.relation, lowerCondition(where, lowering(read, context))) };
}

/** Expressions over what was read. */
export function lowering({ relation, columns }: Lowered, context: LowerContext): Lowering {
  return {
    known: (expr) => {
      if (expr.kind !== 'column') return undefined;
      const position = columns.get(placeOf(expr.source, expr.index));
      if (position === undefined) throw new NotLowered('a column of an outer question');
      return fieldOf(relation, position);
    },
    query: (query) => lower(query, context),
  };
}

/** @throws NotLowered */
function lowerFrom(from: BoundFrom, context: LowerContext): Lowered {
  switch (from.kind) {
    case 'dataset':
      return readLeaf(from, context);
    case 'query': {
      const relation = lower(from.query, context);
      return { relation, columns: new Map(relation.fields.map((_, i) => [placeOf(from.source, i), i])) };
    }
    case 'input':
    case 'series':
    case 'recursive':
    case 'working':
      throw new NotLowered(`rows of a ${from.kind}`);
    case 'join':
      return lowerJoin(from, context);
  }
}

/** The leaf of a dataset with the columns that are used of it, its distances too; `indexes` are theirs in the dataset. */
export function readLeaf(from: BoundDataset, context: LowerContext): Lowered & { readonly indexes: readonly number[] } {
  const { source, dataset, distances } = from;
  const visible = context.catalog.datasets.get(dataset);
  if (visible === undefined) throw new NotLowered('a dataset that is gone');
  const asked = context.used.get(source) ?? [];
  // Rows have to be counted by something: the key where there is one.
  const first = Math.max(
    visible.columns.findIndex(({ name }) => name === visible.key[0]),
    0,
  );
  const indexes = asked.length > 0 ? asked : [first];
  const columns = new Map(indexes.map((index, position) => [placeOf(source, index), position]));
  const own = indexes.filter((index) => index < visible.columns.length);
  const isMeasured = own.length < indexes.length;
  const embedding = isMeasured ? visible.columns.findIndex((column) => column === embeddingOf(visible)) : -1;
  const read = isMeasured && !own.includes(embedding) ? [...own, embedding] : own;
  const fields = read.map((index) => {
    const column = visible.columns[index];
    if (column === undefined) throw new NotLowered('a column that is gone');
    return { name: column.name, type: column.type, nullable: column.nullable };
  });
  const leaf: ReadRelation = { kind: 'read', dataset, fields };
  if (!isMeasured) return { relation: leaf, columns, indexes };
  const vectors = fieldOf(leaf, read.indexOf(embedding));
  const expressions = indexes.map((index, i) => {
    const distance = distances[index - visible.columns.length];
    if (distance === undefined) return { name: fields[i]?.name ?? '', expr: fieldOf(leaf, read.indexOf(index)) };
    const vector = vectorFor(distance, visible, context);
    return { name: `d${String(index)}`, expr: distanceFrom<ReadRelation>(vectors, vector, distance) };
  });
  return { relation: project<ReadRelation>(leaf, expressions), columns, indexes };
}

function vectorFor(
  { to }: BoundDistance,
  dataset: VisibleDataset,
  { vectors }: LowerContext,
): readonly number[] | undefined {
  if (to.kind === 'vector') return to.vector;
  const { dimensions = 0 } = embeddingOf(dataset)?.embedding ?? {};
  if (to.kind === 'open' || vectors === undefined) return anyVector({ dimensions });
  const found = vectors.get(to.query);
  return found?.length === dimensions ? found : undefined;
}

function lowerJoin(from: Extract<BoundFrom, { kind: 'join' }>, context: LowerContext): Lowered {
  if (from.join === 'full') throw new NotLowered('a full join');
  // A right join is a left one read from the other side; columns are found by their place.
  const [first, second] = from.join === 'right' ? [from.right, from.left] : [from.left, from.right];
  const [left, right] = [lowerFrom(first, context), lowerFrom(second, context)];
  const width = left.relation.fields.length;
  const columns = new Map([
    ...left.columns,
    ...[...right.columns].map(([place, at]): [string, number] => [place, at + width]),
  ]);
  const type = from.join === 'inner' ? 'inner' : 'left';
  const both = join(type, left.relation, right.relation, literal(true, { kind: 'boolean' }));
  const on = lowerExpr(from.on, lowering({ relation: both, columns }, context));
  if (on.kind === 'literal') throw new NotLowered('a product');
  return { relation: join(type, left.relation, right.relation, on), columns };
}

/** Rows and how expressions over them are said. */
interface Base {
  readonly relation: Relation;
  readonly to: Lowering;
}

/** Groups and measures, and whatever is said over them by those. */
export function lowerGroups(query: BoundSelect, read: Lowered, context: LowerContext): Base {
  const to = lowering(read, context);
  const groups = (query.groupBy ?? []).map((expr, i) => ({ name: `g${String(i)}`, expr: lowerExpr(expr, to) }));
  const wanted = new Map<string, BoundAggregate>();
  for (const expr of expressionsAfterGroups(query)) collectAggregates(expr, wanted);
  const measures = [...wanted.values()].map((expr, i) => lowerMeasure(expr, `m${String(i)}`, to));
  const relation = aggregate(
    read.relation,
    groups,
    measures.map(({ measure }) => measure),
  );
  const groupPositions = new Map((query.groupBy ?? []).map((expr, i) => [exprKey(expr), i]));
  const measurePositions = new Map([...wanted.keys()].map((key, i) => [key, i]));
  const after: Lowering = {
    known: (expr) => {
      const key = exprKey(expr);
      const group = groupPositions.get(key);
      if (group !== undefined) return fieldOf(relation, group);
      const position = measurePositions.get(key);
      if (position !== undefined) return measures[position]?.finish(fieldOf(relation, groups.length + position));
      if (expr.kind === 'column') throw new NotLowered('a column beside its groups');
      return undefined;
    },
    query: to.query,
  };
  if (query.having === undefined) return { relation, to: after };
  return { relation: filter(relation, lowerCondition(query.having, after)), to: after };
}

/** Expressions that stand over the groups. */
export function expressionsAfterGroups({ outputs, having, orderBy, distinct }: BoundSelect): readonly BoundExpr[] {
  return [
    ...outputs.map(({ expr }) => expr),
    ...(having === undefined ? [] : [having]),
    ...orderBy.flatMap(({ expr }) => (expr.kind === 'output' ? [] : [expr])),
    ...(typeof distinct === 'string' ? [] : distinct),
  ];
}

export function collectAggregates(expr: BoundExpr, found: Map<string, BoundAggregate>): void {
  if (expr.kind === 'aggregate') found.set(exprKey(expr), expr);
  else for (const part of partsOf(expr)) collectAggregates(part, found);
}

const names: Readonly<Partial<Record<string, AggregateName>>> = {
  sum: 'sum',
  avg: 'avg',
  min: 'min',
  max: 'max',
  stddev: 'stddev',
  stddev_samp: 'stddev',
  percentile_cont: 'quantile',
};

interface LoweredMeasure {
  readonly measure: Measure<ReadRelation>;
  /** What the aggregate comes to, of the measure's field. */
  readonly finish: (field: Expr) => Expr;
}

function lowerMeasure(
  { fn, args, distinct, filter: where, orderBy }: BoundAggregate,
  name: string,
  to: Lowering,
): LoweredMeasure {
  if (orderBy.length > 0) throw new NotLowered('an order within an aggregate');
  const [subject, fraction] = args.map((arg) => lowerExpr(fn === 'count' ? arg : withoutWidening(arg), to));
  const condition = where && lowerExpr(where, to);
  const same = (field: Expr): Expr => field;
  if (fn === 'count' && !distinct) {
    if (subject === undefined && condition === undefined)
      return { measure: measureOf('count', [], name), finish: same };
    const counted = [
      ...(condition === undefined ? [] : [condition]),
      ...(subject === undefined ? [] : [call<ReadRelation>('not', call('is_null', subject))]),
    ];
    const one = call<ReadRelation>(
      'if',
      counted.length === 1 && counted[0] ? counted[0] : call('and', ...counted),
      literal(1, int32Type),
      literal(0, int32Type),
    );
    // Over no rows a count is none, a sum is not there.
    const finish = (field: Expr): Expr => call('if', call('is_null', field), literal(0n, int64Type), field);
    return { measure: measureOf('sum', [one], name), finish };
  }
  const known = fn === 'count' ? 'count_distinct' : names[fn];
  if (known === undefined || subject === undefined || (distinct && fn !== 'count' && fn !== 'min' && fn !== 'max')) {
    throw new NotLowered(`the aggregate ${fn}`);
  }
  const counted =
    condition === undefined ? subject : call<ReadRelation>('if', condition, subject, literal(null, subject.type));
  return { measure: measureOf(known, fraction === undefined ? [counted] : [counted, fraction], name), finish: same };
}

/** The core's aggregates widen numbers by themselves. */
function withoutWidening(arg: BoundExpr): BoundExpr {
  return arg.kind === 'cast' && arg.type.kind === 'float8' && isNumber(arg.arg.type) ? arg.arg : arg;
}

function measureOf(fn: AggregateName, args: readonly Expr[], name: string): Measure<ReadRelation> {
  const spec = aggregates[fn];
  const type = spec.returns(args.map((arg) => arg.type));
  if (type === undefined) throw new NotLowered(`${fn} of this type`);
  return { fn, args, name, type, nullable: spec.nullable };
}

/** What was read, sorted and cut as the question says. @throws NotLowered */
export function lowerFirstRows(query: BoundSelect, read: Lowered, context: LowerContext): Relation {
  return sortedAndCut(query, { relation: read.relation, to: lowering(read, context) });
}

function sortedAndCut(query: BoundSelect, { relation, to }: Base): Relation {
  const keyed = sorted(relation, query.orderBy, ({ expr }) => {
    const bound = expr.kind === 'output' ? query.outputs[expr.index]?.expr : expr;
    if (bound === undefined) throw new NotLowered('an order by nothing');
    return lowerExpr(bound, to);
  });
  return limited(keyed, limitsOf(query));
}

function lowerOutputs(query: BoundSelect, { relation, to }: Base): Relation {
  if (typeof query.distinct !== 'string') throw new NotLowered('DISTINCT ON');
  const outputs = query.outputs.map(({ name, expr }) => ({ name, expr: lowerExpr(expr, to) }));
  if (query.distinct === 'all') {
    const distinct = aggregate(relation, outputs, []);
    return limited(
      sorted(distinct, query.orderBy, (key) => outputKey(key, distinct)),
      limitsOf(query),
    );
  }
  // Sorted and cut before it is projected, as stores like it best.
  return project(sortedAndCut(query, { relation, to }), outputs);
}

function outputKey({ expr }: BoundSort, relation: Relation): Expr {
  if (expr.kind !== 'output') throw new NotLowered('an order by what is no output');
  return fieldOf(relation, expr.index);
}

function sorted(relation: Relation, keys: readonly BoundSort[], exprOf: (key: BoundSort) => Expr): Relation {
  const lowered = keys.map((key): SortKey<ReadRelation> => ({
    expr: exprOf(key),
    direction: key.direction,
    nulls: key.nulls,
  }));
  // By a constant there is no order.
  const varying = lowered.filter(({ expr }) => expr.kind !== 'literal');
  return varying.length === 0 ? relation : sort(relation, varying);
}

interface Limits {
  readonly offset: number;
  readonly count: number | undefined;
}

function limitsOf({ limit, offset }: BoundSelect): Limits {
  const numberOf = (expr: BoundExpr | undefined): number | undefined =>
    expr?.kind === 'literal' ? Number(expr.value) : undefined;
  const limits = { offset: numberOf(offset) ?? 0, count: numberOf(limit) };
  if (limits.offset > 0 && limits.count === undefined) throw new NotLowered('OFFSET without LIMIT');
  if (!Number.isSafeInteger(limits.offset + (limits.count ?? 0)) || limits.count === 0)
    throw new NotLowered('this LIMIT');
  return limits;
}

function limited(relation: Relation, { offset, count }: Limits): Relation {
  return count === undefined ? relation : fetch(relation, offset, count);
}
