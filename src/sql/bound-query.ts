// A question whose every name has been found and every expression has a type: what is lowered to relations of the one
// path, or rendered for DuckDB over the rows that came by it.
import type { Value } from '../core/value.js';
import type { VectorMetric } from '../core/vector-distance.js';
import type { PgType } from './pg-type.js';

/** The column at `index` of the item of a FROM that has this number; unique in the whole question. */
export interface BoundColumn {
  readonly kind: 'column';
  readonly source: number;
  readonly index: number;
  readonly type: PgType;
}

/** Values are held as in core; an interval as `months days micros`. */
export interface BoundLiteral {
  readonly kind: 'literal';
  readonly value: Value;
  readonly type: PgType;
}

export interface BoundParameter {
  readonly kind: 'parameter';
  readonly number: number;
  readonly type: PgType;
}

/** A function or an operator of the table in scalar-functions.ts. */
export interface BoundCall {
  readonly kind: 'call';
  readonly fn: string;
  readonly args: readonly BoundExpr[];
  readonly type: PgType;
}

export interface BoundCase {
  readonly kind: 'case';
  readonly whens: readonly { readonly when: BoundExpr; readonly then: BoundExpr }[];
  readonly otherwise: BoundExpr;
  readonly type: PgType;
}

export interface BoundCast {
  readonly kind: 'cast';
  readonly arg: BoundExpr;
  readonly type: PgType;
  /** The most characters of `varchar(n)`: a text is cut there. */
  readonly length?: number;
}

export interface BoundAggregate {
  readonly kind: 'aggregate';
  readonly fn: string;
  readonly args: readonly BoundExpr[];
  readonly distinct: boolean;
  readonly filter: BoundExpr | undefined;
  readonly orderBy: readonly BoundSort[];
  readonly type: PgType;
}

export interface BoundWindow {
  readonly kind: 'window';
  readonly fn: string;
  readonly args: readonly BoundExpr[];
  readonly filter: BoundExpr | undefined;
  readonly partitionBy: readonly BoundExpr[];
  readonly orderBy: readonly BoundSort[];
  /** As DuckDB writes it; made by us of the parser's options. */
  readonly frame: string;
  readonly type: PgType;
}

export interface BoundSubquery {
  readonly kind: 'subquery';
  readonly form: 'scalar' | 'exists';
  readonly query: BoundQuery;
  readonly type: PgType;
}

export interface BoundInQuery {
  readonly kind: 'inQuery';
  readonly operand: BoundExpr;
  readonly query: BoundQuery;
  readonly type: PgType;
}

export type BoundExpr =
  | BoundColumn
  | BoundLiteral
  | BoundParameter
  | BoundCall
  | BoundCase
  | BoundCast
  | BoundAggregate
  | BoundWindow
  | BoundSubquery
  | BoundInQuery;

/** `output`: the position, from 0, of a column of the answer by which it is sorted. */
export interface BoundSort {
  readonly expr: BoundExpr | { readonly kind: 'output'; readonly index: number };
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
}

export interface BoundOutput {
  readonly name: string;
  readonly expr: BoundExpr;
}

export interface BoundDataset {
  readonly kind: 'dataset';
  readonly source: number;
  readonly dataset: string;
  /** Distances that the question asks for: columns after the dataset's own. Grows while it is bound. */
  readonly distances: BoundDistance[];
}

/** How far a dataset's embedding lies from a vector. */
export interface BoundDistance {
  readonly metric: VectorMetric;
  /** `open`: a parameter's, while a statement is prepared. `query`: what a question answers, read before. */
  readonly to:
    | { readonly kind: 'vector'; readonly vector: readonly number[] | undefined }
    | { readonly kind: 'open' }
    | { readonly kind: 'query'; readonly query: BoundQuery };
}

export interface BoundFromQuery {
  readonly kind: 'query';
  readonly source: number;
  readonly query: BoundQuery;
}

/** Rows read by the one path, in a table of DuckDB of this number; made of the kinds above when a question is completed. */
export interface BoundInput {
  readonly kind: 'input';
  readonly source: number;
  readonly input: number;
  /** Columns of the table by the column's index here. */
  readonly columns: readonly number[];
}

