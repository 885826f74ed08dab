import { type GraphQLObjectType, validateSchema } from 'graphql';
import { describe, expect, it } from '@jest/globals';
import { createResolvers } from '../../../resolvers/create-resolvers.js';
import { buildGatewaySchema, type GatewaySchema } from '../../../schema/build-schema.js';
import { reservedTypeNames } from '../../../schema/reserved-type-names.js';
import type { Catalog } from '../../../src/core/dataset.js';
import { emptyCatalog, sampleCatalog } from './sample-catalog.js';
import { buildSample } from './sample-shapes.js';

const typeText = (gateway: GatewaySchema, type: string, field: string): string =>
  String((gateway.schema.getType(type) as GraphQLObjectType).getFields()[field]?.type);

const argsText = (gateway: GatewaySchema, type: string, field: string): string =>
  (gateway.schema.getType(type) as GraphQLObjectType)
    .getFields()
    [field]?.args.map((a) => `${a.name}: ${String(a.type)}`)
    .join(', ') ?? '';

describe('the schema built from contracts', () => {
  it('is valid', async () => {
    const { schema } = await buildSample();
    expect(validateSchema(schema)).toEqual([]);
  });
});
