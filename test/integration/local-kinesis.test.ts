// The local Kinesis as the official client sees it: streams, shards, iterators, what is kept, restarts and errors.
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createKinesisServer, type KinesisServerOptions } from '../../local/kinesis/create-kinesis-server.js';
import type { LocalServer } from '../../local/local-server.js';

const StreamName = 'readings';
const first = 'shardId-000000000000';
const clock = { nowMs: 1_700_000_000_000 };
let dataDir: string;
let server: LocalServer;
let kinesis: KinesisClient;

async function start(options: Partial<KinesisServerOptions> = {}): Promise<void> {
  const streams = { [StreamName]: { shards: 2 } };
  server = await createKinesisServer({ streams, dataDir, now: () => clock.nowMs, ...options });
  kinesis = new KinesisClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
}

async function stop(): Promise<void> {
  kinesis.destroy();
  await server.stop();
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lakegate-kinesis-'));
  await start();
});
afterEach(async () => {
  await stop();
  await rm(dataDir, { recursive: true });
});

/** Into the first of two shards. */
const put = async (text: string): Promise<string> => {
  const record = { StreamName, PartitionKey: 'k', ExplicitHashKey: '0', Data: Buffer.from(text) };
  return (await kinesis.send(new PutRecordCommand(record))).SequenceNumber ?? '';
};

async function read(from: Partial<GetShardIteratorCommandInput>, Limit?: number): Promise<readonly string[]> {
  const at = { StreamName, ShardId: first, ShardIteratorType: 'TRIM_HORIZON', ...from } as const;
  const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(at));
  const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit }));
  return Records.map(({ Data }) => Buffer.from(Data ?? []).toString('utf8'));
}

const nameOf = (running: Promise<unknown>): Promise<string> =>
  running.then(
    () => 'no error',
    (error: unknown) => (error as Error).name,
  );

describe('a stream', () => {
  it('is described and listed with its shards, which share the hashes of keys among them', async () => {
    await kinesis.send(new CreateStreamCommand({ StreamName: 'another', ShardCount: 3 }));
    expect((await kinesis.send(new ListStreamsCommand({}))).StreamNames).toEqual(['another', StreamName]);
    const { StreamDescriptionSummary: summary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
    expect(summary).toMatchObject({ StreamStatus: 'ACTIVE', OpenShardCount: 2, RetentionPeriodHours: 24 });
    expect(summary?.StreamCreationTimestamp).toEqual(new Date(clock.nowMs));
    const { StreamARN } = summary ?? {};
    const { StreamDescription } = await kinesis.send(new DescribeStreamCommand({ StreamARN }));
    const ranges = StreamDescription?.Shards?.map(({ HashKeyRange }) => HashKeyRange);
    expect(ranges).toEqual([
      { StartingHashKey: '0', EndingHashKey: String(2n ** 127n - 1n) },
      { StartingHashKey: String(2n ** 127n), EndingHashKey: String(2n ** 128n - 1n) },
    ]);
  });

  it('lists its shards page by page', async () => {
    const one = await kinesis.send(new ListShardsCommand({ StreamName, MaxResults: 1 }));
    const { NextToken } = one;
    const two = await kinesis.send(new ListShardsCommand({ NextToken, MaxResults: 1 }));
    expect([...(one.Shards ?? []), ...(two.Shards ?? [])].map(({ ShardId }) => ShardId)).toEqual([
      first,
      'shardId-000000000001',
    ]);
    expect(two.NextToken).toBeUndefined();
  });

  it('puts a key where its MD5 says, and records of one shard in order', async () => {
    // MD5 of "north" begins with 0x39, that of "south" with 0xb6.
    const Records = ['north', 'south', 'north'].map((key, i) => ({ PartitionKey: key, Data: Buffer.from(String(i)) }));
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    expect(answer.FailedRecordCount).toBe(0);
    const found = answer.Records?.map(({ ShardId }) => ShardId?.slice(-1));
    expect(found?.[0]).toBe(found?.[2]);
    const [a = '', , b = ''] = answer.Records?.map(({ SequenceNumber }) => SequenceNumber) ?? [];
    expect(BigInt(a) < BigInt(b)).toBe(true);
    expect(a).toHaveLength(56);
  });

  it('splits a shard: the old one is read to its end, and the new ones name it', async () => {
    await put('before');
    const half = String(2n ** 126n);
    await kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: first, NewStartingHashKey: half }));
    await put('after');
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
    expect(Shards.map(({ ParentShardId }) => ParentShardId)).toEqual([undefined, undefined, first, first]);
    expect(Shards[0]?.SequenceNumberRange?.EndingSequenceNumber).toBeDefined();
    const at = { StreamName, ShardId: first, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(at));
    const last = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    expect([last.Records?.length, last.NextShardIterator]).toEqual([1, undefined]);
    expect(await read({ ShardId: 'shardId-000000000002' })).toEqual(['after']);
  });
});

