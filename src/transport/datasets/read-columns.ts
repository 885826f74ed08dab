// The columns that a level reads of its dataset: each is added when first referred to, and keeps its position.
import type { ColumnExpr } from '../../core/expression.js';
import type { VisibleDataset } from '../../core/read-scope.js';
import { fieldOf, type Field, type ReadRelation, type Relation } from '../../core/relation.js';

/** Grows while a level is compiled; `relation` is taken when it is complete. */
export interface ReadColumns {
  readonly dataset: VisibleDataset;
  /** @throws LakegateError COLUMN_UNKNOWN */
  position(column: string): number;
  /** @throws LakegateError COLUMN_UNKNOWN */
  column(name: string): ColumnExpr;
  readonly size: number;
  relation(): Relation;
}

/** @returns one that reads nothing yet; `unknown` makes the protocol's own error of a column that isn't there. */
export function createReadColumns(
  dataset: VisibleDataset,
  unknown: (dataset: string, column: string) => Error,
): ReadColumns & { relation(): ReadRelation } {
  const fields: Field[] = [];
  const positions = new Map<string, number>();
  const columns: ReadColumns & { relation(): ReadRelation } = {
    dataset,
    position: (name) => {
      const known = positions.get(name);
      if (known !== undefined) return known;
      const found = dataset.columns.find((column) => column.name === name);
      if (found === undefined) throw unknown(dataset.name, name);
      fields.push({ name: found.name, type: found.type, nullable: found.nullable });
      positions.set(name, fields.length - 1);
      return fields.length - 1;
    },
    column: (name) => fieldOf({ fields }, columns.position(name)),
    get size() {
      return fields.length;
    },
    relation: () => ({ kind: 'read', dataset: dataset.name, fields: [...fields] }),
  };
  return columns;
}

/** A column to read where nothing else is asked for: the first of the key, which every binding has. */
export function firstColumn({ name, key, columns }: VisibleDataset): string {
  const first = key[0] ?? columns[0]?.name;
  if (first === undefined) throw new RangeError(`${name} has no visible column`);
  return first;
}
