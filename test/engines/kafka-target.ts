// Kafka for the batteries: a broker, topics of three partitions, and the client's own producer and consumer.
import { Admin, Consumer, Producer } from '@platformatic/kafka';
import { createKafkaSink } from '../../connectors/kafka/create-sink.js';
import { createKafkaSource } from '../../connectors/kafka/create-source.js';
import { kafkaSinkCapabilities, kafkaStreamCapabilities } from '../../connectors/kafka/capabilities.js';
import type { Server } from '../../src/core/dataset.js';
import {
  decodeReading,
  encodeReading,
  outgoing,
  readingOfBytes,
  readings,
  sinkBinding,
  streamBinding,
} from '../conformance/flows/readings.js';
import type { SinkFixture, StoredReading } from '../conformance/flows/sink-target.js';
import type { SourceFixture } from '../conformance/flows/source-target.js';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { type KafkaBroker, startKafka } from './start/start-kafka.js';

export function kafkaServer(brokers: string, settings: Server['settings'] = {}): Server {
  return { name: 'kafka', kind: 'kafka', settings: { brokers, ...settings } };
}

export interface KafkaUnderTest {
  readonly broker: KafkaBroker;
  readonly proxy: FaultProxy;
  readonly admin: Admin;
  /** A server that is reached through the proxy. */
  readonly proxied: Server;
  readonly createTopic: (partitions?: number, configs?: Readonly<Record<string, string>>) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** A broker with a proxy before it. */
export async function startKafkaUnderTest(): Promise<KafkaUnderTest> {
  const broker = await startKafka();
  const { proxyPort, upstreamPort } = broker.proxied;
  const proxy = await createFaultProxy({ port: proxyPort, upstreamPort });
  const admin = new Admin({ clientId: 'battery', bootstrapBrokers: [broker.brokers] });
  let topics = 0;
  return {
    broker,
    proxy,
    admin,
    proxied: kafkaServer(`127.0.0.1:${String(proxyPort)}`),
    async createTopic(partitions = 3, configs = {}) {
      const topic = `readings-${String(++topics)}`;
      const list = Object.entries(configs).map(([name, value]) => ({ name, value }));
      await admin.createTopics({ topics: [topic], partitions, replicas: 1, configs: list });
      return topic;
    },
    async stop() {
      await admin.close();
      await proxy.stop();
      await broker.stop();
    },
  };
}

/** Everything in a topic by now, by the client's own consumer. */
export async function readBack(brokers: string, topic: string): Promise<readonly StoredReading[]> {
  const consumer = new Consumer({ clientId: 'read-back', groupId: `g-${topic}`, bootstrapBrokers: [brokers] });
  try {
    const ends = (await consumer.listOffsets({ topics: [topic] })).get(topic) ?? [];
    const total = ends.reduce((sum, end) => sum + end, 0n);
    const stored: StoredReading[] = [];
    if (total === 0n) return stored;
    const offsets = ends.map((_, partition) => ({ topic, partition, offset: 0n }));
    const stream = await consumer.consume({
      topics: [topic],
      mode: 'manual',
      offsets,
      autocommit: false,
      maxWaitTime: 100,
    });
    for await (const { value, partition, offset } of stream) {
      stored.push({ ...decodeReading(value), position: `${String(partition)}/${String(offset)}` });
      if (BigInt(stored.length) === total) break;
    }
    return stored;
  } finally {
    await closed(consumer);
  }
}

function closed(consumer: Consumer): Promise<void> {
  return new Promise((resolve) => {
    consumer.close(true, () => resolve());
  });
}

/** A topic that takes less than the sink believes: what is larger is the broker's to refuse. */
const refusedBytes = 300_000;

export const kafkaSinkFixture: SinkFixture = {
  kind: 'kafka',
  capabilities: kafkaSinkCapabilities(),
  keeps: 'every',
  tellsPositions: true,
  recordOfBytes: (station, bytes) => outgoing(readingOfBytes(station, 0, bytes - station.length)),
  async start() {
    const kafka = await startKafkaUnderTest();
    return {
      async create() {
        const topic = await kafka.createTopic();
        const sink = createKafkaSink({
          server: kafka.proxied,
          binding: sinkBinding('kafka', topic),
          dataset: readings,
        });
        return {
          sink,
          proxy: kafka.proxy,
          readBack: () => readBack(kafka.broker.brokers, topic),
          async stop() {
            await kafka.proxy.setMode('pass');
            await sink.stop();
          },
        };
      },
      stop: kafka.stop,
    };
  },
};

/** The same on topics that take less than the sink believes, so that the broker refuses. */
export const kafkaRefusingFixture: SinkFixture = {
  ...kafkaSinkFixture,
  kind: 'kafka (topics that refuse)',
  refused: ({ station, seq }) => outgoing(readingOfBytes(station, seq, refusedBytes)),
  async start() {
    const kafka = await startKafkaUnderTest();
    return {
      async create() {
        const topic = await kafka.createTopic(3, { 'max.message.bytes': '200000' });
        const binding = sinkBinding('kafka', topic);
        const sink = createKafkaSink({ server: kafka.proxied, binding, dataset: readings });
        return {
          sink,
          proxy: kafka.proxy,
          readBack: () => readBack(kafka.broker.brokers, topic),
          stop: () => sink.stop(),
        };
      },
      stop: kafka.stop,
    };
  },
};

export const kafkaSourceFixture: SourceFixture = {
  kind: 'kafka',
  capabilities: kafkaStreamCapabilities,
  timeResolutionMs: 1,
  offers: new Set(['produceGarbage', 'expire', 'addPartition', 'invalidOffset']),
  async start() {
    const kafka = await startKafkaUnderTest();
    return {
      async create() {
        const topic = await kafka.createTopic();
        const source = createKafkaSource({
          server: kafka.proxied,
          binding: streamBinding('kafka', topic, { settings: { maxWaitMs: 100 } }),
          dataset: readings,
        });
        const produce = async (messages: readonly { readonly key: string; readonly value: Uint8Array }[]) => {
          const producer = new Producer({
            clientId: 'battery',
            bootstrapBrokers: [kafka.broker.brokers],
            idempotent: true,
          });
          const sent = messages.map(({ key, value }) => ({ topic, key: Buffer.from(key), value: Buffer.from(value) }));
          await producer.send({ messages: sent, acks: -1 });
          await producer.close();
        };
        return {
          source,
          proxy: kafka.proxy,
          produce: (written) => produce(written.map((r) => ({ key: r.station, value: encodeReading(r) }))),
          produceGarbage: () => produce([{ key: 'north', value: Buffer.from('{"half": ') }]),
          async expire() {
            const consumer = new Consumer({
              clientId: 'battery',
              groupId: 'none',
              bootstrapBrokers: [kafka.broker.brokers],
            });
            const ends = (await consumer.listOffsets({ topics: [topic] })).get(topic) ?? [];
            await closed(consumer);
            const partitions = ends.map((offset, partition) => ({ partition, offset }));
            await kafka.admin.deleteRecords({ topics: [{ name: topic, partitions }] });
          },
          addPartition: () => kafka.admin.createPartitions({ topics: [{ name: topic, count: 5, assignments: null }] }),
          invalidOffset: 'seven',
          async stop() {
            await kafka.proxy.setMode('pass');
            await source.stop();
          },
        };
      },
      stop: kafka.stop,
    };
  },
};
