// The subscription to a dataset's changes: its event, the record in it, its filter and its field.
import { GraphQLBoolean, GraphQLFloat, GraphQLString } from 'graphql';
import type { ClassType } from 'type-graphql';
import type { NamedDataset } from '../named-catalog.js';
import { DateTime } from '../scalars/time-scalars.js';
import { columnConditions, logicalFields } from './filter-input.js';
import { ChangeOperation, StreamPosition } from './stream-position.input.js';
import type { ArgumentSpec, FieldSpec, TypeFactory } from './type-factory.js';

export interface ChangeTypes {
  readonly change: ClassType;
  readonly filter: ClassType;
}

/** Makes `…Change`, `…Record` and `…ChangeFilter`. `columns` are the fields of the row's own type. */
export function createChangeTypes(
  { dataset, names, ...named }: NamedDataset,
  factory: TypeFactory,
  columns: readonly FieldSpec[],
): ChangeTypes {
  const record = factory.objectType({
    name: `${names.typeName}Record`,
    description: `A record of ${dataset.name} as a change tells of it. Of one that is gone, the key alone is not null.`,
    fields: columns,
  });
  const change = factory.objectType({
    name: `${names.typeName}Change`,
    description: `A change of ${dataset.name}.`,
    fields: [
      { name: 'operation', type: () => ChangeOperation, nullable: false, description: 'What happened.' },
      { name: 'eventTime', type: () => DateTime, nullable: false, description: 'When, as the source says.' },
      {
        name: 'position',
        type: () => GraphQLString,
        nullable: true,
        description: 'Where to resume after this change; null where the source has no positions.',
      },
      {
        name: 'lagMs',
        type: () => GraphQLFloat,
        nullable: true,
        description:
          'How far this was behind the source when it was read, in milliseconds; null where it does not tell.',
      },
      {
        name: 'record',
        type: () => record,
        nullable: true,
        description: 'The record after the change; null for HEARTBEAT and SKIPPED.',
      },
    ],
  });
  const filter: ClassType = factory.inputType({
    name: `${names.typeName}ChangeFilter`,
    description: `Which records of ${dataset.name}; all conditions must hold. Of its own columns alone, as a change knows of no others.`,
    fields: [...columnConditions({ dataset, names, ...named }), ...logicalFields(() => filter)],
  });
  return { change, filter };
}

/** The field of Subscription. */
export function changesField({ dataset, names }: NamedDataset, types: ChangeTypes): FieldSpec {
  const says = dataset.description === undefined ? '' : ` ${dataset.description}`;
  return {
    name: names.changes,
    type: () => types.change,
    nullable: false,
    description: `Changes of ${dataset.name}, at least once and in order for each key.${says}`,
    needs: [{ dataset: dataset.name }],
    args: [
      {
        name: 'where',
        type: () => types.filter,
        nullable: true,
        description: 'Which records. All, if absent.',
      },
      {
        name: 'from',
        type: () => StreamPosition,
        nullable: true,
        description: 'Where to start: with what happens from now on, if absent.',
      },
      flag('snapshot', 'Send the records of now first, as SNAPSHOT, then their changes. Not with from.'),
      flag('dedupe', 'Leave out changes that were sent already, where the source repeats itself.'),
      flag('conflate', 'When this client is slow, keep the last change of each key alone instead of ending.'),
      {
        name: 'stream',
        type: () => GraphQLString,
        nullable: true,
        description: `Which stream: ${(dataset.streams ?? []).map(({ id }) => id).join(', ')}. The first, if absent.`,
      },
    ],
  };
}

function flag(name: string, description: string): ArgumentSpec {
  return { name, type: () => GraphQLBoolean, nullable: true, defaultValue: false, description };
}
