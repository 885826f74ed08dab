// The types of a ranking by an embedding: what rows are to be near to, and a row with its distance.
import { GraphQLInt } from 'graphql';
import type { ClassType } from 'type-graphql';
import type { Dataset, Embedding } from '../../src/core/dataset.js';
import { embeddingOf } from '../../src/core/nearest-rows.js';
import type { NamedDataset } from '../named-catalog.js';
import { Double } from '../scalars/number-scalars.js';
import { keyArguments, keyNeeds, maxStaleness } from './dataset-arguments.js';
import type { DatasetTypes, FindTypes, RootField } from './dataset-types.js';
import type { Need, TypeFactory } from './type-factory.js';

export interface SimilarTypes {
  readonly to: ClassType;
  readonly row: ClassType;
}

const metrics: Readonly<Record<Embedding['metric'], string>> = {
  cosine: "1 − the cosine of the angle between the row's vector and the one asked for",
  l2: "Euclid's distance between the row's vector and the one asked for",
  dot: "the negative of the dot product of the row's vector and the one asked for",
};

/** Makes `Similar…`, `…SimilarTo` and, where there is a key, `…Key`; undefined for a dataset without embedding. */
export function createSimilarTypes(
  named: NamedDataset,
  factory: TypeFactory,
  find: FindTypes,
): SimilarTypes | undefined {
  const { dataset, names } = named;
  const column = embeddingOf(dataset);
  if (column === undefined) return undefined;
  const { dimensions, metric, model } = column.embedding;
  const needs = needsOf(named);
  const made = model === undefined ? '' : ` made by ${model}`;
  const row = factory.objectType({
    name: `Similar${names.typeName}`,
    description: `A row of ${dataset.name} and how far it lies from what was asked for.`,
    fields: [
      { name: 'distance', type: () => Double, nullable: false, description: `How far: ${metrics[metric]}.`, needs },
      { name: 'node', type: () => find(dataset.name).row, nullable: false, description: 'The row.', needs },
    ],
  });
  const vector = {
    name: 'vector',
    type: () => [Double],
    nullable: true,
    description: `A vector of ${String(dimensions)} numbers${made}.`,
    needs,
  } as const;
  const to = (fields: Parameters<TypeFactory['inputType']>[0]['fields']): ClassType =>
    factory.inputType({
      name: `${names.typeName}SimilarTo`,
      description: `What rows of ${dataset.name} are to be near to: exactly one of these.`,
      fields,
    });
  if (dataset.key.length === 0) return { row, to: to([vector]) };
  const key = factory.inputType({
    name: `${names.typeName}Key`,
    description: `The key of a row of ${dataset.name}.`,
    fields: keyArguments(named)
      .filter(({ name }) => name !== maxStaleness.name)
      .map((argument) => ({ ...argument, needs: [...needs, ...keyNeeds(named)] })),
  });
  const description = 'The key of a row, whose own vector is meant. No row that may be seen has it: nothing is near.';
  const keyField = {
    name: 'key',
    type: () => key,
    nullable: true,
    description,
    needs: [...needs, ...keyNeeds(named)],
  } as const;
  return { row, to: to([vector, keyField]) };
}

/** The root field that ranks a dataset's rows. */
export function similarField(named: NamedDataset, { filter, similar }: DatasetTypes): readonly RootField[] {
  if (similar === undefined) return [];
  const { dataset, names } = named;
  const column = embeddingOf(dataset);
  if (column === undefined) return [];
  const optional = { nullable: true } as const;
  const spec = {
    name: names.similar,
    type: () => [similar.row],
    nullable: false,
    description: `The rows of ${dataset.name} that lie nearest, the nearest first, among those that may be seen and meet the condition. ${measuring(dataset, column.name)}`,
    needs: needsOf(named),
    args: [
      { name: 'to', type: () => similar.to, nullable: false, description: 'What they are to be near to.' },
      { name: 'k', type: () => GraphQLInt, ...optional, description: 'How many; 10, if absent.' },
      { name: 'where', type: () => filter, ...optional, description: 'Among which rows. All, if absent.' },
      maxStaleness,
    ],
  } as const;
  return [{ spec, role: { kind: 'similar', dataset: dataset.name } }];
}

function measuring({ bindings }: Dataset, column: string): string {
  const isNear = bindings.some(({ columns }) => columns.get(column)?.search === 'approximate');
  return isNear ? "A store's index may answer, and miss some of them." : 'Exact: every one of them is measured.';
}

function needsOf({ dataset }: NamedDataset): readonly Need[] {
  return [{ dataset: dataset.name, column: embeddingOf(dataset)?.name, compared: true }];
}
