// Comparisons of floats by core's order on engines that compare by IEEE 754 (NaN differs from itself, is not greater
// than anything) and on those that don't: NaN equals NaN and is greater than every other number.
import type { SqlOperand } from './dialect.js';
import { and, infix, isNotNull, not, or, raw, type SqlText } from './sql-text.js';

export type ComparisonName = 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte';

type Nan = 'never' | 'always' | 'maybe';

/** Renders comparisons of floats with the engine's test for NaN. UNKNOWN exactly where an operand is null. */
export function compareFloats(isNan: (value: SqlText) => SqlText) {
  return function compare(fn: ComparisonName, left: SqlOperand, right: SqlOperand): SqlText {
    switch (fn) {
      case 'eq':
        return equal(left, right);
      case 'neq':
        return not(equal(left, right));
      case 'gt':
        return greater(left, right);
      case 'gte':
        return greaterOrEqual(left, right);
      case 'lt':
        return greater(right, left);
      case 'lte':
        return greaterOrEqual(right, left);
    }
  };

  function equal(a: SqlOperand, b: SqlOperand): SqlText {
    if (nanOf(a) === 'always') return nanTest(b);
    if (nanOf(b) === 'always') return nanTest(a);
    const plain = infix(a.sql, '=', b.sql);
    if (nanOf(a) === 'never' || nanOf(b) === 'never') return plain;
    return or([plain, and([isNan(a.sql), isNan(b.sql)])]);
  }

  // Neither order makes anything greater than NaN, so the plain comparison is right but for NaN on the left.
  function greater(a: SqlOperand, b: SqlOperand): SqlText {
    if (nanOf(a) === 'always') return not(nanTest(b));
    const plain = infix(a.sql, '>', b.sql);
    if (nanOf(a) === 'never' || nanOf(b) === 'always') return plain;
    return or([plain, nanOf(b) === 'never' ? isNan(a.sql) : and([isNan(a.sql), not(isNan(b.sql))])]);
  }

  function greaterOrEqual(a: SqlOperand, b: SqlOperand): SqlText {
    if (nanOf(b) === 'always') return nanTest(a);
    if (nanOf(a) === 'always') return or([isNan(b.sql), not(isNan(b.sql))]);
    const plain = infix(a.sql, '>=', b.sql);
    if (nanOf(a) === 'never') return plain;
    return or([plain, nanOf(b) === 'never' ? isNan(a.sql) : and([isNan(a.sql), isNotNull(b.sql)])]);
  }

  function nanTest(operand: SqlOperand): SqlText {
    return nanOf(operand) === 'always' ? raw('TRUE') : isNan(operand.sql);
  }
}

function nanOf(operand: SqlOperand): Nan {
  if (operand.literal === undefined || operand.literal.value === null) return 'maybe';
  return Number.isNaN(operand.literal.value) ? 'always' : 'never';
}
