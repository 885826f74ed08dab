// The AWS emulator's Firehose, SQS and S3 for the batteries, read and written by the SDK's own clients.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { firehoseSinkCapabilities } from '../../connectors/firehose/capabilities.js';
import { createFirehoseSink } from '../../connectors/firehose/create-sink.js';
import { s3SinkCapabilities } from '../../connectors/s3/capabilities.js';
import { createS3Sink } from '../../connectors/s3/create-sink.js';
import type { CreateSink } from '../../connectors/sink.js';
import { sqsSinkCapabilities, sqsStreamCapabilities } from '../../connectors/sqs/capabilities.js';
import { createSqsSink } from '../../connectors/sqs/create-sink.js';
import { createSqsSource } from '../../connectors/sqs/create-source.js';
import type { PayloadFormat, Server, SinkKind } from '../../src/core/dataset.js';
import {
  decodeReading,
  encodeReading,
  outgoing,
  type Reading,
  readingOfBytes,
  readings,
  sinkBinding,
  streamBinding,
} from '../conformance/flows/readings.js';
import type { SinkFixture, StoredReading } from '../conformance/flows/sink-target.js';
import type { SourceFixture } from '../conformance/flows/source-target.js';
import { createFaultProxy } from '../support/fault-proxy.js';
import { type AwsEmulator, startMinistack } from './start/start-ministack.js';

function settingsOf({ region, accessKeyId, secretAccessKey }: AwsEmulator) {
  return { region, accessKeyId, secretAccessKey };
}

function clientOptions(emulator: AwsEmulator) {
  const { region, accessKeyId, secretAccessKey } = emulator;
  return { endpoint: emulator.url, region, credentials: { accessKeyId, secretAccessKey } };
}

/** A new place of a kind to write to. */
interface Place {
  readonly physicalName: string;
  readonly settings?: Server['settings'];
  readonly format?: PayloadFormat;
  readonly readBack: () => Promise<readonly StoredReading[]>;
}

interface SinkKindUnderTest extends Pick<SinkFixture, 'kind' | 'capabilities' | 'tellsPositions' | 'recordOfBytes'> {
  readonly sinkKind: SinkKind;
  readonly createSink: CreateSink;
  readonly createPlace: (emulator: AwsEmulator) => Promise<Place>;
}

function sinkFixture({ sinkKind, createSink, createPlace, ...rest }: SinkKindUnderTest): SinkFixture {
  return {
    ...rest,
    keeps: 'every',
    async start() {
      const emulator = await startMinistack();
      return {
        async create() {
          const proxy = await createFaultProxy({ upstreamPort: Number(new URL(emulator.url).port) });
          const place = await createPlace(emulator);
          const endpoint = `http://127.0.0.1:${String(proxy.port)}`;
          const settings = { ...settingsOf(emulator), endpoint, ...place.settings };
          const sink = createSink({
            server: { name: sinkKind, kind: sinkKind, settings },
            binding: sinkBinding(sinkKind, place.physicalName, place.format && { format: place.format }),
            dataset: readings,
          });
          return {
            sink,
            proxy,
            readBack: place.readBack,
            async stop() {
              await sink.stop();
              await proxy.setMode('pass');
              await proxy.stop();
            },
          };
        },
        stop: emulator.stop,
      };
    },
  };
}

let places = 0;

/** A new bucket, and what reads every line of its objects. */
async function createBucket(emulator: AwsEmulator) {
  const s3 = new S3Client({ ...clientOptions(emulator), forcePathStyle: true });
  const Bucket = `readings-${String(++places)}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  const readBack = async (): Promise<readonly StoredReading[]> => {
    const stored: StoredReading[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }));
      for (const { Key = '' } of page.Contents ?? []) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
        if (Key.endsWith('.parquet')) {
          const rows = await readParquet(bytes);
          stored.push(...rows.map((row) => ({ ...row, position: `s3://${Bucket}/${Key}` })));
          continue;
        }
        const text = (Key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
        const lines = text.split('\n').slice(0, -1);
        for (const line of lines) {
          stored.push({ ...decodeReading(Buffer.from(line)), position: `s3://${Bucket}/${Key}` });
        }
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return stored;
  };
  return { Bucket, readBack };
}

