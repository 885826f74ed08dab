// What a federation router asks a subgraph for (Apollo Federation subgraph specification, `_service`).
import 'reflect-metadata';
import { GraphQLString } from 'graphql';
import { Field, ObjectType } from 'type-graphql';

@ObjectType('_Service', { description: 'This subgraph, for a federation router.', simpleResolvers: true })
export class Service {
  @Field(() => GraphQLString, { description: 'Its schema with federation directives, as the caller may see it.' })
  sdl!: string;
}
