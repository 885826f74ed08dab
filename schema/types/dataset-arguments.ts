// The arguments by which a dataset is read: the same at the root and on relationship fields.
import { GraphQLInt, GraphQLString } from 'graphql';
import type { NamedDataset } from '../named-catalog.js';
import { Duration } from '../scalars/time-scalars.js';
import { nullability, scalarOf } from './column-type.js';
import { describeColumn } from './describe-column.js';
import type { DatasetTypes } from './dataset-types.js';
import type { ArgumentSpec, Need } from './type-factory.js';

/** On any field that reads: how old its data may be. */
export const maxStaleness: ArgumentSpec = {
  name: 'maxStaleness',
  type: () => Duration,
  nullable: true,
  description: 'The oldest data that will do: how far the store may lag behind the source. Any, if absent.',
};

/** What must be visible for rows to have cursors: the full key. */
export function keyNeeds(named: NamedDataset): readonly Need[] {
  return named.dataset.key.map((column) => ({ dataset: named.dataset.name, column }));
}

/** The key columns, all required. */
export function keyArguments(named: NamedDataset): readonly ArgumentSpec[] {
  const columns = named.dataset.key.map((key) => named.columns.find((c) => c.column.name === key));
  return [
    ...columns.flatMap((column) =>
      column === undefined
        ? []
        : [
            {
              name: column.field,
              type: () => scalarOf(column.column.type),
              nullable: nullability(column.column.type, false) !== false,
              description: describeColumn(named, column),
            },
          ],
    ),
    maxStaleness,
  ];
}

/** Filter, order and page of a list. Cursors exist only where a dataset has a key that is visible. */
export function listArguments(named: NamedDataset, find: () => DatasetTypes): readonly ArgumentSpec[] {
  const optional = { nullable: true } as const;
  const keyed = { ...optional, needs: keyNeeds(named) };
  const cursors: readonly ArgumentSpec[] =
    named.dataset.key.length === 0
      ? []
      : [
          { name: 'after', type: () => GraphQLString, ...keyed, description: 'Only rows after this cursor.' },
          {
            name: 'last',
            type: () => GraphQLInt,
            ...keyed,
            description: 'The last so many rows. Not with first or offset.',
          },
          { name: 'before', type: () => GraphQLString, ...keyed, description: 'Only rows before this cursor.' },
        ];
  return [
    whereArgument(find),
    {
      name: 'orderBy',
      type: () => [find().order.order],
      ...optional,
      description: 'The order, first key first. Ties are broken by the rest of the key, ascending.',
    },
    { name: 'first', type: () => GraphQLInt, ...optional, description: 'The first so many rows. Not with last.' },
    ...cursors,
    {
      name: 'offset',
      type: () => GraphQLInt,
      ...optional,
      description: 'Rows to skip. Not with cursors or last; a cursor is stable and cheaper.',
    },
    maxStaleness,
  ];
}

/** Filter, grouping, conditions on groups, order and number of an aggregate's rows. */
export function aggregateArguments(named: NamedDataset, find: () => DatasetTypes): readonly ArgumentSpec[] {
  const optional = { nullable: true } as const;
  return [
    { ...whereArgument(find), description: 'Which rows are aggregated.' },
    {
      name: 'groupBy',
      type: () => [find().aggregate.groupBy],
      ...optional,
      description: 'What rows are grouped by. Absent or empty: one row over all.',
    },
    { name: 'having', type: () => find().aggregate.having, ...optional, description: 'Conditions on the groups.' },
    {
      name: 'orderBy',
      type: () => [find().aggregate.order],
      ...optional,
      description: 'The order of the groups, first key first. Ties are broken by the groups, ascending.',
    },
    {
      name: 'first',
      type: () => GraphQLInt,
      ...optional,
      description: `The first so many groups of ${named.dataset.name}; all of them, if absent.`,
    },
    maxStaleness,
  ];
}

function whereArgument(find: () => DatasetTypes): ArgumentSpec {
  return { name: 'where', type: () => find().filter, nullable: true, description: 'Which rows. All, if absent.' };
}
