// A queue with a journal in Kinesis or Kafka: the sources' battery over what the gateway connects for it, and what a queue
// alone can't do.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { kafkaStreamCapabilities } from '../../connectors/kafka/capabilities.js';
import { kinesisStreamCapabilities } from '../../connectors/kinesis/capabilities.js';
import { connectFlows, loadFlowConnectors, type Flows } from '../../src/connect-flows.js';
import type { Dataset, JournalBinding, Server } from '../../src/core/dataset.js';
import { createLeases } from '../../src/shared-store/create-leases.js';
import { createMemoryStore } from '../../src/shared-store/memory-store.js';
import { createJournalKeepers } from '../../src/streams/journal-keepers.js';
import type { StreamRoute } from '../../src/streams/stream-route.js';
import {
  encodeReading,
  labelOf,
  type Reading,
  readings,
  readingsOf,
  streamBinding,
} from '../conformance/flows/readings.js';
import { readSome, startReading } from '../conformance/flows/read-stream.js';
import { runSourceBattery } from '../conformance/flows/run-source-battery.js';
import type { SourceTarget } from '../conformance/flows/source-target.js';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { startKafkaUnderTest } from './kafka-target.js';
import { type AwsEmulator, startMinistack } from './start/start-ministack.js';

/** A new, empty journal. */
interface JournalPlace {
  readonly binding: JournalBinding;
  readonly server: Server;
  /** The way to it; the queue's as well where `carriesQueue`. */
  readonly proxy: FaultProxy;
  readonly carriesQueue: boolean;
  stop(): Promise<void>;
}

const dataset = (queue: string, journal: JournalBinding): Dataset => ({
  ...readings,
  streams: [streamBinding('sqs', queue, { settings: { waitSeconds: 1 }, journal })],
});

let places = 0;

function clientOptions({ url, region, accessKeyId, secretAccessKey }: AwsEmulator) {
  return { endpoint: url, region, credentials: { accessKeyId, secretAccessKey } };
}

async function kinesisJournal(emulator: AwsEmulator): Promise<JournalPlace> {
  const kinesis = new KinesisClient({ ...clientOptions(emulator), requestHandler: new NodeHttpHandler() });
  const name = `journal-${String(++places)}`;
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 2 }));
  for (let status = ''; status !== 'ACTIVE';) {
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name }));
    status = StreamDescriptionSummary?.StreamStatus ?? '';
  }
  const proxy = await createFaultProxy({ upstreamPort: Number(new URL(emulator.url).port) });
  const { region, accessKeyId, secretAccessKey } = emulator;
  const settings = { endpoint: `http://127.0.0.1:${String(proxy.port)}`, region, accessKeyId, secretAccessKey };
  return {
    binding: { server: 'log', kind: 'kinesis', physicalName: name, settings: { pollMs: 50 } },
    server: { name: 'log', kind: 'kinesis', settings },
    proxy,
    carriesQueue: true,
    async stop() {
      kinesis.destroy();
      await proxy.stop();
    },
  };
}

/** A new FIFO queue with a journal, connected as the gateway does; the journal is kept while the target lives. */
async function createTarget(emulator: AwsEmulator, log: JournalPlace) {
  const { region, accessKeyId, secretAccessKey } = emulator;
  const sqs = new SQSClient(clientOptions(emulator));
  const name = `queue-${String(++places)}`;
  const Attributes = { FifoQueue: 'true', VisibilityTimeout: '2' };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}.fifo`, Attributes }));
  const { proxy } = log;
  const endpoint = log.carriesQueue ? `http://127.0.0.1:${String(proxy.port)}` : emulator.url;
  const servers = new Map<string, Server>([
    ['sqs', { name: 'sqs', kind: 'sqs', settings: { endpoint, region, accessKeyId, secretAccessKey } }],
    ['log', log.server],
  ]);
  const store = createMemoryStore();
  const leases = createLeases({ store, leaseMs: 10_000, observe: () => undefined });
  const catalog = { datasets: new Map([['readings', dataset(`${name}.fifo`, log.binding)]]), servers };
  const connectors = await loadFlowConnectors(catalog);
  const flows: Flows = connectFlows(catalog, { leases, replicas: 2, connectors });
  const [route] = flows.streams.get('readings') as [StreamRoute];
  const keepers = createJournalKeepers();
  const keep = (): Promise<void> => {
    state.isKept = true;
    return keepers.keep(route.journal === undefined ? [] : [route.journal], () => ({
      takeTurn: (name, signal) => leases.acquire(name, signal),
      observe: () => undefined,
      retryMs: 200,
    }));
  };
  const state = { isKept: false, isOpen: true };
  let sent = 0;
  const send = async (group: string, body: Uint8Array): Promise<void> => {
    const ids = { MessageGroupId: group, MessageDeduplicationId: String(++sent) };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: Buffer.from(body).toString('utf8'), ...ids }));
  };
  const left = async (): Promise<number> => {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
    const counts = (await sqs.send(command)).Attributes ?? {};
    return AttributeNames.reduce((sum, attribute) => sum + Number(counts[attribute] ?? 0), 0);
  };
  /** A message is in the stream once it is copied: what the battery writes it must find there. */
  const copied = async (): Promise<void> => {
    while (state.isKept && state.isOpen && (await left()) > 0) await new Promise(setImmediate);
  };
  const target: SourceTarget = {
    source: route.source,
    proxy: {
      ...proxy,
      setMode(mode) {
        state.isOpen = mode === 'pass';
        return proxy.setMode(mode);
      },
    },
    async produce(written) {
      for (const reading of written) await send(reading.station, encodeReading(reading));
      await copied();
    },
    async produceGarbage() {
      await send('north', Buffer.from('{"half": '));
      await copied();
    },
    invalidOffset: 'seven',
    async stop() {
      await keepers.keep([], () => {
        throw new Error('none is kept');
      });
      await proxy.setMode('pass');
      await flows.stop();
      await leases.stop();
      await store.stop();
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      sqs.destroy();
      await log.stop();
    },
  };
  return { target, route, keep, left };
}

