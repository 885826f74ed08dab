// What is Kafka's own: how to sign in, transactions, ids, compression, brokers that die and come back.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Consumer, Producer } from '@platformatic/kafka';
import { createKafkaSink } from '../../connectors/kafka/create-sink.js';
import { createKafkaSource } from '../../connectors/kafka/create-source.js';
import type { OutgoingRecord, SendOutcome, Sink } from '../../connectors/sink.js';
import type { StreamMessage, StreamSource, StreamStart } from '../../connectors/stream.js';
import type { Server } from '../../src/core/dataset.js';
import {
  decodeReading,
  encodeReading,
  interleaved,
  labelOf,
  outgoing,
  readings,
  readingsOf,
  sinkBinding,
  streamBinding,
} from '../conformance/flows/readings.js';
import { kafkaServer, type KafkaUnderTest, readBack, startKafkaUnderTest } from './kafka-target.js';
import { createStops } from '../support/create-stops.js';
import { until } from '../support/until.js';

let kafka: KafkaUnderTest;
beforeAll(async () => {
  kafka = await startKafkaUnderTest();
}, 600_000);
afterAll(async () => {
  await kafka.stop();
});
const stops = createStops();
afterEach(stops.run);

function sinkOn(topic: string, server: Server, settings: Server['settings'] = {}): Sink {
  const sink = createKafkaSink({ server, binding: sinkBinding('kafka', topic, { settings }), dataset: readings });
  stops.add(() => sink.stop());
  return sink;
}

function sourceOn(topic: string, server: Server): StreamSource {
  const binding = streamBinding('kafka', topic, { settings: { maxWaitMs: 100 } });
  const source = createKafkaSource({ server, binding, dataset: readings });
  stops.add(() => source.stop());
  return source;
}

function send(sink: Sink, records: readonly OutgoingRecord[]): Promise<readonly SendOutcome[]> {
  return sink.send(records, { requestId: 'r', signal: new AbortController().signal, called: () => undefined });
}

/** Reads until so many messages have come. */
async function read(source: StreamSource, from: StreamStart, count: number): Promise<readonly StreamMessage[]> {
  const messages: StreamMessage[] = [];
  const controller = new AbortController();
  for await (const batch of source.read(from, { signal: controller.signal, called: () => undefined })) {
    messages.push(...batch.messages);
    if (messages.length >= count) break;
  }
  return messages;
}

const labelsIn = (messages: readonly StreamMessage[]): readonly string[] =>
  messages.map(({ content }) =>
    content.kind === 'payload' && content.payload !== undefined ? labelOf(decodeReading(content.payload)) : 'nothing',
  );

const codeOf = (running: Promise<unknown>): Promise<string> =>
  running.then(
    () => 'no error',
    (error: unknown) => (error as { readonly code: string }).code,
  );

const statuses = (outcomes: readonly SendOutcome[]): readonly string[] => outcomes.map(({ status }) => status);

describe('a broker with TLS and SASL', () => {
  function secured(mechanism: string, password: string): Server {
    const { brokers, ca, username } = kafka.broker.secured;
    const sasl = { securityProtocol: 'sasl_ssl', saslMechanism: mechanism, username, password };
    return kafkaServer(brokers, { ...sasl, ca });
  }

  it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])('is written and read with %s', async (mechanism) => {
    const topic = await kafka.createTopic();
    const server = secured(mechanism, kafka.broker.secured.password);
    const [sink, source] = [sinkOn(topic, server), sourceOn(topic, server)];
    expect(statuses(await send(sink, readingsOf('north', 2).map(outgoing)))).toEqual(['accepted', 'accepted']);
    expect(labelsIn(await read(source, { kind: 'earliest' }, 2))).toEqual(readingsOf('north', 2).map(labelOf));
    await Promise.all([sink.stop(), source.stop()]);
  });

  it.each(['PLAIN', 'SCRAM-SHA-512'])('denies a wrong password with %s', async (mechanism) => {
    const topic = await kafka.createTopic();
    const server = secured(mechanism, 'wrong');
    const [sink, source] = [sinkOn(topic, server), sourceOn(topic, server)];
    const [outcome] = await send(sink, [outgoing(readingsOf('north', 1)[0]!)]);
    expect(outcome).toMatchObject({ status: 'failed', code: 'SINK_DENIED' });
    expect(await codeOf(sink.ping(AbortSignal.timeout(30_000)))).toBe('SINK_DENIED');
    expect(await codeOf(read(source, { kind: 'latest' }, 1))).toBe('STREAM_DENIED');
    await Promise.all([sink.stop(), source.stop()]);
  });

  it('is not talked to when its certificate is signed by someone else', async () => {
    const topic = await kafka.createTopic();
    const { brokers, username, password } = kafka.broker.secured;
    const settings = { securityProtocol: 'sasl_ssl', saslMechanism: 'PLAIN', username, password };
    const sink = sinkOn(topic, kafkaServer(brokers, settings));
    const [outcome] = await send(sink, [outgoing(readingsOf('north', 1)[0]!)]);
    expect(outcome).toMatchObject({ status: 'failed', code: 'SINK_UNAVAILABLE' });
    await sink.stop();
  });
});

