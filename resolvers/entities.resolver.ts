// The resolver of federation's `_entities`: representations grouped by type, one read for each, in the one path.
import 'reflect-metadata';
import { Resolver } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { buildEntityRequests } from '../schema/request/build-entity-request.js';
import { createClass, type FieldSpec } from '../schema/types/type-factory.js';
import type { GraphqlContext } from './context.js';
import { addQuery } from './dataset.resolver.js';
import { shapeAnswer } from './shape-answer.js';

/** Makes the resolver class of `_entities`. */
export function createEntitiesResolver(entities: FieldSpec): new () => unknown {
  const made = createClass('EntitiesResolver');
  addQuery(made, entities, resolveEntities);
  Resolver()(made);
  return made;
}

async function resolveEntities(context: GraphqlContext, info: GraphQLResolveInfo): Promise<readonly unknown[]> {
  const { count, requests } = buildEntityRequests(context.shaped, info);
  const answers = Array.from({ length: count }, (): unknown => null);
  await Promise.all(
    requests.map(async ({ request, parents, positions }) => {
      const level = await context.dataService.read(request.node, context.request, parents);
      positions.forEach((position, i) => {
        answers[position] = shapeAnswer(request.shape, level, i);
      });
    }),
  );
  return answers;
}
