// The shared store of many replicas: a DynamoDB table with the partition key `key` (text) and, to clear what has
// expired, time to live on `expires_at`.
import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { LakegateError } from '../core/errors.js';
import type { SharedStore } from '../core/shared-store.js';

export interface DynamodbStoreOptions {
  readonly table: string;
  readonly client: DynamoDBClientConfig;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export function createDynamodbStore({ table, client: config, now = Date.now }: DynamodbStoreOptions): SharedStore {
  const client = new DynamoDBClient(config);
  const seconds = (): string => String(Math.floor(now() / 1000));
  const put = async (
    key: string,
    change: { readonly value: string; readonly ttlMs: number },
    condition: {
      readonly expression: string;
      readonly values: Readonly<Record<string, { S: string } | { N: string }>>;
    },
  ): Promise<boolean> =>
    held(
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            key: { S: key },
            value: { S: change.value },
            version: { S: randomUUID() },
            expires_at: { N: String(Math.ceil((now() + change.ttlMs) / 1000)) },
          },
          ConditionExpression: condition.expression,
          ExpressionAttributeNames: {
            '#expires': 'expires_at',
            ...(condition.expression.includes('#version') && { '#version': 'version' }),
            ...(condition.expression.includes('#key') && { '#key': 'key' }),
          },
          ExpressionAttributeValues: { ':now': { N: seconds() }, ...condition.values },
        }),
      ),
    );
  return {
    isShared: true,
    get: async (key) => {
      const { Item: item } = await available(
        client.send(new GetItemCommand({ TableName: table, Key: { key: { S: key } }, ConsistentRead: true })),
      );
      const { value, version, expires_at: expires } = item ?? {};
      if (value?.S === undefined || version?.S === undefined || Number(expires?.N ?? 0) <= now() / 1000) {
        return undefined;
      }
      return { value: value.S, version: version.S };
    },
    putIfAbsent: (key, value, ttlMs) =>
      put(key, { value, ttlMs }, { expression: 'attribute_not_exists(#key) OR #expires <= :now', values: {} }),
    replace: (key, { version, value, ttlMs }) =>
      put(
        key,
        { value, ttlMs },
        { expression: '#version = :version AND #expires > :now', values: { ':version': { S: version } } },
      ),
    remove: (key, version) =>
      held(
        client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: { key: { S: key } },
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': { S: version } },
          }),
        ),
      ),
    stop: () => {
      client.destroy();
      return Promise.resolve();
    },
  };
}

/** Whether the condition of a write held. @throws LakegateError STATE_UNAVAILABLE */
async function held(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException) return false;
    throw new LakegateError('STATE_UNAVAILABLE', { cause });
  }
}

async function available<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new LakegateError('STATE_UNAVAILABLE', { cause });
  }
}
