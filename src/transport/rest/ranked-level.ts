// A level whose rows are ranked by how near they lie to a vector: it has the distance as one more column, by which they
// are ordered, and rows without one are left out.
import { float64Type } from '../../core/data-type.js';
import type { Column } from '../../core/dataset.js';
import type { VisibleCatalog, VisibleDataset } from '../../core/read-scope.js';
import { anyVector, distanceFrom, distanceName, type EmbeddingColumn } from '../../core/nearest-rows.js';
import { fieldOf, project, type ReadRelation } from '../../core/relation.js';
import { createReadColumns, type ReadColumns } from '../datasets/read-columns.js';
import { resolveLevel, type AskedLevel } from './asked-level.js';
import type { RestParameters } from './parse-parameters.js';
import { unknownColumn, unsupported } from './rest-error.js';

/** What rows are ranked by. */
export interface Ranking {
  /** Without the distance. */
  readonly dataset: VisibleDataset;
  readonly column: EmbeddingColumn;
  readonly vector: readonly number[];
}

/**
 * What is asked of a dataset, of its rows by their distance: one more column, by which they are ordered. The vector is
 * put in when it is known.
 * @throws LakegateError BAD_USER_INPUT for what isn't asked of a ranking, and as `resolveLevel`
 */
export function resolveRankedLevel(
  catalog: VisibleCatalog,
  { dataset, column }: Pick<Ranking, 'dataset' | 'column'>,
  { select, root, after }: Pick<RestParameters, 'select' | 'root' | 'after'>,
): AskedLevel {
  if (root.order.length > 0) throw unsupported('An order of rows that come nearest first');
  if (after !== undefined) throw unsupported('A page of nearest rows after a cursor', 'Use limit and offset within k.');
  const distance = distanceOf(dataset);
  const test = { kind: 'test', column: distance.name, negated: true, op: 'is', quantifier: undefined } as const;
  const level = resolveLevel(catalog, { ...dataset, columns: [...dataset.columns, distance] }, select, {
    ...root,
    conditions: [...root.conditions, { ...test, values: ['null'] }],
    order: [{ relation: undefined, column: distance.name, direction: 'asc', nulls: 'last' }],
  });
  if (level.aggregates) throw unsupported('An aggregate of nearest rows');
  return { ...level, ranking: { dataset, column, vector: anyVector(column.embedding) } };
}

function distanceOf(dataset: VisibleDataset): Column {
  return { name: distanceName(dataset), type: float64Type, nullable: true };
}

/** Columns that a ranked level reads, the distance among them. */
export function createRankedColumns({ dataset, column, vector }: Ranking): ReadColumns {
  const read = createReadColumns(dataset, unknownColumn);
  const distance = distanceOf(dataset);
  const names: string[] = [];
  const fieldNamed = (name: string) => (name === distance.name ? distance : read.column(name));
  const columns: ReadColumns = {
    dataset,
    position: (name) => {
      if (!names.includes(name)) {
        fieldNamed(name);
        names.push(name);
      }
      return names.indexOf(name);
    },
    column: (name) => {
      const index = columns.position(name);
      const { type, nullable } = fieldNamed(name);
      return { kind: 'column', index, type, nullable };
    },
    get size() {
      return names.length;
    },
    relation: () => {
      const vectors = names.includes(distance.name) ? read.column(column.name) : undefined;
      const rows = read.relation();
      return project<ReadRelation>(
        rows,
        names.map((name) => ({
          name,
          expr:
            name === distance.name && vectors !== undefined
              ? distanceFrom<ReadRelation>(vectors, vector, column.embedding)
              : fieldOf(rows, read.position(name)),
        })),
      );
    },
  };
  return columns;
}
