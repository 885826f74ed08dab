// The arguments of Query.features.
import 'reflect-metadata';
import { GraphQLBoolean, GraphQLString } from 'graphql';
import { ArgsType, Field } from 'type-graphql';
import { Json } from '../scalars/json-scalars.js';

@ArgsType()
export class FeaturesArgs {
  @Field(() => [Json], { description: 'An object for each entity, with the columns that name it.' })
  entities!: unknown[];

  @Field(() => [GraphQLString], { nullable: true, description: 'Features, as `view:feature`.' })
  features!: string[] | null | undefined;

  @Field(() => GraphQLString, { nullable: true, description: 'A feature service, in place of features.' })
  service!: string | null | undefined;

  @Field(() => GraphQLBoolean, { nullable: true, description: 'Whether features are called `view__feature`.' })
  fullFeatureNames!: boolean | null | undefined;
}
