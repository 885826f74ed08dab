// Prints a predicate as a row filter, for those who may read policies. Never sent to a store, nor to a caller.
import { type Column } from '../../src/core/dataset.js';
import type { ScalarExpr } from '../../src/core/expression.js';
import type { Value } from '../../src/core/value.js';

const operators: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  like: 'LIKE',
};

/** The text of a predicate over `columns`; what has no form in the grammar is printed as a call. */
export function formatRowFilter(expr: ScalarExpr, columns: readonly Column[]): string {
  const inner = (part: ScalarExpr): string => formatRowFilter(part, columns);
  const nested = (part: ScalarExpr): string => (isJunction(part) ? `(${inner(part)})` : inner(part));
  switch (expr.kind) {
    case 'column':
      return columns[expr.index]?.name ?? '?';
    case 'literal':
      return formatValue(expr.value);
    case 'in':
      return `${expr.operands.map(inner).join(', ')} IN (${expr.rows.flat().map(formatValue).join(', ')})`;
    case 'inQuery':
      return 'IN (…)';
    case 'call': {
      const [first, second] = expr.args;
      if (expr.fn === 'and' || expr.fn === 'or') return expr.args.map(nested).join(` ${expr.fn.toUpperCase()} `);
      if (expr.fn === 'not' && first !== undefined) return `NOT (${inner(first)})`;
      if (expr.fn === 'is_null' && first !== undefined) return `${inner(first)} IS NULL`;
      const operator = operators[expr.fn];
      if (operator === undefined || first === undefined || second === undefined) {
        return `${expr.fn}(${expr.args.map(inner).join(', ')})`;
      }
      return `${inner(first)} ${operator} ${inner(second)}`;
    }
  }
}

function isJunction(expr: ScalarExpr): boolean {
  return expr.kind === 'call' && (expr.fn === 'and' || expr.fn === 'or');
}

/** The text of a constant. */
export function formatValue(value: Value): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return value === null ? 'NULL' : String(value).toUpperCase();
}
