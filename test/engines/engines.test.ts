// Every engine that tests may start: had, started, and answering its own client.
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { startDynamodbLocal } from './start/start-dynamodb-local.js';
import { startMinistack } from './start/start-ministack.js';
import { startMosquitto } from './start/start-mosquitto.js';

const startMs = 600_000;
const keys = { region: 'us-east-1', credentials: { accessKeyId: '123456789012', secretAccessKey: 'local' } };

describe('an engine', () => {
  it(
    'DynamoDB Local makes tables with a stream',
    async () => {
      const engine = await startDynamodbLocal();
      const client = new DynamoDBClient({ ...keys, endpoint: engine.url });
      const { TableDescription } = await client.send(
        new CreateTableCommand({
          TableName: 'engine-test',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
          StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        }),
      );
      expect(TableDescription?.LatestStreamArn).toContain('stream');
      client.destroy();
      await engine.stop();
    },
    startMs,
  );

  it(
    'ministack answers for Kinesis',
    async () => {
      const engine = await startMinistack();
      const client = new KinesisClient({ ...keys, endpoint: engine.url });
      expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual([]);
      client.destroy();
      await engine.stop();
    },
    startMs,
  );

  it.each([4, 5] as const)(
    'mosquitto delivers over protocol version %s, and is back on its port after it was killed',
    async (protocolVersion) => {
      const broker = await startMosquitto();
      for (const end of [broker.kill, broker.stop]) {
        const client = await connectAsync(`mqtt://127.0.0.1:${String(broker.port)}`, { protocolVersion });
        const received = new Promise<string>((resolve) => {
          client.once('message', (_topic, payload) => resolve(payload.toString('utf8')));
        });
        await client.subscribeAsync('engine-test', { qos: 1 });
        await client.publishAsync('engine-test', 'hello', { qos: 1 });
        expect(await received).toBe('hello');
        await client.endAsync(true);
        await end();
        if (end === broker.kill) await broker.restart();
      }
    },
    startMs,
  );
});
