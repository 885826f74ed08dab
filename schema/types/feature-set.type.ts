// What Query.features answers with: features of entities as they are now, in Feast's terms.
import 'reflect-metadata';
import { GraphQLString } from 'graphql';
import { Field, ObjectType } from 'type-graphql';
import { Json } from '../scalars/json-scalars.js';
import { DateTime } from '../scalars/time-scalars.js';
import { defineEnum } from './type-factory.js';

const statuses = {
  PRESENT: 'There is a value.',
  NULL_VALUE: 'The entity is there, and the feature is null.',
  NOT_FOUND: 'There is no such entity.',
  OUTSIDE_MAX_AGE: 'What is there is older than the view allows.',
};

const FeatureStatus = defineEnum(
  'FeatureStatus',
  'What a value of a feature is.',
  Object.entries(statuses).map(([value, description]) => ({ name: value, value, description })),
);

@ObjectType({ description: 'The features of one entity, in the order of the names.', simpleResolvers: true })
export class FeatureRow {
  @Field(() => [Json], {
    nullable: 'items',
    description: 'Values; null where there is none that is fresh enough. Int64 and Decimal as strings.',
  })
  values!: unknown[];

  @Field(() => [FeatureStatus], { description: 'What each value is.' })
  statuses!: (keyof typeof statuses)[];

  @Field(() => [DateTime], { nullable: 'items', description: 'When each value was true.' })
  eventTimestamps!: (string | null)[];
}

@ObjectType({ description: 'Features of entities.', simpleResolvers: true })
export class FeatureSet {
  @Field(() => [GraphQLString], { description: 'Names of the features, in the order asked for.' })
  names!: string[];

  @Field(() => [FeatureRow], { description: 'The features of each entity, in the order asked for.' })
  rows!: FeatureRow[];
}
