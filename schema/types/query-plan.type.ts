// What Query.explain answers with: for each level of a request, where it would be read from and why.
import 'reflect-metadata';
import { GraphQLBoolean, GraphQLFloat, GraphQLString } from 'graphql';
import { Field, ObjectType } from 'type-graphql';
import { Count } from '../scalars/number-scalars.js';

@ObjectType({ description: 'A parameter bound to a statement.', simpleResolvers: true })
export class StatementParameter {
  @Field(() => GraphQLString, { description: 'Its name or position in the statement.' })
  name!: string;

  @Field(() => GraphQLString, { nullable: true, description: 'Its value as text.' })
  value!: string | null;

  @Field(() => GraphQLString, { description: 'Its type.' })
  type!: string;
}

@ObjectType({ description: 'A query in the own language of a store.', simpleResolvers: true })
export class PlanStatement {
  @Field(() => GraphQLString, { description: 'Its text, with places for parameters.' })
  text!: string;

  @Field(() => [StatementParameter], { description: 'The parameters bound to it.' })
  parameters!: StatementParameter[];
}

@ObjectType({ description: 'A way to answer a level that the planner weighed.', simpleResolvers: true })
export class PlanCandidate {
  @Field(() => [GraphQLString], { description: 'The bindings it reads, as dataset.binding.' })
  bindings!: string[];

  @Field(() => GraphQLBoolean, { description: 'Whether it could answer.' })
  eligible!: boolean;

  @Field(() => GraphQLString, { description: 'Why not, or what its cost is made of.' })
  reason!: string;

  @Field(() => GraphQLFloat, {
    nullable: true,
    description: 'Its cost in milliseconds; null where it is not eligible.',
  })
  cost!: number | null;
}

@ObjectType({ description: 'A grant that a level was read under.', simpleResolvers: true })
export class PlanGrant {
  @Field(() => GraphQLString, { description: 'The dataset.' })
  dataset!: string;

  @Field(() => GraphQLString, { description: 'Equal for equal grants, whoever holds them.' })
  digest!: string;
}

@ObjectType({ description: 'Time that a stage took.', simpleResolvers: true })
export class PlanTiming {
  @Field(() => GraphQLString, { description: 'The stage: secure, route, compile or execute.' })
  stage!: string;

  @Field(() => GraphQLFloat, { description: 'Milliseconds.' })
  ms!: number;
}

@ObjectType({ description: 'How one level of a request is answered.', simpleResolvers: true })
export class PlanLevel {
  @Field(() => GraphQLString, { description: 'Where in the request: response keys joined by dots.' })
  path!: string;

  @Field(() => [GraphQLString], { description: 'The datasets it reads.' })
  datasets!: string[];

  @Field(() => [PlanGrant], { description: 'The grants it reads them under.' })
  grants!: PlanGrant[];

  @Field(() => [GraphQLString], { description: 'The bindings that answer, as dataset.binding.' })
  chosen!: string[];

  @Field(() => GraphQLString, { description: 'The server they lie on.' })
  server!: string;

  @Field(() => GraphQLFloat, { description: 'How old the answer may be, in milliseconds.' })
  stalenessMs!: number;

  @Field(() => [PlanCandidate], { description: 'The ways that were weighed; for administrators.' })
  considered!: PlanCandidate[];

  @Field(() => [PlanStatement], { description: 'The native statements; for administrators.' })
  statements!: PlanStatement[];

  @Field(() => [GraphQLString], { description: 'Bindings that failed before the chosen one answered.' })
  failedOver!: string[];

  @Field(() => GraphQLBoolean, { description: 'Whether another than the best binding had to answer.' })
  degraded!: boolean;

  @Field(() => Count, { description: 'Rows read; 0 where nothing was run.' })
  rows!: number;

  @Field(() => Count, { description: 'Bytes scanned; 0 where nothing was run.' })
  bytes!: number;

  @Field(() => [PlanTiming], { description: 'Time by stage.' })
  timings!: PlanTiming[];
}

@ObjectType({ description: 'How a request is answered, level by level.', simpleResolvers: true })
export class QueryPlan {
  @Field(() => [PlanLevel], { description: 'Its levels, parents before children.' })
  levels!: PlanLevel[];
}
