// Where a subscription starts, and what a change says that happened: in every schema in which anything is watched.
import { GraphQLBoolean, GraphQLString } from 'graphql';
import type { ChangeOperation as Operation } from '../../src/core/watch-service.js';
import { DateTime } from '../scalars/time-scalars.js';
import { defineEnum, defineInput } from './type-factory.js';

export const StreamPosition = defineInput({
  name: 'StreamPosition',
  description: 'Where a subscription starts: exactly one of these.',
  fields: [
    { name: 'latest', type: () => GraphQLBoolean, nullable: true, description: 'true: with what happens from now on.' },
    {
      name: 'earliest',
      type: () => GraphQLBoolean,
      nullable: true,
      description: 'true: with the oldest change that the source still has.',
    },
    {
      name: 'timestamp',
      type: () => DateTime,
      nullable: true,
      description: 'With the first change that the source took in at this instant or later.',
    },
    {
      name: 'position',
      type: () => GraphQLString,
      nullable: true,
      description:
        'With the change after this one: the position of an event, or of the error that ended a subscription.',
    },
  ],
});

const operations: Readonly<Record<Operation, string>> = {
  insert: 'A record is new.',
  update: 'A record has changed.',
  upsert: 'A record is new or has changed; the source does not say which.',
  remove: 'A record is gone, or no longer among those asked for or allowed. The record has its key alone.',
  snapshot: 'A record as it was when the subscription began.',
  heartbeat: 'Nothing happened. There is no record.',
  skipped: 'A record of the stream could not be read and was passed over. There is no record.',
};

export const ChangeOperation = defineEnum(
  'ChangeOperation',
  'What happened to a record.',
  Object.entries(operations).map(([value, description]) => ({ name: value.toUpperCase(), value, description })),
);
