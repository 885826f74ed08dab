// What Query.datasets tells of the datasets that the caller may see.
import 'reflect-metadata';
import { GraphQLBoolean, GraphQLFloat, GraphQLString } from 'graphql';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A column of a dataset.', simpleResolvers: true })
export class ColumnInfo {
  @Field(() => GraphQLString, { description: 'Its name in the contract.' })
  name!: string;

  @Field(() => GraphQLString, { description: 'Its field in this schema.' })
  field!: string;

  @Field(() => GraphQLString, { description: 'Its logical type, such as decimal(10,2).' })
  type!: string;

  @Field(() => GraphQLBoolean, { description: 'Whether it is part of the primary key.' })
  key!: boolean;

  @Field(() => GraphQLString, { nullable: true, description: "The contract's description." })
  description!: string | null;

  @Field(() => GraphQLString, { nullable: true, description: "The contract's classification." })
  classification!: string | null;
}

@ObjectType({ description: 'A quality rule that a contract declares.', simpleResolvers: true })
export class QualityInfo {
  @Field(() => GraphQLString, { nullable: true, description: 'Its name.' })
  name!: string | null;

  @Field(() => GraphQLString, { nullable: true, description: 'What it demands.' })
  description!: string | null;

  @Field(() => GraphQLString, { nullable: true, description: 'The column it is about; null for the whole dataset.' })
  column!: string | null;

  @Field(() => GraphQLString, { description: 'Its kind in the contract.' })
  type!: string;
}

@ObjectType({ description: 'A dataset that you may see.', simpleResolvers: true })
export class DatasetInfo {
  @Field(() => GraphQLString, { description: 'Its name in the contract.' })
  name!: string;

  @Field(() => GraphQLString, { description: 'Its type in this schema.' })
  typeName!: string;

  @Field(() => GraphQLString, { nullable: true, description: "The contract's description." })
  description!: string | null;

  @Field(() => GraphQLString, { nullable: true, description: 'The domain that owns it.' })
  domain!: string | null;

  @Field(() => GraphQLString, { description: 'The version of its contract.' })
  contractVersion!: string;

  @Field(() => GraphQLString, { description: 'Its lifecycle stage: raw, validated or curated.' })
  stage!: string;

  @Field(() => GraphQLFloat, {
    nullable: true,
    description: 'How far its freshest store may lag behind the source, in milliseconds.',
  })
  freshnessLagMs!: number | null;

  @Field(() => [GraphQLString], { description: 'Tags of the contract.' })
  tags!: string[];

  @Field(() => [ColumnInfo], { description: 'The columns that you may see.' })
  columns!: ColumnInfo[];

  @Field(() => [QualityInfo], { description: 'The quality rules about what you may see.' })
  quality!: QualityInfo[];
}
