// Where the dataset's columns stand in a DynamoDB table: attribute names and types, by position in the dataset.
import type { Binding, Dataset } from '../../src/core/dataset.js';
import type { AttributeType } from './encode-value.js';

export interface BoundColumn extends AttributeType {
  /** In `dataset.columns`. */
  readonly position: number;
  readonly name: string;
  readonly attribute: string;
}

/** The binding's columns by position; a column that it lacks, or whose time zone DynamoDB can't express, is absent. */
export function bindingColumns(dataset: Dataset, binding: Pick<Binding, 'columns'>): ReadonlyMap<number, BoundColumn> {
  const bound = new Map<number, BoundColumn>();
  dataset.columns.forEach(({ name, type }, position) => {
    const column = binding.columns.get(name);
    if (column === undefined) return;
    if (type.kind === 'timestamp' && (column.timeZone ?? 'UTC') !== 'UTC') return;
    bound.set(position, { position, name, attribute: column.physicalName, type, physicalType: column.physicalType });
  });
  return bound;
}
