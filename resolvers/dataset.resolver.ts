// The resolvers of root fields over datasets: a read request, one call of the data service, an answer.
import 'reflect-metadata';
import { type ClassType, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { RootField } from '../schema/types/dataset-types.js';
import { addArgument, createClass } from '../schema/types/type-factory.js';
import { buildReadRequest } from '../schema/request/build-read-request.js';
import { selectedFieldOf } from '../schema/request/select-fields.js';
import type { GraphqlContext } from './context.js';
import { shapeAnswer } from './shape-answer.js';

/** Makes a resolver class with a method for each root field. */
export function createDatasetResolver(roots: readonly RootField[]): new () => unknown {
  const made = createClass('DatasetResolver');
  for (const { spec } of roots) addQuery(made, spec, resolveDatasetField);
  Resolver()(made);
  return made;
}

/** Adds a method that answers a field of Query with the context and the info alone. */
export function addQuery(
  resolver: ClassType,
  spec: RootField['spec'],
  resolve: (context: GraphqlContext, info: GraphQLResolveInfo) => Promise<unknown>,
): void {
  const prototype = resolver.prototype as Record<string, unknown>;
  const { name, description, nullable } = spec;
  prototype[name] = resolve;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  Ctx()(prototype, name, 0);
  Info()(prototype, name, 1);
  spec.args?.forEach((arg, i) => {
    addArgument(prototype, name, i + 2, arg);
  });
  Query(spec.type as () => ClassType, { name, description, nullable })(prototype, name, descriptor);
}

async function resolveDatasetField(context: GraphqlContext, info: GraphQLResolveInfo): Promise<unknown> {
  const { node, shape } = buildReadRequest(context.shaped, selectedFieldOf(info));
  return shapeAnswer(shape, await context.dataService.read(node, context.request));
}
