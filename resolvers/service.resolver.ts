// The resolver of federation's `_service`: the schema as the caller may see it.
import 'reflect-metadata';
import { Ctx, Query, Resolver } from 'type-graphql';
import { Service } from '../schema/types/service.type.js';
import type { GraphqlContext } from './context.js';

@Resolver()
export class ServiceResolver {
  @Query(() => Service, { name: '_service', description: 'This subgraph, for a federation router.' })
  service(@Ctx() context: GraphqlContext): Service {
    return { sdl: context.shaped.sdl };
  }
}
