// The GraphQL type of a column's values, object types for structs included.
import { GraphQLBoolean, GraphQLInt, GraphQLString, type GraphQLScalarType } from 'graphql';
import type { DataType, StructField } from '../../src/core/data-type.js';
import { toCamelCase, toPascalCase, toProse } from '../../src/core/graphql-naming.js';
import { Json } from '../scalars/json-scalars.js';
import { Decimal, Double, Int64 } from '../scalars/number-scalars.js';
import { CalendarDate, DateTime } from '../scalars/time-scalars.js';
import type { TypeFactory, TypeReference } from './type-factory.js';

/**
 * The type of a column's values. Structs become object types called after the column that holds them, made through
 * the factory; so call it once for each column.
 */
export function columnTypeOf(type: DataType, structName: string, factory: TypeFactory): TypeReference {
  if (type.kind === 'list') return [columnTypeOf(type.element, structName, factory)];
  if (type.kind === 'struct') {
    return factory.objectType({
      name: structName,
      description: `The parts of ${toProse(structName)}.`,
      fields: type.fields.map((field) => structFieldOf(field, structName, factory)),
    });
  }
  return scalarOf(type);
}

/** The scalar of a type that is neither list nor struct. */
export function scalarOf(type: DataType): GraphQLScalarType {
  switch (type.kind) {
    case 'boolean':
      return GraphQLBoolean;
    case 'int32':
      return GraphQLInt;
    case 'int64':
      return Int64;
    case 'decimal':
      return Decimal;
    case 'float64':
      return Double;
    case 'string':
      return GraphQLString;
    case 'date':
      return CalendarDate;
    case 'timestamp':
      return DateTime;
    case 'json':
      return Json;
    default:
      throw new TypeError(`${type.kind} has no scalar`);
  }
}

/** How type-graphql says that a value may be null; items of a list always may. */
export function nullability(type: DataType, nullable: boolean): boolean | 'items' | 'itemsAndList' {
  if (type.kind !== 'list') return nullable;
  return nullable ? 'itemsAndList' : 'items';
}

function structFieldOf(
  field: StructField,
  structName: string,
  factory: TypeFactory,
): Parameters<TypeFactory['objectType']>[0]['fields'][number] {
  const type = columnTypeOf(field.type, `${structName}${toPascalCase(field.name)}`, factory);
  return {
    name: toCamelCase(field.name),
    type: () => type,
    nullable: nullability(field.type, field.nullable),
    description: `The part ${field.name}.`,
  };
}
