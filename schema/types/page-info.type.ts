// Where a page stands among all rows (GraphQL Cursor Connections Specification).
import 'reflect-metadata';
import { GraphQLBoolean, GraphQLString } from 'graphql';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Where a page stands among all rows.', simpleResolvers: true })
export class PageInfo {
  @Field(() => GraphQLBoolean, { description: 'Whether rows follow this page.' })
  hasNextPage!: boolean;

  @Field(() => GraphQLBoolean, { description: 'Whether rows precede this page.' })
  hasPreviousPage!: boolean;

  @Field(() => GraphQLString, { nullable: true, description: "The first row's cursor; null for an empty page." })
  startCursor!: string | null;

  @Field(() => GraphQLString, { nullable: true, description: "The last row's cursor; null for an empty page." })
  endCursor!: string | null;
}
