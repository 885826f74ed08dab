// The local DynamoDB server, asked by the unmodified SDK client.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDynamodbServer } from '../../local/dynamodb/create-dynamodb-server.js';
import type { LocalServer } from '../../local/local-server.js';

const data = join(import.meta.dirname, '../../examples/nycflights/data');
let dataDir: string;
let server: LocalServer;
let client: DynamoDBClient;

const READINGS = `SELECT 'EWR' AS origin, TIMESTAMPTZ '2013-11-03 05:00:00Z' + to_hours(h) AS time_hour, h::INTEGER AS hour,
  CASE WHEN h = 1 THEN 'nan'::DOUBLE ELSE h / 4 END AS temp, CASE WHEN h = 2 THEN NULL ELSE 'h' || h END AS label
  FROM range(4) AS r(h)`;

function options(): Parameters<typeof createDynamodbServer>[0] {
  return {
    dataDir,
    tables: {
      planes: {
        parquet: join(data, 'planes.parquet'),
        key: { partition: 'tailnum' },
        indexes: [{ name: 'by_manufacturer', partition: 'manufacturer', sort: 'seats' }],
      },
      readings: { sql: READINGS, key: { partition: 'origin', sort: 'time_hour' } },
    },
  };
}

function connect(url: string): DynamoDBClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials });
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lakegate-dynamodb-'));
  server = await createDynamodbServer(options());
  client = connect(server.url);
}, 60_000);

afterAll(async () => {
  client.destroy();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the local DynamoDB server', () => {
  it('has active tables with the keys and indexes asked for', async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'planes' }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(Table?.KeySchema).toEqual([{ AttributeName: 'tailnum', KeyType: 'HASH' }]);
    expect(Table?.AttributeDefinitions).toContainEqual({ AttributeName: 'seats', AttributeType: 'N' });
    expect(Table?.GlobalSecondaryIndexes?.[0]).toMatchObject({ IndexName: 'by_manufacturer', IndexStatus: 'ACTIVE' });
  });

  it('gets an item by key, without the attributes that are null', async () => {
    const command = new GetItemCommand({ TableName: 'planes', Key: { tailnum: { S: 'N10156' } } });
    expect((await client.send(command)).Item).toEqual({
      tailnum: { S: 'N10156' },
      year: { N: '2004' },
      type: { S: 'Fixed wing multi engine' },
      manufacturer: { S: 'EMBRAER' },
      model: { S: 'EMB-145XR' },
      engines: { N: '2' },
      seats: { N: '55' },
      engine: { S: 'Turbo-fan' },
    });
  });

  it('holds every row', async () => {
    let count = 0;
    let start: Record<string, { S: string }> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({ TableName: 'planes', Select: 'COUNT', ExclusiveStartKey: start, Limit: 2000 }),
      );
      count += page.Count ?? 0;
      start = page.LastEvaluatedKey as typeof start;
    } while (start !== undefined);
    expect(count).toBe(3322);
  });

  it('gets a hundred items at once, with a projection', async () => {
    const { Items } = await client.send(new ScanCommand({ TableName: 'planes', Limit: 100 }));
    const Keys = (Items ?? []).map((item) => ({ tailnum: item.tailnum ?? { S: '' } }));
    const command = new BatchGetItemCommand({
      RequestItems: { planes: { Keys, ProjectionExpression: 'tailnum, seats' } },
    });
    const { Responses, UnprocessedKeys } = await client.send(command);
    expect(Responses?.planes).toHaveLength(100);
    expect(Object.keys(Responses?.planes?.[0] ?? {}).sort()).toEqual(['seats', 'tailnum']);
    expect(UnprocessedKeys).toEqual({});
  });

  it('queries a range of the sort key, in both directions', async () => {
    const command = {
      TableName: 'readings',
      KeyConditionExpression: 'origin = :o AND time_hour BETWEEN :a AND :b',
      ExpressionAttributeValues: {
        ':o': { S: 'EWR' },
        ':a': { S: '2013-11-03T06:00:00Z' },
        ':b': { S: '2013-11-03T07:00:00Z' },
      },
    };
    const { Items } = await client.send(new QueryCommand(command));
    const [first, second] = [
      {
        origin: { S: 'EWR' },
        time_hour: { S: '2013-11-03T06:00:00Z' },
        hour: { N: '1' },
        temp: { S: 'NaN' },
        label: { S: 'h1' },
      },
      { origin: { S: 'EWR' }, time_hour: { S: '2013-11-03T07:00:00Z' }, hour: { N: '2' }, temp: { N: '0.5' } },
    ];
    expect(Items).toEqual([first, second]);
    const backward = await client.send(new QueryCommand({ ...command, ScanIndexForward: false }));
    expect(backward.Items).toEqual([second, first]);
  });

  it('queries a global index, with a filter and pages', async () => {
    const command = {
      TableName: 'planes',
      IndexName: 'by_manufacturer',
      KeyConditionExpression: 'manufacturer = :m AND seats > :s',
      FilterExpression: '#y >= :y',
      ExpressionAttributeNames: { '#y': 'year' },
      ExpressionAttributeValues: { ':m': { S: 'BOEING' }, ':s': { N: '300' }, ':y': { N: '1999' } },
    };
    const whole = await client.send(new QueryCommand(command));
    const seats = (whole.Items ?? []).map((item) => Number(item.seats?.N));
    expect(seats.length).toBeGreaterThan(5);
    expect(seats).toEqual([...seats].sort((a, b) => a - b));
    const page = await client.send(new QueryCommand({ ...command, Limit: 2 }));
    const next = await client.send(new QueryCommand({ ...command, ExclusiveStartKey: page.LastEvaluatedKey }));
    expect([...(page.Items ?? []), ...(next.Items ?? [])]).toEqual(whole.Items);
  });

  it('answers a wrong request with the exception of DynamoDB', async () => {
    const unknown = client.send(new GetItemCommand({ TableName: 'nothing', Key: { a: { S: 'b' } } }));
    await expect(unknown).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const wrongKey = client.send(new GetItemCommand({ TableName: 'planes', Key: { tailnum: { N: '1' } } }));
    await expect(wrongKey).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('names the table that it cannot seed', async () => {
    const broken = createDynamodbServer({ tables: { gone: { sql: 'SELECT 1 AS a', key: { partition: 'b' } } } });
    await expect(broken).rejects.toThrow('Seeding DynamoDB table gone failed: key attribute b is not a column');
  });

  it('keeps its items over a restart, and seeds again only when the sources change', async () => {
    const Item = { tailnum: { S: 'KEPT' } };
    await client.send(new PutItemCommand({ TableName: 'planes', Item }));
    const get = new GetItemCommand({ TableName: 'planes', Key: Item });
    const restart = async (changed: typeof options): Promise<void> => {
      client.destroy();
      await server.stop();
      server = await createDynamodbServer(changed());
      client = connect(server.url);
    };
    await restart(options);
    expect((await client.send(get)).Item).toEqual(Item);
    const { readings, planes } = options().tables;
    if (readings === undefined || planes === undefined) throw new Error('the fixture has both tables');
    await restart(() => ({
      dataDir,
      tables: { planes, readings: { ...readings, sql: READINGS.replace('range(4)', 'range(3)') } },
    }));
    expect((await client.send(get)).Item).toBeUndefined();
  });
});
