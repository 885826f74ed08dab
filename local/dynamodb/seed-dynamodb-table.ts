// Creates a DynamoDB table with its indexes and fills it from a Parquet file or a DuckDB SELECT.
import { BatchWriteItemCommand, CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LocalTable } from '../local-server.js';
import { encodeItem } from './encode-item.js';

/** The most that BatchWriteItem takes. */
const BATCH_ITEMS = 25;
const BATCHES_AT_ONCE = 8;

/** Attributes of a table's or an index's key. */
interface DynamodbKey {
  readonly partition: string;
  readonly sort?: string;
}

/** A table: where its items come from, its key and its global secondary indexes. */
export interface DynamodbTable extends LocalTable {
  readonly key: DynamodbKey;
  readonly indexes?: readonly (DynamodbKey & { readonly name: string })[];
}

/**
 * Makes the table and writes all its rows.
 * @returns the number of items.
 * @throws Error naming the table, with what failed as cause.
 */
export async function seedDynamodbTable(
  client: DynamoDBClient,
  connection: DuckDBConnection,
  name: string,
  table: DynamodbTable,
): Promise<number> {
  try {
    const { items, types } = await readItems(connection, table);
    await client.send(new CreateTableCommand(describeTable(name, table, types)));
    await untilActive(client, name);
    await writeItems(client, name, items);
    return items.length;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Seeding DynamoDB table ${name} failed: ${reason}`, { cause });
  }
}

/** A table takes no writes while it is being created, and each question gives the server a turn to finish. */
async function untilActive(client: DynamoDBClient, name: string): Promise<void> {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    if (Table?.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return;
  }
}

async function readItems(
  connection: DuckDBConnection,
  table: DynamodbTable,
): Promise<{ items: Record<string, AttributeValue>[]; types: ReadonlyMap<string, string> }> {
  const where = table.where === undefined ? '' : ` WHERE ${table.where}`;
  const parquet = `SELECT * FROM read_parquet('${(table.parquet ?? '').replaceAll("'", "''")}')${where}`;
  const reader = await connection.runAndReadAll(table.sql ?? parquet);
  const names = reader.columnNames();
  const types = new Map(reader.columnTypes().map((type, index) => [names[index] ?? '', type.toString()]));
  return { items: reader.getRowObjects().map(encodeItem), types };
}

function describeTable(
  name: string,
  table: DynamodbTable,
  types: ReadonlyMap<string, string>,
): CreateTableCommand['input'] {
  const indexes = table.indexes ?? [];
  const attributes = new Set([table.key, ...indexes].flatMap(({ partition, sort }) => [partition, sort ?? partition]));
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map((attribute) => ({
      AttributeName: attribute,
      AttributeType: keyType(attribute, types),
    })),
    KeySchema: keySchema(table.key),
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index),
            Projection: { ProjectionType: 'ALL' as const },
          })),
        }),
  };
}

function keyType(attribute: string, types: ReadonlyMap<string, string>): 'N' | 'S' | 'B' {
  const type = types.get(attribute);
  if (type === undefined) throw new Error(`key attribute ${attribute} is not a column`);
  if (type === 'BLOB') return 'B';
  return /INT|DECIMAL|DOUBLE|FLOAT/.test(type) ? 'N' : 'S';
}

function keySchema({ partition, sort }: DynamodbKey): { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[] {
  const range = sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }];
  return [{ AttributeName: partition, KeyType: 'HASH' as const }, ...range];
}

async function writeItems(
  client: DynamoDBClient,
  name: string,
  items: readonly Record<string, AttributeValue>[],
): Promise<void> {
  const batches: WriteRequest[][] = [];
  for (let start = 0; start < items.length; start += BATCH_ITEMS) {
    batches.push(items.slice(start, start + BATCH_ITEMS).map((Item) => ({ PutRequest: { Item } })));
  }
  const queue = batches.values();
  const worker = async (): Promise<void> => {
    for (const batch of queue) await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: batch } }));
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, worker));
}
