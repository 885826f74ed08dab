// All types of one dataset, and the root fields that give them.
import type { ClassType } from 'type-graphql';
import { isWatchable, type NamedDataset } from '../named-catalog.js';
import { type AggregateTypes, createAggregateTypes } from './aggregate-types.js';
import { type ChangeTypes, createChangeTypes } from './change-types.js';
import { createConnectionType } from './connection-type.js';
import { aggregateArguments, keyArguments, listArguments } from './dataset-arguments.js';
import { createFilterInput, createListFilterInput } from './filter-input.js';
import { createIngestTypes, type IngestTypes } from './ingest-types.js';
import { createOrderInputs, type OrderInputs } from './order-input.js';
import { columnFields, createRowType, relationFields } from './row-type.js';
import { createSimilarTypes, similarField, type SimilarTypes } from './similar-types.js';
import type { FieldSpec, Need, TypeFactory } from './type-factory.js';

/** The classes of one dataset. */
export interface DatasetTypes {
  readonly row: ClassType;
  readonly filter: ClassType;
  readonly listFilter: ClassType;
  readonly connection: ClassType;
  readonly order: OrderInputs;
  readonly aggregate: AggregateTypes;
  /** Where the dataset has an embedding. */
  readonly similar: SimilarTypes | undefined;
  /** Where the dataset has a sink. */
  readonly ingest: IngestTypes | undefined;
  /** Where it has streams. */
  readonly changes: ChangeTypes | undefined;
}

/** What a root field answers: a row by key, a page of rows, rows of an aggregate, or the rows nearest to a vector. */
export interface RootRole {
  readonly kind: 'one' | 'rows' | 'aggregate' | 'similar';
  readonly dataset: string;
}

export interface RootField {
  readonly spec: FieldSpec;
  readonly role: RootRole;
}

/** Finds the types of a dataset by name; to be called inside thunks, when all are made. */
export type FindTypes = (dataset: string) => DatasetTypes;

/** Makes the types of every dataset. */
export function createDatasetTypes(
  catalog: ReadonlyMap<string, NamedDataset>,
  factory: TypeFactory,
): ReadonlyMap<string, DatasetTypes> {
  const made = new Map<string, DatasetTypes>();
  const find: FindTypes = (dataset) => {
    const types = made.get(dataset);
    if (types === undefined) throw new RangeError(`no types of ${dataset}`);
    return types;
  };
  for (const named of catalog.values()) {
    const order = createOrderInputs(named, factory);
    const columns = columnFields(named, factory);
    made.set(named.dataset.name, {
      row: createRowType(named, factory, [...columns, ...relationFields(named, find, catalog)]),
      filter: createFilterInput(named, factory, find),
      listFilter: createListFilterInput(named, factory, find),
      connection: createConnectionType(named, factory, find),
      order,
      aggregate: createAggregateTypes(named, factory, order),
      similar: createSimilarTypes(named, factory, find),
      ingest: named.dataset.sink === undefined ? undefined : createIngestTypes(named, factory),
      changes: isWatchable(named.dataset) ? createChangeTypes(named, factory, columns) : undefined,
    });
  }
  return made;
}

/** The root fields of a dataset. A dataset without key has no look-up. */
export function rootFieldsOf(named: NamedDataset, types: DatasetTypes): readonly RootField[] {
  const { dataset, names } = named;
  const says = dataset.description === undefined ? '' : ` ${dataset.description}`;
  const needs: readonly Need[] = [{ dataset: dataset.name }];
  const find = (): DatasetTypes => types;
  const field = (kind: RootRole['kind'], spec: FieldSpec): RootField => ({
    spec,
    role: { kind, dataset: dataset.name },
  });
  const list = field('rows', {
    name: names.plural,
    type: () => types.connection,
    nullable: false,
    description: `A page of ${dataset.name}.${says}`,
    needs,
    args: listArguments(named, find),
  });
  const aggregate = field('aggregate', {
    name: names.aggregate,
    type: () => [types.aggregate.row],
    nullable: false,
    description: `Aggregates over ${dataset.name}: one row for each group, or one row for all.${says}`,
    needs,
    args: aggregateArguments(named, find),
  });
  const ranked = similarField(named, types);
  if (dataset.key.length === 0) return [list, aggregate, ...ranked];
  const single = field('one', {
    name: names.singular,
    type: () => types.row,
    nullable: true,
    description: `The ${names.typeName} with this key, or null where there is none that may be seen.${says}`,
    needs: dataset.key.map((column) => ({ dataset: dataset.name, column })),
    args: keyArguments(named),
  });
  return [single, list, aggregate, ...ranked];
}
