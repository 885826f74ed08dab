// How many rows a binding is reckoned to read for a scan with its predicates. Feeds the cost model; never correctness.
import type { AccessKey, Binding, Dataset } from '../core/dataset.js';
import { columnIndex } from '../core/dataset.js';
import type { ScalarExpr } from '../core/expression.js';
import type { CostModel } from './cost-model.js';

/** Shares of rows that remain where nothing better is known; the classic textbook figures. */
const selectivity = { equality: 0.05, range: 0.3 } as const;

/** Rows read from a binding: those that its best access key leads to, or all of them. */
export function estimateRowsRead(
  dataset: Dataset,
  binding: Binding,
  predicates: readonly ScalarExpr[],
  model: CostModel,
): number {
  const total = binding.statistics.rows ?? model.defaultRows;
  const keys: readonly AccessKey[] = binding.accessKeys;
  return Math.min(total, ...keys.map((key) => rowsByKey(dataset, key, predicates, total)));
}

function rowsByKey(dataset: Dataset, key: AccessKey, predicates: readonly ScalarExpr[], total: number): number {
  const fixed = points(dataset, predicates);
  let share = 1;
  let lookups = 1;
  for (const name of key.columns) {
    const column = columnIndex(dataset, name);
    const found = fixed.get(column);
    if (found === undefined) {
      if (predicates.some((p) => isRangeOn(p, column))) share *= selectivity.range;
      break;
    }
    lookups = Math.max(lookups, found);
    share *= selectivity.equality;
  }
  const unique = dataset.key.length > 0 && dataset.key.every((k) => fixed.has(columnIndex(dataset, k)));
  if (unique && dataset.key.every((k) => key.columns.includes(k))) return lookups;
  return share === 1 ? total : Math.min(total, Math.max(1, total * share * lookups));
}

/** Columns fixed to values by equality or `in`, with how many tuples they are fixed to. */
function points(dataset: Dataset, predicates: readonly ScalarExpr[]): ReadonlyMap<number, number> {
  const fixed = new Map<number, number>();
  for (const predicate of predicates) {
    if (predicate.kind === 'in') {
      for (const operand of predicate.operands) {
        if (operand.kind === 'column') fixed.set(operand.index, predicate.rows.length);
      }
    } else if (predicate.kind === 'call' && predicate.fn === 'eq') {
      for (const arg of predicate.args) if (arg.kind === 'column') fixed.set(arg.index, fixed.get(arg.index) ?? 1);
    }
  }
  return fixed;
}

function isRangeOn(predicate: ScalarExpr, column: number): boolean {
  return (
    predicate.kind === 'call' &&
    ['gt', 'gte', 'lt', 'lte', 'starts_with'].includes(predicate.fn) &&
    predicate.args.some((arg) => arg.kind === 'column' && arg.index === column)
  );
}
