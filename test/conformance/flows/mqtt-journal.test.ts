// MQTT with a journal, on the local broker and the local Kinesis: what is published while nobody copies isn't lost.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { createKinesisServer } from '../../../local/kinesis/create-kinesis-server.js';
import { createMqttServer } from '../../../local/mqtt/create-mqtt-server.js';
import { connectFlows, loadFlowConnectors } from '../../../src/connect-flows.js';
import type { Server } from '../../../src/core/dataset.js';
import { createLeases } from '../../../src/shared-store/create-leases.js';
import { createMemoryStore } from '../../../src/shared-store/memory-store.js';
import { createJournalKeepers } from '../../../src/streams/journal-keepers.js';
import type { StreamRoute } from '../../../src/streams/stream-route.js';
import { encodeReading, labelOf, readings, readingsOf, streamBinding } from './readings.js';
import { startReading } from './read-stream.js';

const keys = { accessKeyId: 'any', secretAccessKey: 'any', region: 'us-east-1' };

it('what is published while nobody copies is in the journal once someone does, in order', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'lakegate-mqtt-journal-'));
  const broker = await createMqttServer();
  const kinesis = await createKinesisServer({ streams: { log: { shards: 1 } }, dataDir });
  const servers = new Map<string, Server>([
    ['mqtt', { name: 'mqtt', kind: 'mqtt', settings: { url: broker.url } }],
    ['log', { name: 'log', kind: 'kinesis', settings: { endpoint: kinesis.url, ...keys } }],
  ]);
  const journal = { server: 'log', kind: 'kinesis', physicalName: 'log', settings: { pollMs: 20 } } as const;
  const dataset = { ...readings, streams: [streamBinding('mqtt', 'readings', { journal })] };
  const store = createMemoryStore();
  const leases = createLeases({ store, leaseMs: 10_000, observe: () => undefined });
  const catalog = { datasets: new Map([['readings', dataset]]), servers };
  const connectors = await loadFlowConnectors(catalog);
  const flows = connectFlows(catalog, { leases, replicas: 2, connectors });
  const [route] = flows.streams.get('readings') as [StreamRoute];
  const keepers = createJournalKeepers();
  const keep = (isKept: boolean): Promise<void> =>
    keepers.keep(isKept && route.journal !== undefined ? [route.journal] : [], () => ({
      takeTurn: (name, signal) => leases.acquire(name, signal),
      observe: () => undefined,
      retryMs: 100,
    }));
  const publisher = await connectAsync(broker.url);
  const publish = async (from: number): Promise<void> => {
    for (const reading of readingsOf('north', 3, from)) {
      await publisher.publishAsync('readings', Buffer.from(encodeReading(reading)), { qos: 1 });
    }
  };
  const reader = await startReading({ source: route.source } as Parameters<typeof startReading>[0], {
    kind: 'earliest',
  });
  try {
    // The session begins with the first copying; its first message shows that it has begun.
    void keep(true);
    while (reader.soFar().readings.length === 0) await publish(0);
    await keep(false);
    const before = reader.soFar().readings.length;
    await publish(100);
    expect(
      reader
        .soFar()
        .readings.slice(before)
        .filter(({ seq }) => seq >= 100),
    ).toEqual([]);
    await keep(true);
    const { readings: found } = await reader.until(
      ({ readings: soFar }) => soFar.some(({ seq }) => seq === 102),
      'what was published meanwhile',
    );
    const late = found.filter(({ seq }) => seq >= 100).map(labelOf);
    expect(late).toEqual(readingsOf('north', 3, 100).map(labelOf));
  } finally {
    await reader.stop();
    await keep(false);
    await flows.stop();
    await leases.stop();
    await store.stop();
    await publisher.endAsync();
    await kinesis.stop();
    await broker.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
