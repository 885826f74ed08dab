// Gateways and brokers that die amid sequenced records in and out: nothing acknowledged is lost, and who resumes sees
// everything in order.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type KafkaUnderTest, startKafkaUnderTest } from '../kafka-target.js';
import { startDynamodbLocal } from '../start/start-dynamodb-local.js';
import { accountFor, readTopicBack } from './account.js';
import {
  awsKeys,
  type ChaosFolder,
  type ChaosGateway,
  headersOf,
  startChaosGateway,
  writeConfiguration,
} from './chaos-gateway.js';
import { followChanges } from './follow-changes.js';
import { type Produced, produceSequence } from './produce-sequence.js';

let kafka: KafkaUnderTest;
let folder: string;
const gateways: ChaosGateway[] = [];
beforeAll(async () => {
  kafka = await startKafkaUnderTest();
}, 600_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakegate-chaos-'));
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.kill()));
  rmSync(folder, { recursive: true, force: true });
  await kafka.proxy.setMode('pass');
});
afterAll(async () => {
  await kafka.stop();
});

// The subscribers are in one process, which reads one socket after another: what an outage has held back reaches one of them
// tens of thousands of changes before the next. Who is let go for being slow is for slow-consumer.test.ts.
const limits = { maxRequestBytes: 4_194_304, streamWindowEvents: 200_000 };
const ownState = { state: { file: 'state.log' }, limits };

async function startGateway(name: string, options: ChaosFolder): Promise<ChaosGateway> {
  const own = join(folder, name);
  const gateway = await startChaosGateway(own, writeConfiguration(own, options));
  gateways.push(gateway);
  return gateway;
}

/** Kills a gateway and starts it again. */
async function restart(gateway: ChaosGateway): Promise<void> {
  await gateway.kill();
  await gateway.start();
}

interface Run {
  readonly topic: string;
  readonly records: number;
  readonly batchRecords: number;
  readonly url: (of: number) => string;
  /** Called once as soon as a share of the records, from 0 to 1, is acknowledged. */
  readonly disturb: readonly { readonly at: number; readonly act: () => Promise<void> }[];
}

const producerCount = 4;
const followerCount = 3;

/** Runs producers and subscribers to the end, and tells what became of everything. */
async function run({ topic, records, batchRecords, url, disturb }: Run) {
  const startedMs = Date.now();
  let acknowledged = 0;
  const acts = [...disturb];
  let disturbing: Promise<void> = Promise.resolve();
  const onAccepted = (count: number): void => {
    acknowledged += count;
    const [next] = acts;
    if (next === undefined || acknowledged < next.at * records) return;
    acts.shift();
    disturbing = disturbing.then(next.act);
  };
  const followers = Array.from({ length: followerCount }, (_, i) => followChanges(() => url(i)));
  const ending = new AbortController();
  const producing = Array.from({ length: producerCount }, (_, i) =>
    produceSequence({
      name: `p${String(i)}`,
      stations: 10,
      records: records / producerCount,
      batchRecords,
      url: () => url(i),
      onAccepted,
      signal: ending.signal,
    }),
  );
  let producers: readonly Produced[];
  try {
    producers = await Promise.all(producing);
    await disturbing;
    // What was lost would never be seen.
    const { lost } = accountFor(await readTopicBack(kafka.broker.brokers, topic), producers, []);
    if (lost.length > 0) throw new Error(`acknowledged and not stored: ${String(lost.length)}, as ${String(lost[0])}`);
    await Promise.all(followers.map((follower) => follower.saw(records)));
  } finally {
    // Where one has failed, the others would go on at gateways that are no more.
    ending.abort();
    await Promise.allSettled([...producing, disturbing]);
    await Promise.all(followers.map((follower) => follower.stop()));
  }
  const seen = followers.map((follower) => follower.seen());
  const stored = await readTopicBack(kafka.broker.brokers, topic);
  const account = accountFor(stored, producers, seen);
  const told = [
    ...Map.groupBy(
      producers.flatMap((producer) => [...producer.told]),
      ([what]) => what,
    ),
  ].map(([what, times]) => [what, times.reduce((sum, [, count]) => sum + count, 0)]);
  const summary = {
    seconds: (Date.now() - startedMs) / 1000,
    duplicates: account.duplicates,
    retried: producers.reduce((sum, { retried }) => sum + retried, 0),
    told: Object.fromEntries(told) as Readonly<Record<string, number>>,
    followers: seen.map(({ repeats, resumptions, ends }) => ({ repeats, resumptions, ends: Object.fromEntries(ends) })),
  };
  process.stderr.write(`${expect.getState().currentTestName ?? ''}: ${JSON.stringify(summary)}\n`);
  return { account, producers, seen, summary };
}

/** What every run must come to. */
function expectAllTold({ account, seen }: Awaited<ReturnType<typeof run>>, records: number): void {
  expect(account).toMatchObject({ lost: [], acknowledged: records, disordered: [[], [], []] });
  for (const { records: known, operations, ends } of seen) {
    expect(known).toBe(records);
    expect([...operations].filter((operation) => operation !== 'HEARTBEAT')).toEqual(['INSERT']);
    // None of them is slow.
    expect([...ends.keys()].filter((end) => end !== 'cut off')).toEqual(['stopped']);
  }
}

