// What DynamoDB says of a table: key and index attributes, and what a sample of items shows of the others.
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '../connector.js';
import { mapError } from './map-error.js';

const sampleSize = 100;

/** Columns are sampled, so a rare attribute may be missing. @throws LakegateError STORE_* */
export async function describeTable(
  client: DynamoDBClient,
  table: string,
  signal: AbortSignal,
): Promise<TableDescription> {
  try {
    const options = { abortSignal: signal };
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }), options);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table, Limit: sampleSize }), options);
    const schema = Table?.KeySchema ?? [];
    const key = ['HASH', 'RANGE'].flatMap((type) => schema.find((k) => k.KeyType === type)?.AttributeName ?? []);
    const names = [...new Set([...key, ...Items.flatMap((item) => Object.keys(item))])];
    return { physicalName: table, columns: names.map((name) => describeAttribute(name, Items, key)), key };
  } catch (error) {
    throw mapError(error, signal);
  }
}

function describeAttribute(
  name: string,
  items: readonly Record<string, AttributeValue>[],
  key: readonly string[],
): TableDescription['columns'][number] {
  const kinds = items.flatMap((item) => Object.keys(item[name] ?? {})).filter((kind) => kind !== 'NULL');
  return { name, physicalType: kinds[0] ?? 'S', nullable: !key.includes(name) };
}
