// The columns that a level reads from its dataset: each is added when first referred to, and keeps its position.
import type { NamedDataset } from '../named-catalog.js';
import { fieldOf, type Field, type ReadRelation } from '../../src/core/relation.js';
import type { ColumnExpr } from '../../src/core/expression.js';

/** Grows while a level is compiled; `relation` is taken when it is complete. */
export interface ReadScope {
  readonly named: NamedDataset;
  /** Position of a column, by the contract's name, among those read. */
  position(column: string): number;
  column(name: string): ColumnExpr;
  readonly size: number;
  relation(): ReadRelation;
}

/** @returns a scope that reads nothing yet. */
export function createReadScope(named: NamedDataset): ReadScope {
  const fields: Field[] = [];
  const positions = new Map<string, number>();
  const scope: ReadScope = {
    named,
    position: (column) => {
      let position = positions.get(column);
      if (position === undefined) {
        const found = named.dataset.columns.find((c) => c.name === column);
        if (found === undefined) throw new RangeError(`${named.dataset.name} has no column ${column}`);
        position = fields.length;
        fields.push({ name: found.name, type: found.type, nullable: found.nullable });
        positions.set(column, position);
      }
      return position;
    },
    column: (name) => fieldOf({ fields }, scope.position(name)),
    get size() {
      return fields.length;
    },
    relation: () => ({ kind: 'read', dataset: named.dataset.name, fields: [...fields] }),
  };
  return scope;
}
