// The one internal form of a question: a small relational algebra in Substrait's terms. Part of core.
// Generic in its leaf: a Relation reads datasets by name, a SecuredRelation only what the permission stage allowed.
import type { DataType } from './data-type.js';
import { booleanType } from './data-type.js';
import type { ColumnExpr, ExprOf } from './expression.js';
import type { AggregateName, WindowFunctionName } from './functions.js';
import type { SecuredScan } from './secured-scan.js';
import type { Row } from './value.js';

/** A column of a relation. Relations refer to fields by position; names are for people and for stores. */
export interface Field {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/** Leaf of an unsecured relation: these columns of a dataset, by the contract's names. */
export interface ReadRelation {
  readonly kind: 'read';
  readonly dataset: string;
  readonly fields: readonly Field[];
}

export interface FilterRelation<L> {
  readonly kind: 'filter';
  readonly input: RelationOf<L>;
  readonly condition: ExprOf<L>;
  readonly fields: readonly Field[];
}

/** Computes each output field from the input; `fields[i]` is what `expressions[i]` gives. */
export interface ProjectRelation<L> {
  readonly kind: 'project';
  readonly input: RelationOf<L>;
  readonly expressions: readonly ExprOf<L>[];
  readonly fields: readonly Field[];
}

/** `inner` and `left` give the left's fields, then the right's; `semi` and `anti` the left's alone. */
export type JoinType = 'inner' | 'left' | 'semi' | 'anti';

/** `on` sees the left's fields, then the right's. */
export interface JoinRelation<L> {
  readonly kind: 'join';
  readonly join: JoinType;
  readonly left: RelationOf<L>;
  readonly right: RelationOf<L>;
  readonly on: ExprOf<L>;
  readonly fields: readonly Field[];
}

export interface Measure<L> {
  readonly fn: AggregateName;
  /** Over the input's fields; empty for `count` of rows. */
  readonly args: readonly ExprOf<L>[];
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/** Output: the groups, then the measures. No groups: one row. */
export interface AggregateRelation<L> {
  readonly kind: 'aggregate';
  readonly input: RelationOf<L>;
  readonly groups: readonly ExprOf<L>[];
  readonly measures: readonly Measure<L>[];
  readonly fields: readonly Field[];
}

export interface SortKey<L> {
  readonly expr: ExprOf<L>;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
}

/** Output: the input's fields, then one field for the function's value. */
export interface WindowRelation<L> {
  readonly kind: 'window';
  readonly input: RelationOf<L>;
  readonly fn: WindowFunctionName;
  readonly partitionBy: readonly ExprOf<L>[];
  readonly orderBy: readonly SortKey<L>[];
  readonly fields: readonly Field[];
}

export interface SortRelation<L> {
  readonly kind: 'sort';
  readonly input: RelationOf<L>;
  readonly keys: readonly SortKey<L>[];
  readonly fields: readonly Field[];
}

/** At most `count` rows after skipping `offset`; over a sort it is a top-N. */
export interface FetchRelation<L> {
  readonly kind: 'fetch';
  readonly input: RelationOf<L>;
  readonly offset: number;
  readonly count: number;
  readonly fields: readonly Field[];
}

/**
 * For each probe the input's last row of its key at or before its moment; a probe that has none gives no row. Of rows of
 * one moment the last by `ties` is it, nulls first. Output: the probe's position, then the input's fields.
 */
export interface AsOfRelation<L> {
  readonly kind: 'asOf';
  readonly input: RelationOf<L>;
  /** What rows and probes are equal in: no floats. */
  readonly keys: readonly ExprOf<L>[];
  /** A timestamp; rows without one are of no time. */
  readonly time: ExprOf<L>;
  readonly ties: readonly ExprOf<L>[];
  /** Values of the keys, then the moment; none is null. */
  readonly probes: readonly Row[];
  readonly fields: readonly Field[];
}

export type RelationOf<L> =
  | L
  | FilterRelation<L>
  | ProjectRelation<L>
  | JoinRelation<L>
  | AggregateRelation<L>
  | WindowRelation<L>
  | SortRelation<L>
  | FetchRelation<L>
  | AsOfRelation<L>;

/** A question over datasets, before permission. */
export type Relation = RelationOf<ReadRelation>;
/** The same question with every leaf secured; the only form that a connector takes. */
export type SecuredRelation = RelationOf<SecuredScan>;
/** An expression in a question before permission. */
export type Expr = ExprOf<ReadRelation>;
export type SecuredExpr = ExprOf<SecuredScan>;

/** Operators by kind, leaves left out: what a connector's capabilities list. */
export type OperatorKind = 'filter' | 'project' | 'join' | 'aggregate' | 'window' | 'sort' | 'fetch' | 'asOf';

/** The reference to a relation's field at `index`. */
export function fieldOf(relation: { readonly fields: readonly Field[] }, index: number): ColumnExpr {
  const field = relation.fields[index];
  if (field === undefined) throw new RangeError(`no field at position ${String(index)}`);
  return { kind: 'column', index, type: field.type, nullable: field.nullable };
}

type WithFields = { readonly fields: readonly Field[] };

export function filter<L extends WithFields>(input: RelationOf<L>, condition: ExprOf<L>): FilterRelation<L> {
  return { kind: 'filter', input, condition, fields: input.fields };
}

export function project<L extends WithFields>(
  input: RelationOf<L>,
  columns: readonly { readonly name: string; readonly expr: ExprOf<L> }[],
): ProjectRelation<L> {
  const fields = columns.map(({ name, expr }) => ({ name, type: expr.type, nullable: expr.nullable }));
  return { kind: 'project', input, expressions: columns.map((c) => c.expr), fields };
}

export function join<L extends WithFields>(
  type: JoinType,
  left: RelationOf<L>,
  right: RelationOf<L>,
  on: ExprOf<L>,
): JoinRelation<L> {
  const rightFields = type === 'left' ? right.fields.map((f) => ({ ...f, nullable: true })) : right.fields;
  const fields = type === 'inner' || type === 'left' ? [...left.fields, ...rightFields] : left.fields;
  return { kind: 'join', join: type, left, right, on, fields };
}

export function aggregate<L extends WithFields>(
  input: RelationOf<L>,
  groups: readonly { readonly name: string; readonly expr: ExprOf<L> }[],
  measures: readonly Measure<L>[],
): AggregateRelation<L> {
  const fields = [
    ...groups.map(({ name, expr }) => ({ name, type: expr.type, nullable: expr.nullable })),
    ...measures.map(({ name, type, nullable }) => ({ name, type, nullable })),
  ];
  return { kind: 'aggregate', input, groups: groups.map((g) => g.expr), measures, fields };
}

/** Numbers the rows of each partition from 1 in the given order, in a last field called `name`. */
export function rowNumber<L extends WithFields>(
  input: RelationOf<L>,
  partitionBy: readonly ExprOf<L>[],
  orderBy: readonly SortKey<L>[],
  name: string,
): WindowRelation<L> {
  const field: Field = { name, type: { kind: 'int64' }, nullable: false };
  return { kind: 'window', input, fn: 'row_number', partitionBy, orderBy, fields: [...input.fields, field] };
}

export function sort<L extends WithFields>(input: RelationOf<L>, keys: readonly SortKey<L>[]): SortRelation<L> {
  return { kind: 'sort', input, keys, fields: input.fields };
}

export function fetch<L extends WithFields>(input: RelationOf<L>, offset: number, count: number): FetchRelation<L> {
  return { kind: 'fetch', input, offset, count, fields: input.fields };
}

/** The last row of `input` for each probe; see {@link AsOfRelation}. */
export function asOf<L extends WithFields>(
  input: RelationOf<L>,
  by: Pick<AsOfRelation<L>, 'keys' | 'time' | 'ties'>,
  probes: readonly Row[],
): AsOfRelation<L> {
  const probe: Field = { name: 'probe', type: { kind: 'int64' }, nullable: false };
  return { kind: 'asOf', input, ...by, probes, fields: [probe, ...input.fields] };
}

/** Operands found among the rows of `query`, which gives one field for each operand. */
export function inQuery<L extends WithFields>(operands: readonly ExprOf<L>[], query: RelationOf<L>): ExprOf<L> {
  if (operands.length !== query.fields.length) throw new RangeError('inQuery: one field for each operand');
  return { kind: 'inQuery', operands, query, type: booleanType, nullable: false };
}

type Operator<L> = Exclude<RelationOf<L>, L>;

/** The relation as an operator, or undefined for a leaf. Told by `kind`, which no leaf shares with an operator. */
function asOperator<L extends { readonly kind: string }>(relation: RelationOf<L>): Operator<L> | undefined {
  return operatorKinds.has(relation.kind) ? (relation as Operator<L>) : undefined;
}

const operatorKinds: ReadonlySet<string> = new Set<OperatorKind>([
  'filter',
  'project',
  'join',
  'aggregate',
  'window',
  'sort',
  'fetch',
  'asOf',
]);

/** The inputs of an operator, none for a leaf. Sub-queries inside expressions are not inputs. */
export function inputsOf<L extends { readonly kind: string }>(relation: RelationOf<L>): readonly RelationOf<L>[] {
  const operator = asOperator(relation) as
    | { readonly kind: 'join'; readonly left: RelationOf<L>; readonly right: RelationOf<L> }
    | { readonly kind: 'filter'; readonly input: RelationOf<L> }
    | undefined;
  if (operator === undefined) return [];
  return operator.kind === 'join' ? [operator.left, operator.right] : [operator.input];
}

/** Every expression that an operator itself holds. */
export function expressionsOf<L extends { readonly kind: string }>(relation: RelationOf<L>): readonly ExprOf<L>[] {
  const operator = asOperator(relation) as
    | FilterRelation<L>
    | ProjectRelation<L>
    | JoinRelation<L>
    | AggregateRelation<L>
    | WindowRelation<L>
    | SortRelation<L>
    | FetchRelation<L>
    | AsOfRelation<L>
    | undefined;
  switch (operator?.kind) {
    case 'filter':
      return [operator.condition];
    case 'project':
      return operator.expressions;
    case 'join':
      return [operator.on];
    case 'aggregate':
      return [...operator.groups, ...operator.measures.flatMap((m) => m.args)];
    case 'window':
      return [...operator.partitionBy, ...operator.orderBy.map((k) => k.expr)];
    case 'sort':
      return operator.keys.map((k) => k.expr);
    case 'asOf':
      return [...operator.keys, operator.time, ...operator.ties];
    default:
      return [];
  }
}

/** Every leaf, those inside sub-queries of expressions too, left to right. */
export function leavesOf<L extends { readonly kind: string }>(relation: RelationOf<L>): readonly L[] {
  const leaves: L[] = [];
  const visitExpr = (expr: ExprOf<L>): void => {
    if (expr.kind === 'call') expr.args.forEach(visitExpr);
    else if (expr.kind === 'in') expr.operands.forEach(visitExpr);
    else if (expr.kind === 'inQuery') {
      expr.operands.forEach(visitExpr);
      visit(expr.query);
    }
  };
  const visit = (r: RelationOf<L>): void => {
    const inputs = inputsOf(r);
    if (inputs.length === 0) leaves.push(r as L);
    inputs.forEach(visit);
    expressionsOf(r).forEach(visitExpr);
  };
  visit(relation);
  return leaves;
}
