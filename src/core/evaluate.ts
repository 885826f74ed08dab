// Evaluates an expression on one row with SQL's three-valued logic: for stream filters, and as the reference.
import type { ScalarExpr } from './expression.js';
import { functions } from './functions.js';
import type { Row, Value } from './value.js';
import { compareValues } from './value.js';

/** The value of an expression on a row; null is null or UNKNOWN. */
export function evaluate(expr: ScalarExpr, row: Row): Value {
  switch (expr.kind) {
    case 'column':
      return row[expr.index] ?? null;
    case 'literal':
      return expr.value;
    case 'in':
      return evaluateIn(expr, row);
    case 'inQuery':
      throw new TypeError('a sub-query cannot be evaluated on a row');
    case 'call': {
      const spec = functions[expr.fn];
      const args = expr.args.map((arg) => evaluate(arg, row));
      if ((spec.nulls === 'strict' || spec.nulls === 'absent') && args.includes(null)) return null;
      return spec.evaluate(
        args,
        expr.args.map((arg) => arg.type),
      );
    }
  }
}

/** Whether a predicate is TRUE on a row: FALSE and UNKNOWN are both no. */
export function isTrue(predicate: ScalarExpr | undefined, row: Row): boolean {
  return predicate === undefined || evaluate(predicate, row) === true;
}

function evaluateIn(expr: Extract<ScalarExpr, { kind: 'in' }>, row: Row): Value {
  const values = expr.operands.map((operand) => evaluate(operand, row));
  let unknown = false;
  for (const candidate of expr.rows) {
    const parts = values.map((value, i) =>
      value === null ? null : compareValues(value, candidate[i] ?? null, (expr.operands[i] as ScalarExpr).type) === 0,
    );
    if (parts.includes(false)) continue;
    if (!parts.includes(null)) return true;
    unknown = true;
  }
  return unknown ? null : false;
}
