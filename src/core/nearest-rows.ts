// What rankings by an embedding are built of, whatever the protocol: the column, the distance, the vector of a row with a
// key. Part of core.
import { and, call, equals } from './call.js';
import { float64Type, stringType } from './data-type.js';
import type { Column, Embedding } from './dataset.js';
import { type ExprOf, literal } from './expression.js';
import type { VisibleDataset } from './read-scope.js';
import { fieldOf, filter, project, type Field, type ReadRelation, type Relation } from './relation.js';
import type { Value } from './value.js';
import { vectorText } from './vector-distance.js';

/** A column by whose vectors rows are ranked. */
export type EmbeddingColumn = Column & { readonly embedding: Embedding };

/** The one that a dataset has. Shown as a keyed hash it is none: what it holds can't be measured. */
export function embeddingOf({
  columns,
  hashed,
}: Pick<VisibleDataset, 'columns'> & Partial<Pick<VisibleDataset, 'hashed'>>): EmbeddingColumn | undefined {
  return columns.find(
    (column): column is EmbeddingColumn => column.embedding !== undefined && hashed?.has(column.name) !== true,
  );
}

/** By this name REST and SQL rank the rows of a dataset. */
export function similarFunction(dataset: string): string {
  return `similar_${dataset}`;
}

/** The dataset whose rows a function of that name ranks, for who sees its embedding. */
export function rankedBy(
  name: string,
  datasets: ReadonlyMap<string, VisibleDataset>,
): { readonly dataset: VisibleDataset; readonly column: EmbeddingColumn } | undefined {
  const dataset = name.startsWith('similar_') ? datasets.get(name.slice('similar_'.length)) : undefined;
  const column = dataset && embeddingOf(dataset);
  return dataset && column && { dataset, column };
}

/** The column that holds the distance in REST and SQL: a name that no column of the dataset has. */
export function distanceName({ columns }: Pick<VisibleDataset, 'columns'>): string {
  let name = 'distance';
  while (columns.some((column) => column.name === name)) name = `vector_${name}`;
  return name;
}

/** How far a row's vector lies from another; null where that is unknown. */
export function distanceFrom<L>(
  vectors: ExprOf<L>,
  vector: readonly number[] | undefined,
  { metric }: Pick<Embedding, 'metric'>,
): ExprOf<L> {
  if (vector === undefined) return literal(null, float64Type);
  return call('vector_distance', vectors, literal(vectorText(vector), stringType), literal(metric, stringType));
}

/** A vector that stands for any other where a question is only planned. */
export function anyVector({ dimensions }: Pick<Embedding, 'dimensions'>): readonly number[] {
  return new Array<number>(dimensions).fill(1);
}

/** What keeps a list from being a vector of the column; undefined where it is one. */
export function vectorProblem(
  given: readonly unknown[],
  { dimensions }: Pick<Embedding, 'dimensions'>,
): string | undefined {
  if (given.length !== dimensions) return `${String(dimensions)} numbers are expected`;
  const isFinite = given.every((value) => typeof value === 'number' && Number.isFinite(value));
  return isFinite ? undefined : 'finite numbers are expected';
}

/** What a row holds, where it is a vector of the column: that of a key's row may be none. */
export function asVector(
  held: Value | undefined,
  { dimensions }: Partial<Pick<Embedding, 'dimensions'>> = {},
): readonly number[] | undefined {
  const isVector = Array.isArray(held) && vectorProblem(held, { dimensions: dimensions ?? held.length }) === undefined;
  return isVector ? (held as readonly number[]) : undefined;
}

/** The vector of the row with a key, given in the order of the dataset's; its one field. */
export function vectorOfKey(dataset: VisibleDataset, column: EmbeddingColumn, key: readonly Value[]): Relation {
  const members = [column.name, ...dataset.key];
  const fields = members.map((name): Field => {
    const found = dataset.columns.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`${dataset.name} has no visible ${name}`);
    return { name, type: found.type, nullable: found.nullable };
  });
  const read: ReadRelation = { kind: 'read', dataset: dataset.name, fields };
  const isKey = and(
    key.map((value, i) => {
      const member = fieldOf(read, i + 1);
      return equals<ReadRelation>(member, literal(value, member.type));
    }),
  );
  const matching = filter<ReadRelation>(read, isKey);
  return project<ReadRelation>(matching, [{ name: column.name, expr: fieldOf(matching, 0) }]);
}
