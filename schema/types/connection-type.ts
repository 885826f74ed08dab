// The connection of a dataset: a page of its rows (GraphQL Cursor Connections Specification, with `nodes`).
import { GraphQLString } from 'graphql';
import type { ClassType } from 'type-graphql';
import type { NamedDataset } from '../named-catalog.js';
import { Count } from '../scalars/number-scalars.js';
import { keyNeeds } from './dataset-arguments.js';
import type { FindTypes } from './dataset-types.js';
import { PageInfo } from './page-info.type.js';
import type { FieldSpec, TypeFactory } from './type-factory.js';

/** Makes `…Connection` and `…Edge`. Cursors and pageInfo exist only where the dataset has a key that is visible. */
export function createConnectionType(named: NamedDataset, factory: TypeFactory, find: FindTypes): ClassType {
  const { dataset, names } = named;
  const row = (): ClassType => find(dataset.name).row;
  const rows: readonly FieldSpec[] = [
    { name: 'nodes', type: () => [row()], nullable: false, description: 'The rows of the page.' },
    {
      name: 'totalCount',
      type: () => Count,
      nullable: false,
      description: 'How many rows there are in all, whatever the page; counted only when asked for.',
    },
  ];
  return factory.objectType({
    name: `${names.typeName}Connection`,
    description: `A page of ${dataset.name}.`,
    fields: dataset.key.length === 0 ? rows : [...keyedFields(named, factory, row), ...rows],
  });
}

function keyedFields(named: NamedDataset, factory: TypeFactory, row: () => ClassType): readonly FieldSpec[] {
  const edge = factory.objectType({
    name: `${named.names.typeName}Edge`,
    description: `A row of ${named.dataset.name} and its place in the order.`,
    fields: [
      {
        name: 'cursor',
        type: () => GraphQLString,
        nullable: false,
        description: 'The place of this row, for after and before with the same other arguments.',
      },
      { name: 'node', type: row, nullable: false, description: 'The row.' },
    ],
  });
  const needs = keyNeeds(named);
  return [
    { name: 'edges', type: () => [edge], nullable: false, description: 'The rows of the page with cursors.', needs },
    { name: 'pageInfo', type: () => PageInfo, nullable: false, description: 'Where the page stands.', needs },
  ];
}
