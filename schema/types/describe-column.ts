// What the schema says of a column: the contract's words, or its name where the contract has none.
import type { NamedColumn, NamedDataset } from '../named-catalog.js';

/** The column's description. */
export function describeColumn(named: NamedDataset, { column }: NamedColumn): string {
  const text = column.description ?? `The column ${column.name} of ${named.dataset.name}.`;
  return column.examples === undefined || column.examples.length === 0
    ? text
    : `${text} For example ${column.examples.slice(0, 3).join(', ')}.`;
}
