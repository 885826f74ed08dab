// The resolver of Query.features: features of entities as they are now, by the same path as Feast's interface.
import 'reflect-metadata';
import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { LakegateError } from '../src/core/errors.js';
import type { DataType } from '../src/core/data-type.js';
import type { Value } from '../src/core/value.js';
import { encodeValue } from '../schema/scalars/encode-value.js';
import { FeatureSet } from '../schema/types/feature-set.type.js';
import { FeaturesArgs } from '../schema/types/features.args.js';
import type { GraphqlContext } from './context.js';

@Resolver()
export class FeaturesResolver {
  @Query(() => FeatureSet, { description: 'Features of entities as they are now, for models.' })
  async features(
    @Ctx() context: GraphqlContext,
    @Args() { entities, features, service, fullFeatureNames }: FeaturesArgs,
  ): Promise<FeatureSet> {
    if (context.features === undefined) throw new LakegateError('INTERNAL', { cause: 'there are no features' });
    const found = await context.features({
      service: service ?? undefined,
      features: features ?? undefined,
      entities,
      fullNames: fullFeatureNames ?? false,
    });
    return {
      names: found.map(({ name }) => name),
      rows: entities.map((_, i) => ({
        values: found.map(({ type, column }) => encodeAny(column.values[i] ?? null, type)),
        statuses: found.map(({ column }) => column.statuses[i] ?? 'NOT_FOUND'),
        eventTimestamps: found.map(({ column }) => (column.eventTimestamps[i] ?? null) as string | null),
      })),
    };
  }
}

/** A value of the JSON scalar, which takes a string for JSON text. */
function encodeAny(value: Value, type: DataType): unknown {
  const encoded = encodeValue(value, type);
  return typeof encoded === 'string' ? JSON.stringify(encoded) : encoded;
}
