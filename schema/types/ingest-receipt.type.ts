// What became of records that were given to be written: the parts of an answer that all datasets have in common.
import 'reflect-metadata';
import { GraphQLString } from 'graphql';
import { Field, ObjectType } from 'type-graphql';
import type {
  IdempotencyOutcome as Outcome,
  RecordErrorCode as Code,
  RecordResult,
} from '../../src/core/ingest-service.js';
import { Count } from '../scalars/number-scalars.js';
import { defineEnum } from './type-factory.js';

const statuses: Readonly<Record<RecordResult['status'], string>> = {
  accepted: 'The sink acknowledged it.',
  rejected: 'It was not written; the errors say why.',
  unknown:
    'It was sent and no acknowledgement came. The same request again, with its idempotency key, settles what became of it.',
};

const RecordStatus = defineEnum(
  'RecordStatus',
  'What became of a record.',
  Object.entries(statuses).map(([value, description]) => ({ name: value.toUpperCase(), value, description })),
);

const outcomes: Readonly<Record<Outcome, { readonly name: string; readonly says: string }>> = {
  none: { name: 'NONE', says: 'No key was given: the same request again writes again.' },
  new: { name: 'NEW', says: 'The key was not known.' },
  replayed: { name: 'REPLAYED', says: 'The request was answered before; this is that answer, and nothing was sent.' },
  resent: {
    name: 'RESENT',
    says: 'The request had been broken off. It was sent again with ids by which the sink drops duplicates.',
  },
  resentMayDuplicate: {
    name: 'RESENT_MAY_DUPLICATE',
    says: 'The request had been broken off. It was sent again; the sink cannot tell duplicates.',
  },
};

export const IdempotencyOutcome = defineEnum(
  'IdempotencyOutcome',
  'How an idempotency key was met.',
  Object.entries(outcomes).map(([value, { name, says }]) => ({ name, value, description: says })),
);

const codes: Readonly<Record<Code, string>> = {
  REQUIRED: 'A value is needed.',
  TYPE: 'The value is not of the type.',
  UNKNOWN_FIELD: 'There is no such field, or none that may be written.',
  RANGE: 'The value is out of range.',
  MULTIPLE_OF: 'The value is not a multiple of what it should be.',
  LENGTH: 'The text or list is too short or too long.',
  PATTERN: 'The text does not match the pattern, or is not of the format.',
  VALUES: 'The value is not one of those allowed.',
  DUPLICATE: 'An earlier record of the request has the same key or unique value.',
  RULE: 'A rule of the contract does not hold.',
  TOO_LARGE: 'The record is larger than the sink takes.',
  SINK_REFUSED: 'The sink refused the record.',
};

const RecordErrorCode = defineEnum(
  'RecordErrorCode',
  'What is wrong with a record.',
  Object.entries(codes).map(([value, description]) => ({ name: value, value, description })),
);

@ObjectType({ description: 'Something that is wrong with a record.', simpleResolvers: true })
export class RecordErrorInfo {
  @Field(() => [GraphQLString], {
    description:
      'Where: the field, then fields and positions (as text) within its value. Empty: the record as a whole.',
  })
  path!: string[];

  @Field(() => RecordErrorCode, { description: 'What kind of error it is.' })
  code!: Code;

  @Field(() => GraphQLString, { description: 'What was expected.' })
  message!: string;
}

@ObjectType({ description: 'What became of one record.', simpleResolvers: true })
export class IngestResult {
  @Field(() => Count, { description: 'Its position in the request, from 0.' })
  index!: number;

  @Field(() => RecordStatus, { description: 'What became of it.' })
  status!: RecordResult['status'];

  @Field(() => Boolean, { description: 'Whether the sink acknowledged it.' })
  accepted!: boolean;

  @Field(() => GraphQLString, {
    nullable: true,
    description: "Where it is in the sink, in the sink's own words (partition/offset, sequence number, object key).",
  })
  position!: string | null;

  @Field(() => [RecordErrorInfo], { description: 'All that is wrong with it.' })
  errors!: RecordErrorInfo[];
}