describe('what is stored', () => {
  it('carries the id of each record in a header and the ordering key as the key', async () => {
    const topic = await kafka.createTopic(1);
    const sink = sinkOn(topic, kafkaServer(kafka.broker.brokers));
    const record = outgoing(readingsOf('north', 1)[0]!);
    await send(sink, [record]);
    const consumer = new Consumer({ clientId: 'c', groupId: topic, bootstrapBrokers: [kafka.broker.brokers] });
    const offsets = [{ topic, partition: 0, offset: 0n }];
    const stream = await consumer.consume({ topics: [topic], mode: 'manual', offsets, autocommit: false });
    for await (const { key, headers } of stream) {
      expect(key.toString('utf8')).toBe('north');
      expect([...headers].map(([name, value]) => [name.toString('utf8'), value.toString('utf8')])).toEqual([
        ['lakegate-id', record.id],
      ]);
      break;
    }
    await new Promise<void>((resolve) => {
      consumer.close(true, () => resolve());
    });
    await sink.stop();
  });

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('is the same when it is compressed with %s', async (compression) => {
    const topic = await kafka.createTopic();
    const server = kafkaServer(kafka.broker.brokers);
    const [sink, source] = [sinkOn(topic, server, { compression }), sourceOn(topic, server)];
    const sent = interleaved(['north', 'south'], 50);
    await send(sink, sent.map(outgoing));
    const found = labelsIn(await read(source, { kind: 'earliest' }, sent.length));
    expect([...found].sort()).toEqual(sent.map(labelOf).sort());
    await Promise.all([sink.stop(), source.stop()]);
  });

  it('goes to the partition that the Java client chooses for the key', async () => {
    const topic = await kafka.createTopic(7);
    const sink = sinkOn(topic, kafkaServer(kafka.broker.brokers));
    // Hashes that Kafka's own UtilsTest gives; the client takes them without their sign, modulo the partitions.
    const hashes: Readonly<Record<string, number>> = {
      '21': -973932308,
      foobar: -790332482,
      'a-little-bit-long-string': -985981536,
      'a-little-bit-longer-string': -1486304829,
      abc: 479470107,
    };
    const sent = Object.keys(hashes).map((station) => ({ station, seq: 0, note: '' }));
    const outcomes = await send(sink, sent.map(outgoing));
    const found = outcomes.map((outcome) => (outcome.status === 'accepted' ? outcome.position.split('/')[0] : 'none'));
    expect(found).toEqual(Object.values(hashes).map((hash) => String((hash & 0x7fffffff) % 7)));
    await sink.stop();
  });
});

describe('a transaction', () => {
  it('is read when it is committed, and never when it is aborted', async () => {
    const topic = await kafka.createTopic(1);
    const producer = new Producer({
      clientId: 'p',
      bootstrapBrokers: [kafka.broker.brokers],
      idempotent: true,
      transactionalId: `t-${topic}`,
    });
    const write = async (station: string, end: 'commit' | 'abort'): Promise<void> => {
      const transaction = await producer.beginTransaction();
      const value = Buffer.from(encodeReading({ station, seq: 0, note: '' }));
      await transaction.send({ messages: [{ topic, key: Buffer.from(station), value }] });
      await transaction[end]();
    };
    await write('first', 'commit');
    await write('gone', 'abort');
    await write('second', 'commit');
    await producer.close();
    const source = sourceOn(topic, kafkaServer(kafka.broker.brokers));
    expect(labelsIn(await read(source, { kind: 'earliest' }, 2))).toEqual(['first/0/', 'second/0/']);
    await source.stop();
  });
});

describe('a broker that is killed amid a batch', () => {
  it('leaves no record accepted that is not stored, and none failed that is; readers resume without a loss', async () => {
    const topic = await kafka.createTopic();
    const server = kafkaServer(kafka.broker.brokers);
    const [sink, source] = [sinkOn(topic, server), sourceOn(topic, server)];
    const before = interleaved(['north', 'south'], 50);
    const first = await send(sink, before.map(outgoing));
    expect(new Set(statuses(first))).toEqual(new Set(['accepted']));

    // A record is under way at all times; the kill falls somewhere among them.
    const sent: { readonly label: string; readonly status: string }[] = [];
    const controller = new AbortController();
    stops.add(() => controller.abort());
    const writing = (async () => {
      for (let seq = 1_000; !controller.signal.aborted; seq += 20) {
        const batch = readingsOf('north', 20, seq);
        const outcomes = await send(sink, batch.map(outgoing));
        batch.forEach((reading, i) => sent.push({ label: labelOf(reading), status: outcomes[i]!.status }));
      }
    })();
    const seen: StreamMessage[] = [];
    const reading = (async () => {
      for await (const batch of source.read(
        { kind: 'earliest' },
        { signal: controller.signal, called: () => undefined },
      )) {
        seen.push(...batch.messages);
      }
    })();
    await until(() => seen.length >= 300, 60_000);
    await kafka.broker.kill();
    expect(await codeOf(reading)).toBe('STREAM_UNAVAILABLE');
    await kafka.broker.restart();
    // Writing goes on as if nothing had happened.
    const sentBefore = sent.length;
    await until(() => sent.slice(sentBefore).some(({ status }) => status === 'accepted'), 60_000);
    controller.abort();
    await writing;

    const stored = new Set((await readBack(kafka.broker.brokers, topic)).map(labelOf));
    for (const { label, status } of sent) {
      if (status === 'accepted') expect([label, stored.has(label)]).toEqual([label, true]);
      if (status === 'failed') expect([label, stored.has(label)]).toEqual([label, false]);
    }
    const offsets = new Map(seen.map(({ partition, offset }) => [partition, offset]));
    const total = (await readBack(kafka.broker.brokers, topic)).length;
    const rest = await read(source, { kind: 'position', offsets }, total - seen.length);
    expect(new Set(labelsIn([...seen, ...rest]))).toEqual(stored);
    await Promise.all([sink.stop(), source.stop()]);
  });
});