describe('an iterator', () => {
  it('begins where its type says', async () => {
    const one = await put('one');
    clock.nowMs += 1_500;
    const Timestamp = new Date(clock.nowMs);
    const two = await put('two');
    await put('three');
    expect(await read({})).toEqual(['one', 'two', 'three']);
    expect(await read({ ShardIteratorType: 'LATEST' })).toEqual([]);
    expect(await read({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: two })).toEqual([
      'two',
      'three',
    ]);
    expect(await read({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: one })).toHaveLength(2);
    expect(await read({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp })).toEqual(['two', 'three']);
    expect(await read({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(clock.nowMs + 1) })).toEqual([]);
    expect(await read({}, 2)).toEqual(['one', 'two']);
  });

  it('leads on from where the last call was, and tells how far it is behind', async () => {
    await put('one');
    const at = { StreamName, ShardId: first, ShardIteratorType: 'LATEST' } as const;
    const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(at));
    await put('two');
    clock.nowMs += 700;
    await put('three');
    const one = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
    expect(one.MillisBehindLatest).toBe(700);
    const two = await kinesis.send(new GetRecordsCommand({ ShardIterator: one.NextShardIterator }));
    expect(two.Records?.map(({ Data }) => Buffer.from(Data ?? []).toString('utf8'))).toEqual(['three']);
    expect(two.MillisBehindLatest).toBe(0);
    clock.nowMs += 300_001;
    expect(await nameOf(kinesis.send(new GetRecordsCommand({ ShardIterator })))).toBe('ExpiredIteratorException');
  });
});

describe('what was acknowledged', () => {
  it('is there after a restart, in order, and what follows has later sequence numbers', async () => {
    const one = await put('eins ✈');
    await stop();
    await start();
    const two = await put('two');
    expect(await read({})).toEqual(['eins ✈', 'two']);
    expect(BigInt(two) > BigInt(one)).toBe(true);
  });

  it('is all that is there after a line was written in part', async () => {
    await put('one');
    await stop();
    const folder = join(dataDir, StreamName, first);
    const [file = ''] = await readdir(folder);
    await appendFile(join(folder, file), '1700000000000 aw== aGFs');
    await start();
    await put('two');
    expect(await read({})).toEqual(['one', 'two']);
  });

  it('goes when its day is over', async () => {
    await put('one');
    clock.nowMs += 86_400_001;
    await put('two');
    expect(await read({})).toEqual(['two']);
  });

  it('goes, oldest first, when a shard has too much, and no reader passes over it unknowing', async () => {
    await stop();
    await start({ maxShardBytes: 80_000 });
    const sequences: string[] = [];
    for (let i = 0; i < 12; i++) sequences.push(await put(String(i).padEnd(9_000, 'x')));
    const left = (await read({})).map((text) => text.slice(0, 2));
    expect(left.at(-1)).toBe('11');
    expect(left.length).toBeLessThan(12);
    const [StartingSequenceNumber] = sequences;
    expect(await nameOf(read({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber }))).toBe(
      'InvalidArgumentException',
    );
  });
});

describe('the errors', () => {
  it.each([
    [
      'a stream that is not there',
      new DescribeStreamSummaryCommand({ StreamName: 'none' }),
      'ResourceNotFoundException',
    ],
    ['a stream that is there', new CreateStreamCommand({ StreamName, ShardCount: 1 }), 'ResourceInUseException'],
    ['a name of another form', new CreateStreamCommand({ StreamName: '../x', ShardCount: 1 }), 'ValidationException'],
    ['an iterator of no server', new GetRecordsCommand({ ShardIterator: 'x' }), 'InvalidArgumentException'],
    [
      'a record that is too large',
      new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: new Uint8Array(1_048_576) }),
      'ValidationException',
    ],
    [
      'a sequence number of elsewhere',
      new GetShardIteratorCommand({
        ...{ StreamName, ShardId: first, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: '7' },
      }),
      'InvalidArgumentException',
    ],
    [
      'enhanced fan-out',
      new RegisterStreamConsumerCommand({ StreamARN: 'arn:aws:kinesis:us-east-1:1:stream/x', ConsumerName: 'c' }),
      'UnknownOperationException',
    ],
  ])('say of %s what Kinesis says', async (_, command, name) => {
    expect(await nameOf(kinesis.send(command as PutRecordCommand))).toBe(name);
  });
});
