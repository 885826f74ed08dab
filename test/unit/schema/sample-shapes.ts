// Shapes of the sample catalog, made as the gateway makes them.
import { digest } from '../../../src/core/digest.js';
import { createResolvers } from '../../../resolvers/create-resolvers.js';
import { buildGatewaySchema, type GatewaySchema } from '../../../schema/build-schema.js';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../schema/shape-schema.js';
import { sampleCatalog } from './sample-catalog.js';

export async function buildSample(): Promise<GatewaySchema> {
  return buildGatewaySchema(sampleCatalog, createResolvers);
}

/** The shape without some columns (`flights.tailnum`) or whole datasets (`planes`). */
export function shapeWithout(gateway: GatewaySchema, ...hidden: readonly string[]): ShapedSchema {
  const datasets = new Map(
    [...everythingVisible(gateway).datasets]
      .filter(([dataset]) => !hidden.includes(dataset))
      .map(([dataset, columns]) => [dataset, new Set([...columns].filter((c) => !hidden.includes(`${dataset}.${c}`)))]),
  );
  return shapeFor(gateway, { digest: digest(datasets), datasets });
}
