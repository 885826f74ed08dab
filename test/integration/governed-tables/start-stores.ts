// The four local stores with the same drawn tables in each of them, and their connectors.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { createAthenaConnector } from '../../../connectors/athena/create-connector.js';
import { createClickhouseConnector } from '../../../connectors/clickhouse/create-connector.js';
import type { Connector } from '../../../connectors/connector.js';
import { createDynamodbConnector } from '../../../connectors/dynamodb/create-connector.js';
import { createRedshiftConnector } from '../../../connectors/redshift/create-connector.js';
import { createAthenaServer } from '../../../local/athena/create-athena-server.js';
import { createClickhouseServer } from '../../../local/clickhouse/create-clickhouse-server.js';
import { createDynamodbServer } from '../../../local/dynamodb/create-dynamodb-server.js';
import type { LocalServer } from '../../../local/local-server.js';
import { createRedshiftServer } from '../../../local/redshift/create-redshift-server.js';
import type { Server, StoreKind } from '../../../src/core/dataset.js';
import { writeParquet } from '../../conformance/write-parquet.js';
import { type DrawnTable, toValue } from './random-table.js';
import { datasetOf } from './to-relation.js';

export interface DrawnStores {
  readonly connectors: ReadonlyMap<StoreKind, Connector>;
  stop(): Promise<void>;
}

const access = { region: 'us-east-1', accessKeyId: 'local', secretAccessKey: 'local' };
const server = (kind: StoreKind, settings: Server['settings']): Server => ({ name: kind, kind, settings });

export async function startStores(tables: readonly DrawnTable[]): Promise<DrawnStores> {
  const folder = await mkdtemp(join(tmpdir(), 'drawn-'));
  const sources: Record<string, { readonly parquet: string; readonly orderBy: readonly string[] }> = {};
  for (const table of tables) {
    const rows = table.rows.map((row) => table.columns.map(({ name, kind }) => toValue(row[name] ?? null, kind)));
    const parquet = await writeParquet(folder, table.name, datasetOf({ table }).columns, rows);
    sources[table.name] = { parquet, orderBy: table.key };
  }
  const athena = await createAthenaServer({ outputDir: join(folder, 'athena'), databases: { drawn: sources } });
  const redshift = await createRedshiftServer({ schemas: { drawn: sources } });
  const clickhouse = await createClickhouseServer({
    dataDir: join(folder, 'clickhouse'),
    databases: { drawn: sources },
  });
  const dynamodb = await createDynamodbServer({ tables: {} });
  await seedItems(dynamodb.url, tables);
  const place = { catalog: 'AwsDataCatalog', database: 'drawn', outputLocation: 's3://results/' };
  const connectors = [
    createAthenaConnector(server('athena', { ...access, endpoint: athena.url, ...place })),
    createRedshiftConnector(
      server('redshift', {
        ...access,
        endpoint: redshift.url,
        database: 'dev',
        schema: 'drawn',
        workgroupName: 'local',
      }),
    ),
    createClickhouseConnector(server('clickhouse', { url: clickhouse.url, database: 'drawn' })),
    createDynamodbConnector(server('dynamodb', { ...access, endpoint: dynamodb.url })),
  ];
  const servers: readonly LocalServer[] = [athena, redshift, clickhouse, dynamodb];
  return {
    connectors: new Map(connectors.map((connector) => [connector.kind, connector])),
    stop: async () => {
      for (const connector of connectors) await connector.stop();
      for (const started of servers) await started.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Key columns with a key of DynamoDB's own in their place where a table has none. */
async function seedItems(endpoint: string, tables: readonly DrawnTable[]): Promise<void> {
  const client = new DynamoDBClient({ region: 'us-east-1', endpoint, credentials: access });
  for (const table of tables) {
    const items = table.rows.map((row, i) => itemOf(table, row, i));
    const key = table.key.length === 0 ? ['row_'] : table.key;
    await client.send(
      new CreateTableCommand({
        TableName: table.name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: key.map((AttributeName) => ({
          AttributeName,
          AttributeType: items[0]?.[AttributeName]?.N === undefined ? ('S' as const) : ('N' as const),
        })),
        KeySchema: key.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
      }),
    );
    for (let from = 0; from < items.length; from += 25) {
      const batch = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [table.name]: batch } }));
    }
  }
  client.destroy();
}

/** Nulls are missing in every other item and of the type NULL in the rest. */
function itemOf(table: DrawnTable, row: DrawnTable['rows'][number], at: number): Record<string, AttributeValue> {
  const item: Record<string, AttributeValue> = table.key.length === 0 ? { row_: { N: String(at) } } : {};
  for (const { name, kind } of table.columns) {
    const value = toValue(row[name] ?? null, kind);
    if (value === null) {
      if (at % 2 === 0) item[name] = { NULL: true };
    } else if (typeof value === 'boolean') item[name] = { BOOL: value };
    else if (typeof value === 'number' || typeof value === 'bigint' || kind === 'decimal') {
      item[name] = { N: String(value) };
    } else item[name] = { S: value as string };
  }
  return item;
}
