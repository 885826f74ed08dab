// The sample catalog with places to write to and changes to watch: flights have both, planes a sink, airlines a stream.
import { digest } from '../../../src/core/digest.js';
import { createResolvers } from '../../../resolvers/create-resolvers.js';
import { buildGatewaySchema, type GatewaySchema } from '../../../schema/build-schema.js';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../schema/shape-schema.js';
import type { Catalog, Dataset, SinkBinding, StreamBinding } from '../../../src/core/dataset.js';
import { sampleCatalog } from './sample-catalog.js';

const flow = {
  server: 'broker',
  kind: 'kafka',
  physicalName: 'topic',
  columns: new Map(),
  format: { kind: 'json' },
  settings: {},
} as const;
const sink: SinkBinding = { ...flow, id: 'in', orderBy: [] };
const stream: StreamBinding = { ...flow, id: 'out', changes: 'full', envelope: 'plain', lagMs: 0 };

function withFlows(dataset: Dataset): Dataset {
  if (dataset.name === 'flights') {
    const columns = dataset.columns.map((column) =>
      column.name === 'dest' ? { ...column, nullable: false, constraints: { default: 'LAX' } } : column,
    );
    return { ...dataset, columns, sink, streams: [stream, { ...stream, id: 'replay' }] };
  }
  if (dataset.name === 'planes') return { ...dataset, sink, streams: [stream] };
  if (dataset.name === 'airlines') return { ...dataset, streams: [stream] };
  return dataset;
}

export const flowCatalog: Catalog = {
  ...sampleCatalog,
  datasets: new Map([...sampleCatalog.datasets].map(([name, dataset]) => [name, withFlows(dataset)])),
};

export async function buildFlows(): Promise<GatewaySchema> {
  return buildGatewaySchema(flowCatalog, createResolvers);
}

/** The shape that sees these columns (`flights.carrier`) and writes those; whole datasets by their names. */
export function shapeOf(gateway: GatewaySchema, sees: readonly string[], writes: readonly string[]): ShapedSchema {
  const pick = (chosen: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> =>
    new Map(
      [...everythingVisible(gateway).datasets]
        .map(
          ([name, columns]) =>
            [
              name,
              new Set([...columns].filter((c) => chosen.includes(name) || chosen.includes(`${name}.${c}`))),
            ] as const,
        )
        .filter(([, columns]) => columns.size > 0),
    );
  const [datasets, written] = [pick(sees), pick(writes)];
  return shapeFor(gateway, { digest: digest([datasets, written]), datasets, written });
}
