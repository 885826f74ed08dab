// The batteries over DynamoDB Local: tables written in batches and in transactions, and their streams.
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { createDynamodbSink } from '../../connectors/dynamodb/create-sink.js';
import { createDynamodbSource } from '../../connectors/dynamodb/create-source.js';
import { dynamodbSinkCapabilities, dynamodbStreamCapabilities } from '../../connectors/dynamodb/flow-capabilities.js';
import { describe, expect, it } from '@jest/globals';
import type { Server } from '../../src/core/dataset.js';
import { deadLetterDataset } from '../../src/core/dead-letter.js';
import { keepLetters, keptLetters, letterBinding } from '../conformance/flows/letters.js';
import { outgoing, type Reading, readings, sinkBinding, streamBinding } from '../conformance/flows/readings.js';
import { runSinkBattery } from '../conformance/flows/run-sink-battery.js';
import { runSourceBattery } from '../conformance/flows/run-source-battery.js';
import type { SinkFixture, StoredReading } from '../conformance/flows/sink-target.js';
import type { SourceFixture } from '../conformance/flows/source-target.js';
import { createFaultProxy } from '../support/fault-proxy.js';
import { startDynamodbLocal } from './start/start-dynamodb-local.js';

/** DynamoDB Local tells times to the minute, DynamoDB to the second. */
const clockResolutionMs = 60_000;

const keys = { accessKeyId: 'any', secretAccessKey: 'any' };

function serverAt(port: number): Server {
  const endpoint = `http://127.0.0.1:${String(port)}`;
  return { name: 'dynamodb', kind: 'dynamodb', settings: { region: 'us-east-1', endpoint, ...keys } };
}

let tables = 0;

async function startUnderTest() {
  const server = await startDynamodbLocal();
  const client = new DynamoDBClient({ region: 'us-east-1', endpoint: server.url, credentials: keys });
  return {
    client,
    port: Number(new URL(server.url).port),
    async createTable(): Promise<string> {
      const table = `readings-${String(++tables)}`;
      await client.send(
        new CreateTableCommand({
          TableName: table,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'station', AttributeType: 'S' },
            { AttributeName: 'seq', AttributeType: 'N' },
          ],
          KeySchema: [
            { AttributeName: 'station', KeyType: 'HASH' },
            { AttributeName: 'seq', KeyType: 'RANGE' },
          ],
          StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        }),
      );
      return table;
    },
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}

/** Attribute names, the station, one byte of a number and its sign's, and the note. */
function itemOfBytes(station: string, bytes: number): Reading {
  const bare = 'station'.length + station.length + 'seq'.length + 1 + 'note'.length;
  return { station, seq: 0, note: 'x'.repeat(bytes - bare) };
}

async function scan(client: DynamoDBClient, table: string): Promise<readonly StoredReading[]> {
  const stored: StoredReading[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const command = new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from });
    const { Items = [], LastEvaluatedKey } = await client.send(command);
    for (const { station, seq, note } of Items) {
      const position = JSON.stringify([station?.S, seq?.N]);
      stored.push({ station: station?.S ?? '', seq: Number(seq?.N), note: note?.S ?? '', position });
    }
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return stored;
}

function sinkFixture(kind: string, settings: Server['settings']): SinkFixture {
  return {
    kind,
    capabilities: dynamodbSinkCapabilities,
    keeps: 'latest',
    tellsPositions: true,
    refused: ({ station, seq, note }) => ({ ...outgoing({ station, seq, note }), row: ['', seq, note] }),
    recordOfBytes: (station, bytes) => outgoing(itemOfBytes(station, bytes)),
    async start() {
      const dynamodb = await startUnderTest();
      return {
        async create() {
          const table = await dynamodb.createTable();
          const proxy = await createFaultProxy({ upstreamPort: dynamodb.port });
          const sink = createDynamodbSink({
            server: serverAt(proxy.port),
            binding: sinkBinding('dynamodb', table, { settings }),
            dataset: readings,
          });
          return {
            sink,
            proxy,
            readBack: () => scan(dynamodb.client, table),
            async stop() {
              await proxy.stop();
              await sink.stop();
            },
          };
        },
        stop: () => dynamodb.stop(),
      };
    },
  };
}

const sourceFixture: SourceFixture = {
  kind: 'dynamodb',
  capabilities: dynamodbStreamCapabilities('full'),
  timeResolutionMs: clockResolutionMs,
  offers: new Set(['invalidOffset']),
  async start() {
    const dynamodb = await startUnderTest();
    return {
      async create() {
        const table = await dynamodb.createTable();
        const proxy = await createFaultProxy({ upstreamPort: dynamodb.port });
        const source = createDynamodbSource({
          server: serverAt(proxy.port),
          binding: streamBinding('dynamodb', table, { changes: 'full', settings: { pollMs: 50, clockResolutionMs } }),
          dataset: readings,
        });
        return {
          source,
          proxy,
          async produce(written) {
            for (const { station, seq, note } of written) {
              const Item = { station: { S: station }, seq: { N: String(seq) }, note: { S: note } };
              await dynamodb.client.send(new PutItemCommand({ TableName: table, Item }));
            }
          },
          invalidOffset: 'seven',
          async stop() {
            await proxy.stop();
            await source.stop();
          },
        };
      },
      stop: () => dynamodb.stop(),
    };
  },
};

describe('dead letters in DynamoDB', () => {
  it('are items of the attributes that the binding names, once each', async () => {
    const dynamodb = await startUnderTest();
    try {
      await dynamodb.client.send(
        new CreateTableCommand({
          TableName: 'letters',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        }),
      );
      const binding = letterBinding('dynamodb', 'letters');
      const sink = createDynamodbSink({ server: serverAt(dynamodb.port), binding, dataset: deadLetterDataset });
      expect(await keepLetters(sink)).toBe(true);
      await sink.stop();
      const { Items = [] } = await dynamodb.client.send(new ScanCommand({ TableName: 'letters' }));
      const found = Items.map((item) => Object.fromEntries(Object.entries(item).map(([name, { S }]) => [name, S])));
      const seen_at = '2024-01-02T03:04:05Z';
      expect(found.toSorted((a, b) => String(a['id']).localeCompare(String(b['id'])))).toEqual(
        keptLetters.map((letter) => ({ ...letter, seen_at })),
      );
    } finally {
      await dynamodb.stop();
    }
  });
});

runSinkBattery(sinkFixture('dynamodb', {}));
runSinkBattery(sinkFixture('dynamodb (transactions)', { transactions: true }));
runSourceBattery(sourceFixture);
