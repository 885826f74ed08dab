// Predicates as functions of a row. A long IN is a set, since a look-up of many keys is checked on every item it finds.
import { isTrue } from '../../src/core/evaluate.js';
import type { ScalarExpr } from '../../src/core/expression.js';
import { conjuncts } from '../../src/core/expression.js';
import type { Row, Value } from '../../src/core/value.js';

export type RowTest = (row: Row) => boolean;

/** Shorter ones are as fast one by one. */
const minSetRows = 8;

/** Whether the predicate is TRUE on a row. */
export function compileRowTest(predicate: ScalarExpr): RowTest {
  const tests = conjuncts(predicate).map((part) => compileMembership(part) ?? ((row: Row) => isTrue(part, row)));
  return (row) => tests.every((test) => test(row));
}

function compileMembership(expr: ScalarExpr): RowTest | undefined {
  if (expr.kind !== 'in' || expr.rows.length < minSetRows) return undefined;
  const at = expr.operands.map((operand) => (operand.kind === 'column' ? operand.index : -1));
  if (at.includes(-1)) return undefined;
  const members = new Set(expr.rows.map(nameOf));
  const [only] = at;
  if (at.length === 1 && only !== undefined) {
    return (row) => {
      const value = row[only] ?? null;
      return value !== null && members.has(String(value));
    };
  }
  return (row) => {
    const values = at.map((i) => row[i] ?? null);
    return !values.includes(null) && members.has(nameOf(values));
  };
}

/** Equal for equal values, whose texts are canonical; 0 and -0 are equal. */
function nameOf(values: readonly Value[]): string {
  if (values.length === 1) return String(values[0]);
  return values.map((value) => `${String(String(value).length)}:${String(value)}`).join();
}
