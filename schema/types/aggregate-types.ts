// The types of a dataset's aggregates: results, groups, conditions and orders.
import 'reflect-metadata';
import { GraphQLFloat, GraphQLString } from 'graphql';
import type { ClassType } from 'type-graphql';
import type { DataType } from '../../src/core/data-type.js';
import { type AggregateName, aggregates } from '../../src/core/functions.js';
import type { NamedColumn, NamedDataset } from '../named-catalog.js';
import { Count } from '../scalars/number-scalars.js';
import { scalarOf } from './column-type.js';
import { describeColumn } from './describe-column.js';
import { logicalFields } from './filter-input.js';
import type { OrderInputs } from './order-input.js';
import { CountFilter, scalarFilterOf } from './scalar-filters.js';
import { SortDirection, TimeUnit } from './sort-direction.js';
import type { FieldSpec, TypeFactory, TypeReference } from './type-factory.js';

export interface AggregateTypes {
  readonly row: ClassType;
  readonly groupBy: ClassType;
  readonly having: ClassType;
  readonly order: ClassType;
}

/** An aggregate over one column: its field's name in GraphQL, its function, and which of the shared types shows it. */
export interface AggregateField {
  readonly field: string;
  readonly fn: AggregateName;
  readonly family: 'Counts' | 'Sums' | 'Statistics' | 'Extremes';
  readonly says: string;
}

export const aggregateFields: readonly AggregateField[] = [
  {
    field: 'countDistinct',
    fn: 'count_distinct',
    family: 'Counts',
    says: 'How many different values, nulls left out.',
  },
  {
    field: 'approxCountDistinct',
    fn: 'approx_count_distinct',
    family: 'Counts',
    says: 'About how many different values, nulls left out; cheaper on large data.',
  },
  { field: 'sum', fn: 'sum', family: 'Sums', says: 'The sum of values; null over none. Wide enough not to overflow.' },
  { field: 'avg', fn: 'avg', family: 'Statistics', says: 'The mean of values; null over none.' },
  { field: 'min', fn: 'min', family: 'Extremes', says: 'The smallest value; null over none.' },
  { field: 'max', fn: 'max', family: 'Extremes', says: 'The greatest value; null over none.' },
  {
    field: 'stddev',
    fn: 'stddev',
    family: 'Statistics',
    says: "The sample's standard deviation; null under two values.",
  },
  {
    field: 'quantile',
    fn: 'quantile',
    family: 'Statistics',
    says: "The value below which the part p lies, interpolated as SQL's PERCENTILE_CONT; null over none.",
  },
];

/** The result type of an aggregate over a column's type; undefined where it has none. */
function aggregateTypeOf(fn: AggregateName, type: DataType): DataType | undefined {
  return aggregates[fn].returns(fn === 'quantile' ? [type, { kind: 'float64' }] : [type]);
}

interface Family {
  readonly result: ClassType;
  readonly having: ClassType;
  readonly order: ClassType;
}

/** Makes the aggregate types of a dataset. */
export function createAggregateTypes(named: NamedDataset, factory: TypeFactory, orders: OrderInputs): AggregateTypes {
  const { typeName } = named.names;
  const families: Record<AggregateField['family'], Family> = {
    Counts: createFamily(named, factory, 'Counts', orders.order),
    Sums: createFamily(named, factory, 'Sums', orders.numericOrder),
    Statistics: createFamily(named, factory, 'Statistics', orders.numericOrder),
    Extremes: createFamily(named, factory, 'Extremes', orders.order),
  };
  const groupable = named.columns.filter((c) => aggregateTypeOf('count_distinct', c.column.type) !== undefined);
  const group = createGroupType(named, factory, groupable);
  const row = factory.objectType({
    name: `${typeName}Aggregate`,
    description: `What a group of ${named.dataset.name} comes to, or all of them.`,
    fields: [
      { name: 'group', type: () => group, nullable: false, description: 'What the rows of the group have in common.' },
      { name: 'count', type: () => Count, nullable: false, description: 'How many rows.' },
      ...aggregateFields.map(({ field, family, says, fn }) => ({
        name: field,
        type: () => families[family].result,
        nullable: false,
        description: says,
        args: fn === 'quantile' ? [quantilePart] : [],
      })),
    ],
  });
  return {
    row,
    groupBy: createGroupByInput(named, factory, groupable),
    having: createHavingInput(named, factory, families),
    order: createAggregateOrderInput(named, factory, { families, order: orders.order }),
  };
}

const quantilePart = {
  name: 'p',
  type: (): TypeReference => GraphQLFloat,
  nullable: false,
  description: 'The part, from 0 to 1: 0.5 is the median.',
} as const;