/** Moments or whole numbers from the first argument to the second, by the third. */
export interface BoundSeries {
  readonly kind: 'series';
  readonly source: number;
  readonly args: readonly BoundExpr[];
  readonly type: PgType;
}

/**
 * The rows of `base`, and what `step` makes of those that were made last, read as `working` of this `id`. With `all` the
 * last column of both is the level at which a row was made.
 */
export interface BoundRecursive {
  readonly kind: 'recursive';
  readonly source: number;
  readonly id: number;
  readonly all: boolean;
  readonly base: BoundQuery;
  readonly step: BoundQuery;
}

/** The rows that a recursion made last. */
export interface BoundWorking {
  readonly kind: 'working';
  readonly source: number;
  readonly id: number;
  readonly columns: number;
}

export interface BoundJoin {
  readonly kind: 'join';
  readonly join: 'inner' | 'left' | 'right' | 'full';
  readonly left: BoundFrom;
  readonly right: BoundFrom;
  readonly on: BoundExpr;
}

export type BoundFrom =
  BoundDataset | BoundFromQuery | BoundInput | BoundSeries | BoundRecursive | BoundWorking | BoundJoin;

/** What stands after a question of any kind. */
interface BoundTail {
  readonly orderBy: readonly BoundSort[];
  readonly limit: BoundExpr | undefined;
  readonly offset: BoundExpr | undefined;
}

export interface BoundSelect extends BoundTail {
  readonly kind: 'select';
  readonly from: BoundFrom | undefined;
  readonly where: BoundExpr | undefined;
  /** Undefined: no grouping at all. Empty: one group of all rows. */
  readonly groupBy: readonly BoundExpr[] | undefined;
  /** Positions in `groupBy`; absent: one set of all. */
  readonly groupingSets: readonly (readonly number[])[] | undefined;
  readonly having: BoundExpr | undefined;
  readonly outputs: readonly BoundOutput[];
  readonly distinct: 'no' | 'all' | readonly BoundExpr[];
}

export interface BoundSet extends BoundTail {
  readonly kind: 'set';
  readonly operator: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: BoundQuery;
  readonly right: BoundQuery;
}

export interface BoundValues extends BoundTail {
  readonly kind: 'values';
  readonly rows: readonly (readonly BoundExpr[])[];
  readonly types: readonly PgType[];
}

export type BoundQuery = BoundSelect | BoundSet | BoundValues;

export interface QueryColumn {
  readonly name: string;
  readonly type: PgType;
}

/** Columns of a question's answer. */
export function columnsOfQuery(query: BoundQuery): readonly QueryColumn[] {
  switch (query.kind) {
    case 'select':
      return query.outputs.map(({ name, expr }) => ({ name, type: expr.type }));
    case 'set':
      return columnsOfQuery(query.left);
    case 'values':
      return query.types.map((type, i) => ({ name: `column${String(i + 1)}`, type }));
  }
}

/** Equal for expressions that are the same. */
export function exprKey(expr: unknown): string {
  return JSON.stringify(expr, (_, value: unknown) => (typeof value === 'bigint' ? `${String(value)}n` : value));
}

/** Expressions directly within one; those of its sub-queries are not. */
export function partsOf(expr: BoundExpr): readonly BoundExpr[] {
  const sorted = (keys: readonly BoundSort[]): readonly BoundExpr[] =>
    keys.flatMap((key) => (key.expr.kind === 'output' ? [] : [key.expr]));
  const maybe = (one: BoundExpr | undefined): readonly BoundExpr[] => (one === undefined ? [] : [one]);
  switch (expr.kind) {
    case 'call':
      return expr.args;
    case 'case':
      return [...expr.whens.flatMap(({ when, then }) => [when, then]), expr.otherwise];
    case 'cast':
      return [expr.arg];
    case 'aggregate':
      return [...expr.args, ...maybe(expr.filter), ...sorted(expr.orderBy)];
    case 'window':
      return [...expr.args, ...maybe(expr.filter), ...expr.partitionBy, ...sorted(expr.orderBy)];
    case 'inQuery':
      return [expr.operand];
    default:
      return [];
  }
}

/** The question within an expression, if it has one. */
export function queryOf(expr: BoundExpr): BoundQuery | undefined {
  return expr.kind === 'subquery' || expr.kind === 'inQuery' ? expr.query : undefined;
}
