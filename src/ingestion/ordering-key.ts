// The text by which a sink keeps records in order: equal for records whose ordering columns are equal.
import { columnIndex, type Dataset } from '../core/dataset.js';
import type { Row, Value } from '../core/value.js';

/** One column's value as it is; several, or none of text, as a JSON list. Undefined without ordering columns. */
export function orderingKeyOf(dataset: Dataset, orderBy: readonly string[]): (row: Row) => string | undefined {
  const indexes = orderBy.map((name) => columnIndex(dataset, name));
  const [only] = indexes;
  if (only === undefined) return () => undefined;
  if (indexes.length === 1) return (row) => toText(row[only] ?? null);
  return (row) => {
    let key = '[';
    for (const index of indexes) key += (key.length > 1 ? ',' : '') + JSON.stringify(toText(row[index] ?? null));
    return `${key}]`;
  };
}

function toText(value: Value): string {
  return typeof value === 'string' ? value : value === null ? '' : String(value);
}
