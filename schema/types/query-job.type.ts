// Questions that take longer than a request: what Mutation.startQuery begins and Query.queryJob tells of.
import 'reflect-metadata';
import { GraphQLFloat, GraphQLID, GraphQLString } from 'graphql';
import { Field, ObjectType } from 'type-graphql';
import type { JobStatus } from '../../src/core/job-service.js';
import { Json } from '../scalars/json-scalars.js';
import { Count } from '../scalars/number-scalars.js';
import { DateTime } from '../scalars/time-scalars.js';
import { defineEnum } from './type-factory.js';

const states: Readonly<Record<JobStatus['state'], string>> = {
  running: 'Its rows are being read.',
  done: 'Its result is there.',
  failed: 'It ended without a result; its error says why.',
  cancelled: 'Somebody who may do so stopped it, and its result is forgotten.',
};

const QueryJobState = defineEnum(
  'QueryJobState',
  'How far a job is.',
  Object.entries(states).map(([value, description]) => ({ name: value.toUpperCase(), value, description })),
);

@ObjectType({ description: 'Why a job failed.', simpleResolvers: true })
export class QueryJobError {
  @Field(() => GraphQLString, { description: 'The code, as an error of a request has it.' })
  code!: string;

  @Field(() => GraphQLString, { description: 'What happened.' })
  message!: string;
}

@ObjectType({ description: 'Where a level of a job is read from.', simpleResolvers: true })
export class QueryJobPlan {
  @Field(() => GraphQLString, { description: 'Where in the question: response keys joined by dots.' })
  path!: string;

  @Field(() => [GraphQLString], { description: 'The datasets it reads.' })
  datasets!: string[];

  @Field(() => [GraphQLString], { description: 'The bindings that answer, as dataset.binding.' })
  chosen!: string[];

  @Field(() => GraphQLFloat, { description: 'How old the answer may be, in milliseconds.' })
  stalenessMs!: number;
}

@ObjectType({ description: 'A column of a result.', simpleResolvers: true })
export class QueryJobColumn {
  @Field(() => GraphQLString, { description: 'Its name in rows.' })
  name!: string;

  @Field(() => GraphQLString, { description: 'Its logical type, such as decimal(10,2).' })
  type!: string;
}

@ObjectType({ description: 'A page of the rows that a job gave.', simpleResolvers: true })
export class QueryJobResult {
  @Field(() => Count, { description: 'Rows of the whole result.' })
  totalCount!: number;

  @Field(() => [QueryJobColumn], { description: 'What every row has.' })
  columns!: QueryJobColumn[];

  @Field(() => [Json], {
    description: 'Rows as objects, in the order asked for; Int64 and Decimal as strings, as in the schema.',
  })
  rows!: unknown[];
}

@ObjectType({
  description: 'A question that takes longer than a request. It is there for the one who started it alone.',
  simpleResolvers: true,
})
export class QueryJob {
  @Field(() => GraphQLID, { description: 'By which it is asked for, here and in REST.' })
  id!: string;

  @Field(() => QueryJobState, { description: 'How far it is.' })
  state!: JobStatus['state'];

  @Field(() => GraphQLString, { description: 'What was asked, as it was written; cut where it is long.' })
  question!: string;

  @Field(() => Count, { description: 'Rows read so far.' })
  rowCount!: number;

  @Field(() => Count, { description: 'Bytes of the result so far, as it is kept.' })
  bytes!: number;

  @Field(() => DateTime, { description: 'When it was started.' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  finishedAt!: string | null;

  @Field(() => DateTime, { description: 'When it and its result are forgotten.' })
  expiresAt!: string;

  @Field(() => QueryJobError, { nullable: true, description: 'Why it failed.' })
  error!: QueryJobError | null;

  @Field(() => [QueryJobPlan], { description: 'Which bindings answer, as soon as it is known.' })
  plan!: QueryJobPlan[];

  @Field(() => GraphQLString, {
    nullable: true,
    description: 'The path of its whole result, in any format of REST; null where there is none.',
  })
  resultUrl!: string | null;
}
