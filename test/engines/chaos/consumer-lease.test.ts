// Two gateways over one state and one Kinesis stream with one registered consumer: one reads by it, the other polls, and
// takes over when the first one dies.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  ListStreamConsumersCommand,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { until } from '../../support/until.js';
import { type AwsEmulator, startMinistack } from '../start/start-ministack.js';
import { awsKeys, type ChaosGateway, startChaosGateway, writeConfiguration } from './chaos-gateway.js';
import { followChanges, type Follower } from './follow-changes.js';

const StreamName = 'readings';
const stations = ['north', 'east', 'south', 'west'] as const;

let emulator: AwsEmulator;
let kinesis: KinesisClient;
let folder: string;
const gateways: ChaosGateway[] = [];
const followers: Follower[] = [];
beforeAll(async () => {
  emulator = await startMinistack();
  const { url: endpoint, region, accessKeyId, secretAccessKey } = emulator;
  const client = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  kinesis = new KinesisClient({ ...client, requestHandler: new NodeHttpHandler() });
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
  // The emulator has accounts by keys: the state is the gateways' own.
  const dynamodb = new DynamoDBClient({ ...client, credentials: awsKeys });
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'state',
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  dynamodb.destroy();
  folder = mkdtempSync(join(tmpdir(), 'lakegate-lease-'));
}, 600_000);
afterAll(async () => {
  await Promise.all(followers.map((follower) => follower.stop()));
  await Promise.all(gateways.map((gateway) => gateway.kill()));
  kinesis.destroy();
  rmSync(folder, { recursive: true, force: true });
  await emulator.stop();
});

async function startGateway(name: string): Promise<ChaosGateway> {
  const { url: endpoint, region, accessKeyId, secretAccessKey } = emulator;
  const own = { kind: 'kinesis', endpoint, region, accessKeyId, secretAccessKey };
  const place = {
    server: { type: 'custom', customProperties: [{ property: 'lakegate', value: own }] },
    physicalName: StreamName,
    stream: { consumer: 'enhanced', pollMs: 100 },
    settings: {
      replicas: 2,
      state: { dynamodb: { table: 'state', region, endpoint } },
      limits: { leaseMs: 1_500 },
      logLevel: 'info',
    },
  };
  const gateway = await startChaosGateway(join(folder, name), writeConfiguration(join(folder, name), place));
  gateways.push(gateway);
  return gateway;
}

/** Fencing tokens of the leases that a gateway has said it took. */
function tokensOf({ logFile }: ChaosGateway): readonly number[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"lease-taken"'))
    .map((line) => (JSON.parse(line) as { readonly fencingToken: number }).fencingToken);
}

/** On a machine that stands still for a lease its holder loses it: how often it changed hands isn't asked. */
function untilTaken(gateway: ChaosGateway, afterToken = 0): Promise<void> {
  return until(() => tokensOf(gateway).some((token) => token > afterToken), 60_000);
}

let sent = 0;
async function produce(records: number): Promise<void> {
  for (const end = sent + records; sent < end; sent++) {
    const station = stations[sent % stations.length] as string;
    const Data = Buffer.from(JSON.stringify({ station, seq: Math.floor(sent / stations.length) }));
    await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: station, Data }));
  }
}

it('reads by a consumer on one gateway alone, and on the other once that one has been killed, without a gap', async () => {
  const [one, two] = [await startGateway('one'), await startGateway('two')];
  const ofOne = followChanges(() => one.url);
  followers.push(ofOne);
  await untilTaken(one);
  const ofTwo = followChanges(() => two.url);
  followers.push(ofTwo);
  try {
    await produce(80);
    await Promise.all([ofOne.saw(80), ofTwo.saw(80)]);

    await one.kill();
    await produce(80);
    await untilTaken(two, Math.max(...tokensOf(one)));
    await produce(80);
    await ofTwo.saw(240);

    await one.start();
    await produce(80);
    await Promise.all([ofOne.saw(320), ofTwo.saw(320)]);
    const tokens = [...tokensOf(one), ...tokensOf(two)];
    expect(new Set(tokens).size).toBe(tokens.length);

    const inOrder = Array.from({ length: 80 }, (_, seq) => seq);
    for (const follower of [ofOne, ofTwo]) {
      const { firsts, ends } = follower.seen();
      expect(Object.fromEntries(firsts)).toEqual(Object.fromEntries(stations.map((station) => [station, inOrder])));
      expect([...ends.keys()].filter((end) => end !== 'cut off')).toEqual([]);
    }
    expect(ofTwo.seen().repeats).toBe(0);
    expect(ofTwo.seen().ends).toEqual(new Map());
    const { StreamDescriptionSummary: summary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
    const listed = await kinesis.send(new ListStreamConsumersCommand({ StreamARN: summary?.StreamARN }));
    expect(listed.Consumers).toHaveLength(1);
  } finally {
    await Promise.all([ofOne.stop(), ofTwo.stop()]);
  }
}, 300_000);
