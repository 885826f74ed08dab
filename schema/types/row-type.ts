// The object type of a dataset's rows: columns, and relationships in both directions.
import type { ClassType } from 'type-graphql';
import type { NamedDataset, NamedRelationship } from '../named-catalog.js';
import { toPascalCase } from '../../src/core/graphql-naming.js';
import { columnTypeOf, nullability } from './column-type.js';
import { aggregateArguments, listArguments, maxStaleness } from './dataset-arguments.js';
import type { FindTypes } from './dataset-types.js';
import { describeColumn } from './describe-column.js';
import type { FieldSpec, Need, TypeFactory } from './type-factory.js';

/** A field for each column. Key columns are never null; any other may be hidden or null in a row. Once for a dataset. */
export function columnFields(named: NamedDataset, factory: TypeFactory): readonly FieldSpec[] {
  const { dataset, names } = named;
  return named.columns.map((column): FieldSpec => {
    const { type } = column.column;
    const reference = columnTypeOf(type, `${names.typeName}${toPascalCase(column.column.name)}`, factory);
    return {
      name: column.field,
      type: () => reference,
      nullable: nullability(type, !column.isKey),
      description: describeColumn(named, column),
      needs: [{ dataset: dataset.name, column: column.column.name }],
    };
  });
}

/** The fields of a dataset's relationships. */
export function relationFields(
  named: NamedDataset,
  find: FindTypes,
  catalog: ReadonlyMap<string, NamedDataset>,
): readonly FieldSpec[] {
  return named.relationships.flatMap((relationship) => {
    const target = catalog.get(relationship.relationship.target);
    return target === undefined ? [] : relationshipFields(named, relationship, target, find);
  });
}

/** Makes the type. */
export function createRowType(
  { dataset, names }: NamedDataset,
  factory: TypeFactory,
  fields: readonly FieldSpec[],
): ClassType {
  const description = dataset.description ?? `A row of ${dataset.name}.`;
  return factory.objectType({ name: names.typeName, description, fields });
}

/** What must be visible for a relationship to exist: both datasets and the columns on both sides. */
export function relationshipNeeds(named: NamedDataset, { relationship }: NamedRelationship): readonly Need[] {
  return [
    { dataset: relationship.target },
    ...relationship.from.map((column) => ({ dataset: named.dataset.name, column, compared: true })),
    ...relationship.to.map((column) => ({ dataset: relationship.target, column, compared: true })),
  ];
}

function relationshipFields(
  named: NamedDataset,
  member: NamedRelationship,
  target: NamedDataset,
  find: FindTypes,
): readonly FieldSpec[] {
  const { relationship, field, aggregateField } = member;
  const needs = relationshipNeeds(named, member);
  const own = relationship.from.join(', ');
  const says = relationship.description ?? `Through ${own}, of ${target.dataset.name}.`;
  const types = (): ReturnType<FindTypes> => find(relationship.target);
  if (aggregateField === undefined) {
    return [{ name: field, type: () => types().row, nullable: true, description: says, needs, args: [maxStaleness] }];
  }
  return [
    {
      name: field,
      type: () => types().connection,
      nullable: false,
      description: says,
      needs,
      args: listArguments(target, types),
    },
    {
      name: aggregateField,
      type: () => [types().aggregate.row],
      nullable: false,
      description: `Aggregates over ${field}. ${says}`,
      needs,
      args: aggregateArguments(target, types),
    },
  ];
}
