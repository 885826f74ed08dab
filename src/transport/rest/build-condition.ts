// Filters as predicates in SQL's three-valued logic, over the columns of a level.
import { and, call, isIn, or } from '../../core/call.js';
import { stringType } from '../../core/data-type.js';
import { literal } from '../../core/expression.js';
import type { Expr } from '../../core/relation.js';
import { booleanType } from '../../core/data-type.js';
import type { ColumnTest, Comparison, Condition } from './parse-condition.js';
import { parseOperand } from './parse-operand.js';
import type { ReadColumns } from '../datasets/read-columns.js';
import { parseError, restError, unsupported } from './rest-error.js';

/** What filters are over. */
export interface ConditionScope {
  readonly columns: ReadColumns;
  /** The predicate that an embedded relationship has a row; undefined where none is called so. */
  related(name: string): Expr | undefined;
}

/** @throws LakegateError BAD_USER_INPUT, COLUMN_UNKNOWN */
export function buildCondition(scope: ConditionScope, condition: Condition): Expr {
  const built =
    condition.kind === 'test'
      ? buildTest(scope, condition)
      : (condition.op === 'and' ? and : or)(condition.parts.map((part) => buildCondition(scope, part)));
  return condition.negated ? call('not', built) : built;
}

function buildTest(scope: ConditionScope, test: ColumnTest): Expr {
  const related = scope.related(test.column);
  if (related !== undefined) return buildRelated(related, test);
  const column = scope.columns.column(test.column);
  if (test.op === 'is') return buildIs(column, test.values[0] ?? '');
  if (test.op === 'in') {
    if (test.values.length === 0) return literal(false, booleanType);
    return isIn(
      [column],
      test.values.map((text) => [parseOperand(column.type, text)]),
    );
  }
  const { op } = test;
  const parts = test.values.map((text) => compare(op, column, text));
  return test.quantifier === 'any' ? or(parts) : and(parts);
}

/** `is.null` and `not.is.null` of a relationship ask for rows without and with a related one. */
function buildRelated(related: Expr, { op, values, column }: ColumnTest): Expr {
  const [value] = values;
  if (op === 'is' && value === 'null') return call('not', related);
  if (op === 'is' && value === 'not_null') return related;
  throw restError('BAD_USER_INPUT', {
    code: 'PGRST120',
    message: `The relationship ${column} is only filtered by is.null and not.is.null.`,
    hint: 'Filter by one of its columns, as relationship.column=op.value.',
  });
}

function buildIs(column: Expr, value: string): Expr {
  const isBoolean = (): void => {
    if (column.type.kind !== 'boolean') throw unsupported(`is.${value} of a column that is no boolean`);
  };
  switch (value.toLowerCase()) {
    case 'null':
      return call('is_null', column);
    case 'not_null':
      return call('not', call('is_null', column));
    case 'true':
      isBoolean();
      return call('is_true', column);
    case 'false':
      isBoolean();
      return call('is_true', call('not', column));
    case 'unknown':
      isBoolean();
      return call('is_null', column);
    default:
      throw parseError('filter', `is.${value}`, 3, 'null, not_null, true, false or unknown');
  }
}

function compare(op: Comparison, column: Expr, text: string): Expr {
  if (op !== 'like' && op !== 'ilike') return call(op, column, literal(parseOperand(column.type, text), column.type));
  if (column.type.kind !== 'string') throw unsupported(`${op} of a column that is no text`);
  const pattern = text.replaceAll('*', '%');
  if (op === 'like') return call('like', column, literal(pattern, stringType));
  // Stores fold other letters in ways of their own.
  if (/[^\x00-\x7f]/.test(pattern)) {
    throw unsupported('ilike with letters beyond ASCII', 'Use like, or eq with in.');
  }
  return call('like', call('lower_ascii', column), literal(pattern.toLowerCase(), stringType));
}
