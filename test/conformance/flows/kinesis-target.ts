// Kinesis for the batteries, on any server that speaks its protocol: streams of three shards, and the SDK's own client.
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { kinesisSinkCapabilities, kinesisStreamCapabilities } from '../../../connectors/kinesis/capabilities.js';
import { createKinesisSink } from '../../../connectors/kinesis/create-sink.js';
import { createKinesisSource } from '../../../connectors/kinesis/create-source.js';
import type { Server, StreamBinding } from '../../../src/core/dataset.js';
import { createLeases } from '../../../src/shared-store/create-leases.js';
import { createMemoryStore } from '../../../src/shared-store/memory-store.js';
import { createFaultProxy } from '../../support/fault-proxy.js';
import {
  decodeReading,
  encodeReading,
  outgoing,
  readingOfBytes,
  readings,
  sinkBinding,
  streamBinding,
} from './readings.js';
import type { SinkFixture, StoredReading } from './sink-target.js';
import type { SourceFixture, SourceOffer } from './source-target.js';

/** A server that was started. */
export interface KinesisUnderTest {
  readonly url: string;
  readonly accessKeyId: string;
  /** Makes the server forget all records by now; absent where it can't be made to. */
  readonly expire?: () => void;
  readonly stop: () => Promise<void>;
}

export interface KinesisKind {
  readonly kind: string;
  readonly start: () => Promise<KinesisUnderTest>;
}

const region = 'us-east-1';
const shardCount = 3;

function kinesisServer(endpoint: string, accessKeyId: string): Server {
  return { name: 'kinesis', kind: 'kinesis', settings: { endpoint, region, accessKeyId, secretAccessKey: 'local' } };
}

function kinesisClient({ url: endpoint, accessKeyId }: KinesisUnderTest): KinesisClient {
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  return new KinesisClient({ endpoint, region, credentials, requestHandler: new NodeHttpHandler() });
}

let streams = 0;

async function createStream(client: KinesisClient): Promise<string> {
  const StreamName = `readings-${String(++streams)}`;
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: shardCount }));
  return StreamName;
}

/** Everything in a stream by now. */
async function readBack(client: KinesisClient, StreamName: string): Promise<readonly StoredReading[]> {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  const stored: StoredReading[] = [];
  for (const { ShardId = '' } of Shards) {
    const first = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
    let { ShardIterator } = await client.send(new GetShardIteratorCommand(first));
    for (let isBehind = true; isBehind;) {
      const {
        Records = [],
        NextShardIterator,
        MillisBehindLatest,
      } = await client.send(new GetRecordsCommand({ ShardIterator }));
      for (const { Data, SequenceNumber = '' } of Records) {
        stored.push({ ...decodeReading(Data ?? new Uint8Array()), position: `${ShardId}/${SequenceNumber}` });
      }
      ShardIterator = NextShardIterator;
      isBehind = MillisBehindLatest !== 0 && NextShardIterator !== undefined;
    }
  }
  return stored;
}

export function kinesisSinkFixture({ kind, start }: KinesisKind): SinkFixture {
  return {
    kind,
    capabilities: kinesisSinkCapabilities(),
    keeps: 'every',
    tellsPositions: true,
    recordOfBytes: (station, bytes) => outgoing(readingOfBytes(station, 0, bytes - station.length)),
    async start() {
      const server = await start();
      const client = kinesisClient(server);
      return {
        async create() {
          const proxy = await createFaultProxy({ upstreamPort: Number(new URL(server.url).port) });
          const name = await createStream(client);
          const sink = createKinesisSink({
            server: kinesisServer(`http://127.0.0.1:${String(proxy.port)}`, server.accessKeyId),
            binding: sinkBinding('kinesis', name),
            dataset: readings,
          });
          return {
            sink,
            proxy,
            readBack: () => readBack(client, name),
            async stop() {
              await sink.stop();
              await proxy.setMode('pass');
              await proxy.stop();
            },
          };
        },
        async stop() {
          client.destroy();
          await server.stop();
        },
      };
    },
  };
}

/** `offers`: what the server can be made to do beyond what every one can. */
export function kinesisSourceFixture(
  { kind, start }: KinesisKind,
  settings: StreamBinding['settings'],
  offers: readonly SourceOffer[],
): SourceFixture {
  return {
    kind,
    capabilities: kinesisStreamCapabilities,
    timeResolutionMs: 1,
    offers: new Set<SourceOffer>(['produceGarbage', 'invalidOffset', ...offers]),
    async start() {
      const server = await start();
      const client = kinesisClient(server);
      return {
        async create() {
          const proxy = await createFaultProxy({ upstreamPort: Number(new URL(server.url).port) });
          const StreamName = await createStream(client);
          const source = createKinesisSource({
            server: kinesisServer(`http://127.0.0.1:${String(proxy.port)}`, server.accessKeyId),
            binding: streamBinding('kinesis', StreamName, { settings: { pollMs: 50, ...settings } }),
            dataset: readings,
            leases: createLeases({ store: createMemoryStore(), leaseMs: 1_000, observe: () => undefined }),
          });
          const put = async (PartitionKey: string, Data: Uint8Array): Promise<void> => {
            await client.send(new PutRecordCommand({ StreamName, PartitionKey, Data }));
          };
          return {
            source,
            proxy,
            async produce(written) {
              for (const reading of written) await put(reading.station, encodeReading(reading));
            },
            produceGarbage: () => put('north', Buffer.from('{"half": ')),
            invalidOffset: 'seven',
            ...(server.expire !== undefined && {
              expire: () => {
                server.expire?.();
                return Promise.resolve();
              },
            }),
            async addPartition() {
              const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
              const { ShardId, HashKeyRange } = Shards[0] ?? {};
              const middle =
                (BigInt(HashKeyRange?.StartingHashKey ?? 0) + BigInt(HashKeyRange?.EndingHashKey ?? 0)) / 2n;
              const split = { StreamName, ShardToSplit: ShardId, NewStartingHashKey: String(middle) };
              await client.send(new SplitShardCommand(split));
            },
            async stop() {
              await source.stop();
              await proxy.setMode('pass');
              await proxy.stop();
            },
          };
        },
        async stop() {
          client.destroy();
          await server.stop();
        },
      };
    },
  };
}
