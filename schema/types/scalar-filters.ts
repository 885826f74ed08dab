// The filter inputs of single values, one for each type that columns and aggregates have.
import { type ClassType } from 'type-graphql';
import { GraphQLBoolean, GraphQLInt, GraphQLString, type GraphQLScalarType } from 'graphql';
import type { DataType, DataTypeKind } from '../../src/core/data-type.js';
import { Count, Decimal, Double, Int64 } from '../scalars/number-scalars.js';
import { CalendarDate, DateTime } from '../scalars/time-scalars.js';
import { type FieldSpec, defineInput } from './type-factory.js';

const comparisons = {
  eq: 'Equal to this.',
  neq: 'Not equal to this; a null is neither equal nor unequal, so its row does not match.',
  gt: 'Greater than this.',
  gte: 'Greater than or equal to this.',
  lt: 'Less than this.',
  lte: 'Less than or equal to this.',
} as const;

const textTests = {
  like: "Matches this pattern of SQL's LIKE: % for any text, _ for one character, \\ before a character meant itself. Case-sensitive.",
  startsWith: 'Begins with this text. Case-sensitive.',
  endsWith: 'Ends with this text. Case-sensitive.',
  contains: 'Contains this text. Case-sensitive.',
} as const;

const isNull: FieldSpec = {
  name: 'isNull',
  type: () => GraphQLBoolean,
  nullable: true,
  description: 'Whether it is null: true for nulls alone, false for values alone.',
};

function fieldsFor(scalar: GraphQLScalarType, tests: Readonly<Record<string, string>>): readonly FieldSpec[] {
  return [
    ...Object.entries(tests).map(([name, description]) => ({ name, type: () => scalar, nullable: true, description })),
    { name: 'in', type: () => [scalar], nullable: true, description: 'One of these; an empty list matches nothing.' },
    {
      name: 'notIn',
      type: () => [scalar],
      nullable: true,
      description: 'None of these; a null does not match. An empty list leaves nothing out.',
    },
    isNull,
  ];
}

function defineFilter(name: string, subject: string, fields: readonly FieldSpec[]): ClassType {
  return defineInput({ name, description: `Conditions on ${subject}, all of which must hold.`, fields });
}

const { eq, neq } = comparisons;
const booleanFilter = defineFilter('BooleanFilter', 'a boolean', fieldsFor(GraphQLBoolean, { eq, neq }));
const intFilter = defineFilter('IntFilter', 'a 32-bit integer', fieldsFor(GraphQLInt, comparisons));
const int64Filter = defineFilter('Int64Filter', 'a 64-bit integer', fieldsFor(Int64, comparisons));
const decimalFilter = defineFilter('DecimalFilter', 'a decimal number', fieldsFor(Decimal, comparisons));
const doubleFilter = defineFilter('DoubleFilter', 'a floating-point number', fieldsFor(Double, comparisons));
const stringFilter = defineFilter('StringFilter', 'a text', fieldsFor(GraphQLString, { ...comparisons, ...textTests }));
const dateFilter = defineFilter('DateFilter', 'a date', fieldsFor(CalendarDate, comparisons));
const dateTimeFilter = defineFilter('DateTimeFilter', 'an instant', fieldsFor(DateTime, comparisons));
const nullFilter = defineFilter('NullFilter', 'a value that can only be told from null', [isNull]);

/** Conditions on a number of rows. */
export const CountFilter = defineFilter('CountFilter', 'a number of rows', fieldsFor(Count, comparisons));

const filters: Readonly<Record<DataTypeKind, ClassType>> = {
  boolean: booleanFilter,
  int32: intFilter,
  int64: int64Filter,
  decimal: decimalFilter,
  float64: doubleFilter,
  string: stringFilter,
  date: dateFilter,
  timestamp: dateTimeFilter,
  json: nullFilter,
  list: nullFilter,
  struct: nullFilter,
};

/** The filter input of a type's values. */
export function scalarFilterOf(type: DataType): ClassType {
  return filters[type.kind];
}
