// The filter of a dataset's rows: columns, relationships, and, or, not.
import type { ClassType } from 'type-graphql';
import type { NamedDataset } from '../named-catalog.js';
import type { FindTypes } from './dataset-types.js';
import { relationshipNeeds } from './row-type.js';
import { scalarFilterOf } from './scalar-filters.js';
import type { FieldSpec, TypeFactory } from './type-factory.js';

/** Conditions on each column. */
export function columnConditions({ dataset, columns }: NamedDataset): readonly FieldSpec[] {
  return columns.map(({ column, field }) => ({
    name: field,
    type: () => scalarFilterOf(column.type),
    nullable: true,
    description: `Conditions on ${field}.`,
    needs: [{ dataset: dataset.name, column: column.name, compared: true }],
  }));
}

/** Makes `…Filter`. */
export function createFilterInput(named: NamedDataset, factory: TypeFactory, find: FindTypes): ClassType {
  const { dataset, names } = named;
  const columns = columnConditions(named);
  const relationships = named.relationships.map((member): FieldSpec => {
    const { relationship, field } = member;
    const many = relationship.cardinality === 'many';
    return {
      name: field,
      type: () => (many ? find(relationship.target).listFilter : find(relationship.target).filter),
      nullable: true,
      description: many ? `Conditions on the ${field} together.` : `There is a ${field}, and it meets this.`,
      needs: relationshipNeeds(named, member),
    };
  });
  const filter = (): ClassType => find(dataset.name).filter;
  return factory.inputType({
    name: `${names.typeName}Filter`,
    description: `Which rows of ${dataset.name}; all conditions must hold. A condition on a null is unknown, which is no match, negated or not.`,
    fields: [...columns, ...relationships, ...logicalFields(filter)],
  });
}

/** Makes `…ListFilter`, the filter through a to-many relationship. */
export function createListFilterInput(named: NamedDataset, factory: TypeFactory, find: FindTypes): ClassType {
  const { dataset, names } = named;
  const quantifier = (name: string, description: string): FieldSpec => ({
    name,
    type: () => find(dataset.name).filter,
    nullable: true,
    description,
  });
  return factory.inputType({
    name: `${names.typeName}ListFilter`,
    description: `Conditions on related rows of ${dataset.name}, all of which must hold.`,
    fields: [
      quantifier('some', 'At least one related row meets this.'),
      quantifier('every', 'No related row fails to meet this; true where there is none.'),
      quantifier('none', 'No related row meets this.'),
    ],
  });
}

/** `and`, `or` and `not` over an input type. */
export function logicalFields(input: () => ClassType): readonly FieldSpec[] {
  return [
    { name: 'and', type: () => [input()], nullable: true, description: 'All of these. An empty list holds.' },
    {
      name: 'or',
      type: () => [input()],
      nullable: true,
      description: 'At least one of these. An empty list does not hold.',
    },
    { name: 'not', type: input, nullable: true, description: 'Not this; what is unknown stays unknown.' },
  ];
}