runSourceBattery({
  kind: 'sqs (FIFO) with a journal in kinesis',
  capabilities: kinesisStreamCapabilities,
  timeResolutionMs: 1,
  offers: new Set(['produceGarbage', 'invalidOffset']),
  async start() {
    const emulator = await startMinistack();
    return {
      async create() {
        const { target, keep } = await createTarget(emulator, await kinesisJournal(emulator));
        await keep();
        return target;
      },
      stop: emulator.stop,
    };
  },
});

runSourceBattery({
  kind: 'sqs (FIFO) with a journal in kafka',
  capabilities: kafkaStreamCapabilities,
  timeResolutionMs: 1,
  offers: new Set(['produceGarbage', 'invalidOffset']),
  async start() {
    const [emulator, kafka] = await Promise.all([startMinistack(), startKafkaUnderTest()]);
    return {
      async create() {
        const physicalName = await kafka.createTopic();
        const { target, keep } = await createTarget(emulator, {
          binding: { server: 'log', kind: 'kafka', physicalName, settings: { maxWaitMs: 100 } },
          server: { ...kafka.proxied, name: 'log' },
          proxy: kafka.proxy,
          carriesQueue: false,
          // All its topics are reached through one.
          stop: () => Promise.resolve(),
        });
        await keep();
        return target;
      },
      async stop() {
        await Promise.all([emulator.stop(), kafka.stop()]);
      },
    };
  },
});

describe('a queue with a journal', () => {
  let emulator: AwsEmulator;
  beforeAll(async () => {
    emulator = await startMinistack();
  });
  afterAll(() => emulator.stop());

  it('keeps what was sent while nobody copied or watched, and empties the queue', async () => {
    const { target, route, keep, left } = await createTarget(emulator, await kinesisJournal(emulator));
    try {
      const sent = readingsOf('north', 5);
      await target.produce(sent);
      expect(await left()).toBe(5);
      await keep();
      const { messages } = await readSome(target, { kind: 'earliest' }, 5);
      const changes = await Promise.all(messages.map(async (message) => route.read(message)));
      expect(changes.map((change) => ('after' in change ? change.after : change))).toEqual(
        sent.map(({ station, seq, note }) => [station, seq, note]),
      );
      while ((await left()) > 0) await new Promise(setImmediate);
    } finally {
      await target.stop();
    }
  });

  it('loses nothing where the way to both breaks while it copies', async () => {
    const { target, keep } = await createTarget(emulator, await kinesisJournal(emulator));
    try {
      await keep();
      const sent = readingsOf('north', 40);
      await target.produce(sent.slice(0, 20));
      await target.proxy.setMode('refuse');
      await target.produce(sent.slice(20));
      await target.proxy.setMode('pass');
      const reader = await startReading(target, { kind: 'earliest' });
      // What was copied and not deleted comes again: at least once.
      const isThere = (found: readonly Reading[]): boolean => new Set(found.map(labelOf)).size === sent.length;
      const { readings: found } = await reader.until(({ readings: soFar }) => isThere(soFar), 'every reading');
      await reader.stop();
      expect([...new Set(found.map(labelOf))]).toEqual(sent.map(labelOf));
    } finally {
      await target.stop();
    }
  });
});
