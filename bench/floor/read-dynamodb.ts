// DynamoDB at the floor: GetItem for one key, BatchGetItem for more; items as plain JSON objects.
import { type AttributeValue, BatchGetItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dropLogMiddleware } from '../../connectors/aws/drop-log-middleware.js';
import type { KeyCall } from '../native-call.js';
import { awsClientSettings } from './aws-client-settings.js';

type Item = Record<string, AttributeValue>;

/** Sends a call and gives its rows as JSON text. */
export function createDynamodbRead(endpoint: string): (call: KeyCall) => Promise<string> {
  const client = dropLogMiddleware(new DynamoDBClient(awsClientSettings(endpoint)));
  return async ({ table, projection, keys }) => {
    const names = Object.fromEntries(projection.map((name, i) => [`#a${i}`, name]));
    const project = { ProjectionExpression: Object.keys(names).join(', '), ExpressionAttributeNames: names };
    if (keys.length === 1) {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: keys[0], ...project }));
      return JSON.stringify(Item === undefined ? [] : [toPlain(Item)]);
    }
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [...keys], ...project } } }),
    );
    if (UnprocessedKeys?.[table] !== undefined) throw new Error('keys were left unprocessed');
    return JSON.stringify((Responses?.[table] ?? []).map(toPlain));
  };
}

function toPlain(item: Item): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const name in item) {
    const value = item[name];
    plain[name] = value?.N === undefined ? (value?.S ?? value?.BOOL ?? null) : Number(value.N);
  }
  return plain;
}
