// Builders of typed expressions: the only way to call a function, so that every call fits its signature. Part of core.
import { describeType } from './data-type.js';
import { booleanType } from './data-type.js';
import type { ExprOf } from './expression.js';
import { functions, type FunctionName } from './functions.js';
import type { Value } from './value.js';

/**
 * Applies a function to arguments.
 * @throws TypeError where they don't fit its signature: a defect of the caller, never of a request.
 */
export function call<L>(fn: FunctionName, ...args: readonly ExprOf<L>[]): ExprOf<L> {
  const spec = functions[fn];
  const type = spec.returns(args.map((arg) => arg.type));
  if (type === undefined) {
    throw new TypeError(`${fn} does not take (${args.map((arg) => describeType(arg.type)).join(', ')})`);
  }
  return {
    kind: 'call',
    fn,
    args,
    type,
    nullable: spec.nulls === 'absent' || (spec.nulls !== 'never' && args.some((arg) => arg.nullable)),
  };
}

/** The conjunction of predicates: TRUE for none, the predicate itself for one. */
export function and<L>(predicates: readonly ExprOf<L>[]): ExprOf<L> {
  const [first, ...rest] = predicates;
  if (first === undefined) return { kind: 'literal', value: true, type: booleanType, nullable: false };
  return rest.length === 0 ? first : call('and', ...predicates);
}

/** The disjunction of predicates: FALSE for none, the predicate itself for one. */
export function or<L>(predicates: readonly ExprOf<L>[]): ExprOf<L> {
  const [first, ...rest] = predicates;
  if (first === undefined) return { kind: 'literal', value: false, type: booleanType, nullable: false };
  return rest.length === 0 ? first : call('or', ...predicates);
}

/** `(operands…) IN (rows…)`. @throws TypeError where a row holds a null or is not as long as the operands. */
export function isIn<L>(operands: readonly ExprOf<L>[], rows: readonly (readonly Value[])[]): ExprOf<L> {
  if (rows.some((row) => row.length !== operands.length || row.includes(null))) {
    throw new TypeError('in: every row gives one non-null value for each operand');
  }
  return { kind: 'in', operands, rows, type: booleanType, nullable: operands.some((o) => o.nullable) };
}

/** Where two expressions of one type are equal. */
export function equals<L>(left: ExprOf<L>, right: ExprOf<L>): ExprOf<L> {
  return call('eq', left, right);
}
