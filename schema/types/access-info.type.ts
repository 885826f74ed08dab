// What Query.explainAccess answers with: what somebody may see of a dataset, and why.
import 'reflect-metadata';
import { GraphQLBoolean, GraphQLFloat, GraphQLString } from 'graphql';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: "What is shown in place of a column's values.", simpleResolvers: true })
export class MaskInfo {
  @Field(() => GraphQLString, { description: 'Its kind, as policies name it.' })
  kind!: string;

  @Field(() => [GraphQLString], { description: 'What it is set to, as name=value; never a key.' })
  parameters!: string[];

  @Field(() => GraphQLString, {
    nullable: true,
    description: 'Where the values themselves are shown, as a row filter; for admins, null where that is nowhere.',
  })
  clearWhere!: string | null;
}

@ObjectType({ description: 'Access to a column.', simpleResolvers: true })
export class ColumnAccessInfo {
  @Field(() => GraphQLString, { description: "The column's name in the contract." })
  name!: string;

  @Field(() => GraphQLBoolean, { description: 'Whether it is seen.' })
  visible!: boolean;

  @Field(() => GraphQLString, { description: 'Why, in words.' })
  reason!: string;

  @Field(() => GraphQLString, {
    nullable: true,
    description: 'Where its cells are not null, as a row filter; for admins, null where that is everywhere.',
  })
  cellFilter!: string | null;

  @Field(() => MaskInfo, { nullable: true, description: 'Its mask; null where the values are shown as they are.' })
  mask!: MaskInfo | null;

  @Field(() => [GraphQLString], { description: 'Its effective LF-tags as key=value; for admins.' })
  tags!: string[];
}

@ObjectType({ description: 'A grant that reaches the principal.', simpleResolvers: true })
export class GrantInfo {
  @Field(() => GraphQLString, { description: 'Whom it is to: the principal or a group.' })
  principal!: string;

  @Field(() => [GraphQLString], { description: 'The permissions granted.' })
  permissions!: string[];

  @Field(() => GraphQLString, { description: 'What it is on, in words.' })
  resource!: string;

  @Field(() => [GraphQLString], { description: 'The columns that it covers.' })
  columns!: string[];
}

@ObjectType({ description: 'What somebody may see of a dataset, and why.', simpleResolvers: true })
export class AccessInfo {
  @Field(() => GraphQLString, { description: "The dataset's name in the contract." })
  dataset!: string;

  @Field(() => GraphQLString, { description: 'Whose access it is.' })
  principal!: string;

  @Field(() => GraphQLBoolean, { description: 'Whether anything of it is seen.' })
  visible!: boolean;

  @Field(() => GraphQLString, {
    description:
      'Who decides and who keeps to it: policy (a policy file), enforced (Lake Formation, kept by the gateway), delegated (kept by the store, run as the caller) or both.',
  })
  mode!: string;

  @Field(() => GraphQLString, {
    nullable: true,
    description: 'Why nothing is shown although there may be grants: an error code and the reason; for admins.',
  })
  refusal!: string | null;

  @Field(() => [ColumnAccessInfo], { description: 'Its columns; to others than admins, those that they see.' })
  columns!: ColumnAccessInfo[];

  @Field(() => GraphQLBoolean, { description: 'Whether some rows are left out.' })
  rowsFiltered!: boolean;

  @Field(() => GraphQLString, { nullable: true, description: 'The rows that are seen, as a row filter; for admins.' })
  rowFilter!: string | null;

  @Field(() => [GraphQLString], {
    nullable: true,
    description: 'The columns that may be written, seen or not; null where the dataset may not be written.',
  })
  writableColumns!: string[] | null;

  @Field(() => [GrantInfo], { description: 'The grants that it rests on; for admins.' })
  grants!: GrantInfo[];

  @Field(() => GraphQLString, { nullable: true, description: 'Equal for equal grants; for admins.' })
  grantDigest!: string | null;

  @Field(() => GraphQLFloat, {
    nullable: true,
    description: 'How old the decision is, in milliseconds; null where it was made for this answer.',
  })
  ageMs!: number | null;
}
