// Compiles the filter of one value (`{ gt: 30, in: […] }`) to a predicate on an expression.
import { and, call, isIn } from '../../src/core/call.js';
import type { DataType } from '../../src/core/data-type.js';
import { booleanType, stringType } from '../../src/core/data-type.js';
import { type ExprOf, literal } from '../../src/core/expression.js';
import type { FunctionName } from '../../src/core/functions.js';
import { canonicalDecimal, type Value } from '../../src/core/value.js';
import { inputError } from './input-error.js';

/** Coerced input of a filter. */
export type FilterInput = Readonly<Record<string, unknown>>;

const comparisons: Readonly<Record<string, FunctionName>> = {
  eq: 'eq',
  neq: 'neq',
  gt: 'gt',
  gte: 'gte',
  lt: 'lt',
  lte: 'lte',
};

const textTests: Readonly<Record<string, FunctionName>> = {
  like: 'like',
  startsWith: 'starts_with',
  endsWith: 'ends_with',
  contains: 'contains',
};

/**
 * The conjunction of all conditions in the input. A null value is UNKNOWN for each of them but `isNull`.
 * @throws LakegateError BAD_USER_INPUT where a condition is null or a value doesn't fit the type.
 */
export function buildComparisons<L>(value: ExprOf<L>, input: FilterInput, path: string): ExprOf<L> {
  return and(Object.entries(input).map(([name, given]) => buildComparison(value, { name, given }, `${path}.${name}`)));
}

/**
 * A coerced argument as a core value of a type.
 * @throws LakegateError BAD_USER_INPUT where a decimal has more digits than its column.
 */
export function valueOf(given: unknown, type: DataType, path: string): Value {
  if (given === null || given === undefined)
    throw inputError(path, 'a value is expected, not null; use isNull to ask for nulls');
  if (type.kind !== 'decimal') return given as Value;
  let text: string;
  try {
    text = canonicalDecimal(given as string, type.scale);
  } catch {
    throw inputError(path, `at most ${String(type.scale)} fraction digits are expected`);
  }
  const digits = text.replace(/^-?0*/, '').replace('.', '').length;
  if (digits > type.precision) throw inputError(path, `at most ${String(type.precision)} digits are expected`);
  return text;
}

function buildComparison<L>(
  value: ExprOf<L>,
  condition: { readonly name: string; readonly given: unknown },
  path: string,
): ExprOf<L> {
  const { name, given } = condition;
  const { type } = value;
  if (name === 'isNull') {
    if (given === null) throw inputError(path, 'true or false is expected, not null');
    return given === true ? call('is_null', value) : call('not', call('is_null', value));
  }
  if (name === 'in' || name === 'notIn') {
    const found = buildIn(value, given, path);
    return name === 'in' ? found : call('not', found);
  }
  const comparison = comparisons[name];
  if (comparison !== undefined) return call(comparison, value, literal(valueOf(given, type, path), type));
  const textTest = textTests[name];
  if (textTest === undefined) throw inputError(path, 'there is no such condition');
  return call(textTest, value, literal(valueOf(given, stringType, path), stringType));
}

function buildIn<L>(value: ExprOf<L>, given: unknown, path: string): ExprOf<L> {
  if (!Array.isArray(given)) throw inputError(path, 'a list is expected, not null');
  // An empty list matches nothing, nulls included: FALSE and not UNKNOWN, so that notIn leaves nothing out.
  if (given.length === 0) return literal(false, booleanType);
  const rows = given.map((item: unknown, i) => [valueOf(item, value.type, `${path}[${String(i)}]`)]);
  return isIn([value], rows);
}
