import { connectFlows, loadFlowConnectors } from '../../src/connect-flows.js';
import type { Catalog } from '../../src/core/dataset.js';
import type { LakegateError } from '../../src/core/errors.js';
import { createLeases } from '../../src/shared-store/create-leases.js';
import { createMemoryStore } from '../../src/shared-store/memory-store.js';
import { contractOf, load } from './contract/contract-fixture.js';

const leases = createLeases({ store: createMemoryStore(), leaseMs: 1_000, observe: () => undefined });

function catalogOf(stream: string, queueUrl = 'http://127.0.0.1:1/1/orders'): Promise<Catalog> {
  const own = (value: string): string => `customProperties: [{ property: lakegate, value: ${value} }]`;
  return load(
    contractOf(
      `- name: orders
  ${own(`{ bindings: [{ server: queue, direction: write }, ${stream}] }`)}
  properties: [{ name: id, logicalType: integer, primaryKey: true }]
`,
      `  - { server: queue, type: custom, ${own(`{ kind: sqs, queueUrl: "${queueUrl}" }`)} }
  - { server: things, type: custom, ${own('{ kind: mqtt, url: "mqtt://127.0.0.1:1" }')} }
`,
    ),
    { REPLICA: 'one' },
  );
}

async function refusalOf(catalog: Promise<Catalog>, replicas: number): Promise<string | undefined> {
  try {
    const loaded = await catalog;
    const connectors = await loadFlowConnectors(loaded);
    await connectFlows(loaded, { leases, replicas, connectors }).stop();
    return undefined;
  } catch (error) {
    const { code, message } = error as LakegateError;
    return `${code} ${message}`;
  }
}

const queue = '{ server: queue, direction: stream }';

describe('streams of several replicas', () => {
  it.each([
    ['a queue that they share', queue],
    ['a shared subscription', '{ server: things, direction: stream, physicalName: "$share/gateway/orders" }'],
    ['a session of one client', '{ server: things, direction: stream, settings: { session: gateway } }'],
  ])('from %s are refused, with what to do', async (_, stream) => {
    const refusal = await refusalOf(catalogOf(stream), 2);
    expect(refusal).toMatch(/^CONFIG_INVALID orders\.(queue|things)-stream: expected a queue .*\$\{REPLICA\}/);
    expect(await refusalOf(catalogOf(stream), 1)).toBeUndefined();
  });

  it.each([
    ['a queue of its own', queue, 'http://127.0.0.1:1/1/orders-${REPLICA}'],
    [
      'a session of its own',
      '{ server: things, direction: stream, settings: { session: "gateway-${REPLICA}" } }',
      undefined,
    ],
    ['a topic of which everyone hears', '{ server: things, direction: stream, physicalName: "orders/+" }', undefined],
  ])('of which each has %s are served', async (_, stream, queueUrl) => {
    expect(await refusalOf(catalogOf(stream, queueUrl), 2)).toBeUndefined();
  });
});
