// The resolvers of Mutation: records as they were given, one call of the ingest service, its receipt.
import 'reflect-metadata';
import { type ClassType, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { LakegateError } from '../src/core/errors.js';
import { noWrites } from '../src/core/principal.js';
import type { FlowField } from '../schema/build-schema.js';
import { buildIngestRequest } from '../schema/request/build-ingest-request.js';
import { type SelectedField, selectedFieldOf } from '../schema/request/select-fields.js';
import { addArgument, createClass } from '../schema/types/type-factory.js';
import type { GraphqlContext } from './context.js';
import { type IngestAnswer, shapeReceipt } from './shape-receipt.js';

/** Makes a resolver class with a method for each dataset that is written. */
export function createIngestResolver(ingests: readonly FlowField[]): new () => unknown {
  const made = createClass('IngestResolver');
  const prototype = made.prototype as Record<string, unknown>;
  for (const { spec } of ingests) {
    const { name, description, nullable } = spec;
    prototype[name] = resolveIngest;
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
    Ctx()(prototype, name, 0);
    Info()(prototype, name, 1);
    spec.args?.forEach((arg, i) => {
      addArgument(prototype, name, i + 2, arg);
    });
    Mutation(spec.type as () => ClassType, { name, description, nullable })(prototype, name, descriptor);
  }
  Resolver()(made);
  return made;
}

function resolveIngest(context: GraphqlContext, info: GraphQLResolveInfo): Promise<IngestAnswer> {
  return ingestField(context, selectedFieldOf(info));
}

/** What a field of Mutation answers: its records taken in. @throws LakegateError of the ingest service */
export async function ingestField(context: GraphqlContext, field: SelectedField): Promise<IngestAnswer> {
  const { request, named } = buildIngestRequest(context.shaped, field);
  if (context.ingestService === undefined) throw new LakegateError('INTERNAL', { cause: 'there is no ingest service' });
  const { requestId, principal, signal, observe } = context.request;
  const writes = context.writes ?? noWrites;
  const receipt = await context.ingestService.ingest(request, { requestId, principal, writes, signal, observe });
  return shapeReceipt(named, receipt);
}
