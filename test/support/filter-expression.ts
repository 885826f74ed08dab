// Drawn conditions in the words of Lake Formation's row filters.
import type { Cell, Condition, TestOfColumn } from './brute-force.js';

const signs = { eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** How a constant that isn't text is written. */
type ShowConstant = (cell: Exclude<Cell, string>, column: string) => string;

export function toFilterExpression(condition: Condition, show: ShowConstant): string {
  switch (condition.op) {
    case 'and':
    case 'or':
      return `(${condition.of.map((part) => toFilterExpression(part, show)).join(` ${condition.op.toUpperCase()} `)})`;
    case 'not':
      return `NOT (${toFilterExpression(condition.of, show)})`;
    default:
      return `"${condition.column}" ${toTest(condition, show)}`;
  }
}

function toTest(test: TestOfColumn, show: ShowConstant): string {
  const literal = (cell: Cell): string =>
    typeof cell === 'string' ? `'${cell.replaceAll("'", "''")}'` : show(cell, test.column);
  switch (test.op) {
    case 'isNull':
      return 'IS NULL';
    case 'isPresent':
      return 'IS NOT NULL';
    case 'in':
    case 'notIn':
      return `${test.op === 'in' ? 'IN' : 'NOT IN'} (${test.values.map(literal).join(', ')})`;
    default:
      return `${signs[test.op]} ${literal(test.value)}`;
  }
}
