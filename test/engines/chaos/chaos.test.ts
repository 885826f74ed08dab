// Gateways and brokers that die amid sequenced records in and out: nothing acknowledged is lost, and who resumes sees
// everything in order.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type KafkaUnderTest, startKafkaUnderTest } from '../kafka-target.js';
import { accountFor, readTopicBack } from './account.js';
import { type ChaosGateway, startChaosGateway, writeConfiguration } from './chaos-gateway.js';
import { followChanges } from './follow-changes.js';
import { produceSequence } from './produce-sequence.js';

let kafka: KafkaUnderTest;
let folder: string;
const gateways: ChaosGateway[] = [];
beforeAll(async () => {
  kafka = await startKafkaUnderTest();
}, 600_000);
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.kill()));
  rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await kafka.stop();
});

const limits = { maxRequestBytes: 4_194_304, maxInputDepth: 20 };

async function startGateway(topic: string, brokers = kafka.broker.brokers): Promise<ChaosGateway> {
  folder = mkdtempSync(join(tmpdir(), 'lakegate-chaos-'));
  const config = writeConfiguration(folder, { brokers, topic, settings: { state: { file: 'state.log' }, limits } });
  const gateway = await startChaosGateway(folder, config);
  gateways.push(gateway);
  return gateway;
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
  const producing = Array.from({ length: producerCount }, (_, i) =>
    produceSequence({
      name: `p${String(i)}`,
      stations: 10,
      records: records / producerCount,
      batchRecords,
      url: () => url(i),
      onAccepted,
    }),
  );
  const producers = await Promise.all(producing);
  await disturbing;
  await Promise.all(followers.map((follower) => follower.saw(records)));
  await Promise.all(followers.map((follower) => follower.stop()));
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

describe('a gateway that is killed', () => {
  it('again and again amid 200,000 records in and out has lost nothing that it acknowledged', async () => {
    const topic = await kafka.createTopic();
    const gateway = await startGateway(topic);
    const records = 200_000;
    const killed = async (): Promise<void> => {
      await gateway.kill();
      await gateway.start();
    };
    const disturb = [0.15, 0.35, 0.55, 0.75].map((at) => ({ at, act: killed }));
    const { account, seen, summary } = await run({
      topic,
      records,
      batchRecords: 1_000,
      url: () => gateway.url,
      disturb,
    });
    expect(account).toMatchObject({ lost: [], acknowledged: records, disordered: [[], [], []] });
    expect(summary.retried).toBeGreaterThan(0);
    for (const { resumptions, operations } of seen) {
      expect(resumptions).toBeGreaterThanOrEqual(disturb.length);
      expect(operations).toContain('INSERT');
    }
  }, 300_000);
});
