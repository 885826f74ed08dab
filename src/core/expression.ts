// Typed expressions over a relation's fields, by position. Part of core; generic in the leaf of any relation inside.
import type { DataType } from './data-type.js';
import type { FunctionName } from './functions.js';
import type { RelationOf } from './relation.js';
import type { Value } from './value.js';

/** The value of the input relation's field at `index`. */
export interface ColumnExpr {
  readonly kind: 'column';
  readonly index: number;
  readonly type: DataType;
  readonly nullable: boolean;
}

/** A constant. Dialects bind it as a parameter, never print it. */
export interface LiteralExpr {
  readonly kind: 'literal';
  readonly value: Value;
  readonly type: DataType;
  readonly nullable: boolean;
}

/** A function of the registry in functions.ts applied to arguments that fit its signature. */
export interface CallExpr<L> {
  readonly kind: 'call';
  readonly fn: FunctionName;
  readonly args: readonly ExprOf<L>[];
  readonly type: DataType;
  readonly nullable: boolean;
}

/** `(operands…) IN (rows…)`; rows hold no null. One operand: an ordinary IN; several: look-up by composite key. */
export interface InExpr<L> {
  readonly kind: 'in';
  readonly operands: readonly ExprOf<L>[];
  readonly rows: readonly (readonly Value[])[];
  readonly type: DataType;
  readonly nullable: boolean;
}

/**
 * TRUE where `query` has a row whose fields equal the operands, FALSE elsewhere and never UNKNOWN: a null on either
 * side matches nothing. The form of a filter through a relationship.
 */
export interface InQueryExpr<L> {
  readonly kind: 'inQuery';
  readonly operands: readonly ExprOf<L>[];
  readonly query: RelationOf<L>;
  readonly type: DataType;
  readonly nullable: false;
}

export type ExprOf<L> = ColumnExpr | LiteralExpr | CallExpr<L> | InExpr<L> | InQueryExpr<L>;

/** An expression with no relation inside: what row filters, masks and coverage predicates are made of. */
export type ScalarExpr = ExprOf<never>;

export function literal(value: Value, type: DataType): LiteralExpr {
  return { kind: 'literal', value, type, nullable: value === null };
}

/** The conjuncts of a predicate, `AND` flattened. */
export function conjuncts<L>(expr: ExprOf<L> | undefined): readonly ExprOf<L>[] {
  if (expr === undefined) return [];
  return expr.kind === 'call' && expr.fn === 'and' ? expr.args.flatMap((arg) => conjuncts(arg)) : [expr];
}

/** A copy of the expression with each column replaced by what `replace` returns for it. */
export function mapColumns<L>(expr: ExprOf<L>, replace: (column: ColumnExpr) => ExprOf<L>): ExprOf<L> {
  switch (expr.kind) {
    case 'column':
      return replace(expr);
    case 'literal':
      return expr;
    case 'call':
      return { ...expr, args: expr.args.map((arg) => mapColumns(arg, replace)) };
    case 'in':
    case 'inQuery':
      return { ...expr, operands: expr.operands.map((operand) => mapColumns(operand, replace)) };
  }
}

/** Positions of the columns an expression reads from its own input (not those inside its sub-queries), ascending. */
export function columnsOf(expr: ExprOf<unknown>): readonly number[] {
  const found = new Set<number>();
  const visit = (e: ExprOf<unknown>): void => {
    if (e.kind === 'column') found.add(e.index);
    else if (e.kind === 'call') e.args.forEach(visit);
    else if (e.kind !== 'literal') e.operands.forEach(visit);
  };
  visit(expr);
  return [...found].sort((a, b) => a - b);
}
