// `in` over constants as a plain IN list, or as OR of ANDs for several operands, where UNKNOWN comes out by itself.
import type { Value } from '../../src/core/value.js';
import type { SqlOperand } from './dialect.js';
import { and, bound, infix, joinSql, sql, withPrecedence, wrap, type SqlText } from './sql-text.js';
import { matchAny } from './standard-functions.js';

/** `a IN (x, y)` for one operand, `a = x AND b = y OR …` for several. */
export function isInBySingleOrMatch(operands: readonly SqlOperand[], rows: readonly (readonly Value[])[]): SqlText {
  const [only] = operands;
  if (only !== undefined && operands.length === 1) {
    const values = rows.map((row) => bound(row[0] ?? null, only.type));
    return withPrecedence(sql`${wrap(only.sql, 0)} IN (${joinSql(values, ', ')})`, 1);
  }
  return matchRows(operands, rows);
}

/** `a = x AND b = y OR …`: UNKNOWN exactly where core's `in` is. */
export function matchRows(operands: readonly SqlOperand[], rows: readonly (readonly Value[])[]): SqlText {
  return matchAny(
    rows.map((row) => and(operands.map((operand, i) => infix(operand.sql, '=', bound(row[i] ?? null, operand.type))))),
  );
}