/** The rows of a Parquet file, as DuckDB reads them. */
async function readParquet(bytes: Uint8Array): Promise<readonly Reading[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lakegate-parquet-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const path = join(folder, 'object.parquet');
    await writeFile(path, bytes);
    const found = await connection.runAndReadAll(`SELECT station, seq, note FROM read_parquet('${path}')`);
    return found.getRows().map(([station, seq, note]) => ({
      ...{ station: String(station), seq: Number(seq), note: String(note) },
    }));
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

export const s3SinkFixture = (format: 'json' | 'parquet'): SinkFixture =>
  sinkFixture({
    kind: format === 'json' ? 's3' : `s3 (${format})`,
    sinkKind: 's3',
    capabilities: s3SinkCapabilities,
    tellsPositions: true,
    createSink: createS3Sink,
    async createPlace(emulator) {
      const { Bucket, readBack } = await createBucket(emulator);
      const settings = { location: `s3://${Bucket}/landing/`, forcePathStyle: true };
      return { physicalName: 'readings', settings, format: { kind: format }, readBack };
    },
  });

/** Firehose delivers to a bucket. */
export const firehoseSinkFixture = sinkFixture({
  kind: 'firehose',
  sinkKind: 'firehose',
  capabilities: firehoseSinkCapabilities,
  // The objects don't say which records they are of.
  tellsPositions: false,
  recordOfBytes: (station, bytes) => outgoing(readingOfBytes(station, 0, bytes)),
  createSink: createFirehoseSink,
  async createPlace(emulator) {
    const { Bucket, readBack } = await createBucket(emulator);
    const firehose = new FirehoseClient(clientOptions(emulator));
    const physicalName = `to-${Bucket}`;
    const destination = { BucketARN: `arn:aws:s3:::${Bucket}`, RoleARN: 'arn:aws:iam::123456789012:role/firehose' };
    await firehose.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: physicalName,
        ExtendedS3DestinationConfiguration: destination,
      }),
    );
    firehose.destroy();
    return { physicalName, readBack };
  },
});

async function createQueue(emulator: AwsEmulator, fifo: boolean) {
  const sqs = new SQSClient(clientOptions(emulator));
  const name = `readings-${String(++places)}${fifo ? '.fifo' : ''}`;
  const Attributes = { ...(fifo && { FifoQueue: 'true' }), VisibilityTimeout: '600' };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return { sqs, name, QueueUrl };
}

export const sqsSinkFixture = (fifo: boolean): SinkFixture =>
  sinkFixture({
    kind: fifo ? 'sqs (FIFO)' : 'sqs',
    sinkKind: 'sqs',
    capabilities: sqsSinkCapabilities(fifo),
    tellsPositions: true,
    recordOfBytes: (station, bytes) => outgoing(readingOfBytes(station, 0, bytes)),
    createSink: createSqsSink,
    async createPlace(emulator) {
      const { sqs, name, QueueUrl } = await createQueue(emulator, fifo);
      const stored: StoredReading[] = [];
      return {
        physicalName: name,
        // What is read is taken out, so that the rest of a message group comes, and is remembered here.
        async readBack() {
          for (;;) {
            const { Messages = [] } = await sqs.send(
              new ReceiveMessageCommand({
                ...{ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['SequenceNumber'] },
              }),
            );
            if (Messages.length === 0) return [...stored];
            for (const { Body = '', MessageId, Attributes } of Messages) {
              const position = Attributes?.SequenceNumber ?? MessageId;
              stored.push({ ...decodeReading(Buffer.from(Body)), position });
            }
            const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
            await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
          }
        },
      };
    },
  });

export const sqsSourceFixture = (fifo: boolean): SourceFixture => ({
  kind: fifo ? 'sqs (FIFO)' : 'sqs',
  capabilities: sqsStreamCapabilities(fifo),
  timeResolutionMs: 1,
  offers: new Set(['produceGarbage']),
  async start() {
    const emulator = await startMinistack();
    return {
      async create() {
        const proxy = await createFaultProxy({ upstreamPort: Number(new URL(emulator.url).port) });
        const { sqs, name, QueueUrl } = await createQueue(emulator, fifo);
        const settings = { ...settingsOf(emulator), endpoint: `http://127.0.0.1:${String(proxy.port)}` };
        const source = createSqsSource({
          server: { name: 'sqs', kind: 'sqs', settings },
          binding: streamBinding('sqs', name, { settings: { waitSeconds: 1 } }),
          dataset: readings,
        });
        let sent = 0;
        const send = async (group: string, body: Uint8Array): Promise<void> => {
          const ids = { MessageGroupId: group, MessageDeduplicationId: String(++sent) };
          const MessageBody = Buffer.from(body).toString('utf8');
          await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...(fifo && ids) }));
        };
        return {
          source,
          proxy,
          async produce(written) {
            for (const reading of written) await send(reading.station, encodeReading(reading));
          },
          produceGarbage: () => send('north', Buffer.from('{"half": ')),
          async stop() {
            await source.stop();
            sqs.destroy();
            await proxy.setMode('pass');
            await proxy.stop();
          },
        };
      },
      stop: emulator.stop,
    };
  },
});