describe('a gateway that is killed', () => {
  it('again and again amid 200,000 records in and out has lost nothing that it acknowledged', async () => {
    const topic = await kafka.createTopic();
    const gateway = await startGateway('one', { brokers: kafka.broker.brokers, topic, settings: ownState });
    const records = 200_000;
    const disturb = [0.2, 0.45, 0.7].map((at) => ({ at, act: () => restart(gateway) }));
    const found = await run({ topic, records, batchRecords: 1_000, url: () => gateway.url, disturb });
    expectAllTold(found, records);
    expect(found.summary.retried).toBeGreaterThan(0);
    for (const { resumptions } of found.seen) expect(resumptions).toBeGreaterThanOrEqual(disturb.length);
  }, 300_000);

  it('between sending and the acknowledgement says of the same request that it was sent again, and settles it', async () => {
    const topic = await kafka.createTopic(1);
    const { proxyPort } = kafka.broker.proxied;
    const options = { brokers: `127.0.0.1:${String(proxyPort)}`, topic, settings: ownState };
    const gateway = await startGateway('one', options);
    const ingest = async (station: string): Promise<unknown> => {
      const query = `mutation ($input: IngestReadingsInput!) {
        ingestReadings(input: $input) { idempotency acceptedCount results { position } } }`;
      const input = { records: [{ station, seq: 0 }], idempotencyKey: station };
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headersOf('producer') },
        body: JSON.stringify({ query, variables: { input } }),
      });
      return ((await response.json()) as { readonly data: { readonly ingestReadings: unknown } }).data.ingestReadings;
    };
    const receipt = (idempotency: string, position: string) => ({
      idempotency,
      acceptedCount: 1,
      results: [{ position }],
    });
    expect(await ingest('first')).toEqual(receipt('NEW', '0/0'));
    await kafka.proxy.setMode('mute');
    const unanswered = ingest('second').then(
      () => 'answered',
      () => 'not answered',
    );
    const giveUp = AbortSignal.timeout(60_000);
    while ((await readTopicBack(kafka.broker.brokers, topic)).size < 2) await pause(50, undefined, { signal: giveUp });
    await gateway.kill();
    expect(await unanswered).toBe('not answered');
    await kafka.proxy.setMode('pass');
    kafka.proxy.cut();
    await gateway.start();
    expect(await ingest('second')).toEqual(receipt('RESENT_MAY_DUPLICATE', '0/2'));
    expect(await ingest('second')).toEqual(receipt('REPLAYED', '0/2'));
    expect(await ingest('first')).toEqual(receipt('REPLAYED', '0/0'));
    expect([...(await readTopicBack(kafka.broker.brokers, topic)).values()]).toEqual([
      'first/0',
      'second/0',
      'second/0',
    ]);
  });
});

describe('a broker', () => {
  it('that is killed amid 200,000 records in and out loses nothing that was acknowledged', async () => {
    const topic = await kafka.createTopic();
    const gateway = await startGateway('one', { brokers: kafka.broker.brokers, topic, settings: ownState });
    const records = 200_000;
    const act = async (): Promise<void> => {
      await kafka.broker.kill();
      await kafka.broker.restart();
    };
    const disturb = [0.3, 0.7].map((at) => ({ at, act }));
    expectAllTold(await run({ topic, records, batchRecords: 1_000, url: () => gateway.url, disturb }), records);
  }, 300_000);

  it('whose connections are reset amid 50,000 records in and out loses nothing that was acknowledged', async () => {
    const topic = await kafka.createTopic();
    const brokers = `127.0.0.1:${String(kafka.broker.proxied.proxyPort)}`;
    const gateway = await startGateway('one', { brokers, topic, settings: ownState });
    const records = 50_000;
    // Some are reset between requests, some after a request has come through and before its answer has.
    const disturb = Array.from({ length: 18 }, (_, i) => ({
      at: 0.05 * (i + 1),
      act: () => {
        if (i % 2 === 0) kafka.proxy.cut();
        else kafka.proxy.cutNextRequest();
        return Promise.resolve();
      },
    }));
    expectAllTold(await run({ topic, records, batchRecords: 500, url: () => gateway.url, disturb }), records);
  }, 300_000);
});

describe('two gateways over one state', () => {
  it('take over from each other while one or the other is killed amid 60,000 records in and out', async () => {
    const dynamodb = await startDynamodbLocal();
    try {
      const state = { dynamodb: { table: 'state', region: 'us-east-1', endpoint: dynamodb.url } };
      await createStateTable(dynamodb.url);
      const topic = await kafka.createTopic();
      // A key whose gateway has died is taken over once its request can no longer be under way.
      const settings = { state, replicas: 2, limits: { ...limits, ingestTimeoutMs: 2_000 } };
      const options = { brokers: kafka.broker.brokers, topic, settings };
      const pair = [await startGateway('one', options), await startGateway('two', options)] as const;
      let turns = 0;
      const records = 60_000;
      const disturb = pair.map((gateway, i) => ({ at: 0.3 + 0.4 * i, act: () => restart(gateway) }));
      const found = await run({
        topic,
        records,
        batchRecords: 500,
        url: () => (pair[turns++ % 2] as ChaosGateway).url,
        disturb,
      });
      expectAllTold(found, records);
      for (const { resumptions } of found.seen) expect(resumptions).toBeGreaterThan(0);
    } finally {
      await dynamodb.stop();
    }
  }, 300_000);
});

async function createStateTable(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: awsKeys });
  await client.send(
    new CreateTableCommand({
      TableName: 'state',
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  client.destroy();
}
