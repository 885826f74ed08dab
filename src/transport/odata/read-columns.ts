// The columns that a level reads of its dataset: each is added when first referred to, and keeps its position.
import type { ColumnExpr } from '../../core/expression.js';
import type { VisibleDataset } from '../../core/read-scope.js';
import { fieldOf, type Field, type ReadRelation } from '../../core/relation.js';
import { unknownProperty } from './odata-error.js';

/** Grows while a level is compiled; `relation` is taken when it is complete. */
export interface ReadColumns {
  readonly dataset: VisibleDataset;
  /** @throws LakegateError COLUMN_UNKNOWN */
  position(column: string): number;
  /** @throws LakegateError COLUMN_UNKNOWN */
  column(name: string): ColumnExpr;
  readonly size: number;
  relation(): ReadRelation;
}

/** @returns one that reads nothing yet. */
export function createReadColumns(dataset: VisibleDataset): ReadColumns {
  const fields: Field[] = [];
  const positions = new Map<string, number>();
  const columns: ReadColumns = {
    dataset,
    position: (name) => {
      const known = positions.get(name);
      if (known !== undefined) return known;
      const found = dataset.columns.find((column) => column.name === name);
      if (found === undefined) throw unknownProperty(dataset.name, name);
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