function createFamily(
  named: NamedDataset,
  factory: TypeFactory,
  family: AggregateField['family'],
  order: ClassType,
): Family {
  const fn = aggregateFields.find((f) => f.family === family)?.fn ?? 'count';
  const counts = family === 'Counts';
  const columns = named.columns.flatMap((column) => {
    const type = aggregateTypeOf(fn, column.column.type);
    return type === undefined ? [] : [{ ...column, type, needs: needsOf(named, column, !counts) }];
  });
  const name = `${named.names.typeName}${family}`;
  return {
    order,
    result: factory.objectType({
      name,
      description: `One value for each column of ${named.dataset.name} that allows it.`,
      fields: columns.map((column) => ({
        name: column.field,
        type: () => (counts ? Count : scalarOf(column.type)),
        nullable: !counts,
        description: `Of ${column.field}. ${describeColumn(named, column)}`,
        needs: column.needs,
      })),
    }),
    having: factory.inputType({
      name: `${name}Having`,
      description: `Conditions on one value for each column of ${named.dataset.name}.`,
      fields: columns.map((column) => ({
        name: column.field,
        type: () => (counts ? CountFilter : scalarFilterOf(column.type)),
        nullable: true,
        description: `On that of ${column.field}.`,
        needs: column.needs,
      })),
    }),
  };
}

function createGroupType(named: NamedDataset, factory: TypeFactory, columns: readonly NamedColumn[]): ClassType {
  return factory.objectType({
    name: `${named.names.typeName}Group`,
    description: `What the rows of a group of ${named.dataset.name} have in common; only what is grouped by can be asked for.`,
    fields: columns.map((column) => ({
      name: column.field,
      type: () => scalarOf(column.column.type),
      nullable: true,
      description: describeColumn(named, column),
      needs: needsOf(named, column),
    })),
  });
}

function createGroupByInput(named: NamedDataset, factory: TypeFactory, columns: readonly NamedColumn[]): ClassType {
  const { typeName } = named.names;
  const field = factory.enumType(
    `${typeName}Field`,
    `A column of ${named.dataset.name} that rows can be grouped by.`,
    columns.map((column) => ({
      name: column.enumValue,
      value: column.column.name,
      description: describeColumn(named, column),
      needs: needsOf(named, column),
    })),
  );
  return factory.inputType({
    name: `${typeName}GroupBy`,
    description: 'A column to group by, or a bucket of time.',
    fields: [
      { name: 'field', type: () => field, nullable: false, description: 'The column.' },
      {
        name: 'every',
        type: () => TimeUnit,
        nullable: true,
        description:
          'For an instant or a date: group by the start of the unit that holds it. Dates take a day and more.',
      },
      {
        name: 'timeZone',
        type: () => GraphQLString,
        nullable: true,
        description:
          'For an instant with every: the IANA zone whose calendar counts, such as "America/New_York". UTC, if absent.',
      },
    ],
  });
}

function createHavingInput(
  named: NamedDataset,
  factory: TypeFactory,
  families: Record<AggregateField['family'], Family>,
): ClassType {
  const quantile = factory.inputType({
    name: `${named.names.typeName}QuantileHaving`,
    description: 'Conditions on a quantile.',
    fields: [quantilePart, ofField(() => families.Statistics.having)],
  });
  const made: ClassType = factory.inputType({
    name: `${named.names.typeName}Having`,
    description: `Which groups of ${named.dataset.name}; all conditions must hold.`,
    fields: [
      { name: 'count', type: () => CountFilter, nullable: true, description: 'On the number of rows.' },
      ...aggregateFields.map(({ field, family, says }): FieldSpec => ({
        name: field,
        type: () => (field === 'quantile' ? quantile : families[family].having),
        nullable: true,
        description: says,
      })),
      ...logicalFields(() => made),
    ],
  });
  return made;
}

function createAggregateOrderInput(
  named: NamedDataset,
  factory: TypeFactory,
  inputs: { readonly families: Record<AggregateField['family'], Family>; readonly order: ClassType },
): ClassType {
  const quantile = factory.inputType({
    name: `${named.names.typeName}QuantileOrder`,
    description: 'An order by a quantile.',
    fields: [quantilePart, ofField(() => inputs.families.Statistics.order)],
  });
  return factory.inputType({
    name: `${named.names.typeName}AggregateOrder`,
    description: `One key of an order of groups of ${named.dataset.name}: exactly one value, with its direction.`,
    fields: [
      { name: 'group', type: () => inputs.order, nullable: true, description: 'By a column that is grouped by.' },
      { name: 'count', type: () => SortDirection, nullable: true, description: 'By the number of rows.' },
      ...aggregateFields.map(({ field, family, says }) => ({
        name: field,
        type: () => (field === 'quantile' ? quantile : inputs.families[family].order),
        nullable: true,
        description: says,
      })),
    ],
  });
}

function ofField(type: () => ClassType): FieldSpec {
  return { name: 'of', type, nullable: false, description: 'Of which column.' };
}

function needsOf(named: NamedDataset, { column }: NamedColumn, compared = false): FieldSpec['needs'] {
  return [{ dataset: named.dataset.name, column: column.name, compared }];
}
