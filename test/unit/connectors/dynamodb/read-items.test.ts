import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoPlan } from '../../../../connectors/dynamodb/compile-plan.js';
import type { Key } from '../../../../connectors/dynamodb/key-access.js';
import { readItems } from '../../../../connectors/dynamodb/read-items.js';

function planFor(count: number): DynamoPlan {
  const keys: Key[] = Array.from({ length: count }, (_, i) => ({ id: { N: String(i) } }));
  return {
    table: 't',
    access: { kind: 'keys', keys, columns: [] },
    columns: [],
    width: 1,
    projection: '#n0',
    keyCondition: undefined,
    filter: undefined,
    names: { '#n0': 'id' },
    values: {},
    descending: false,
    firstPageItems: undefined,
    steps: [],
    outputs: [],
  };
}

/** A client that answers at most so many keys of each call and leaves the others unprocessed. */
function clientAnswering(perCall: number): DynamoDBClient {
  const client: Pick<DynamoDBClient, 'send'> = {
    send: (command: unknown) => {
      const keys = (command as BatchGetItemCommand).input.RequestItems?.t?.Keys ?? [];
      const left = keys.slice(perCall);
      return Promise.resolve({
        Responses: { t: keys.slice(0, perCall) },
        ...(left.length === 0 ? {} : { UnprocessedKeys: { t: { Keys: left } } }),
      });
    },
  };
  return client as DynamoDBClient;
}

async function read(client: DynamoDBClient, plan: DynamoPlan): Promise<{ ids: string[]; calls: string[] }> {
  const calls: string[] = [];
  const items: Record<string, AttributeValue>[] = [];
  const context = {
    requestId: 'r',
    signal: new AbortController().signal,
    called: (operation: string) => calls.push(operation),
  };
  for await (const page of readItems(client, plan, context)) items.push(...page);
  return { ids: items.map((item) => item.id?.N ?? ''), calls };
}

it('asks again for the keys that DynamoDB left unprocessed, until each is answered once', async () => {
  const { ids, calls } = await read(clientAnswering(60), planFor(150));
  expect([...ids].sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 150 }, (_, i) => String(i)));
  expect(calls).toEqual(['BatchGetItem', 'BatchGetItem', 'BatchGetItem']);
});

it('gives up with STORE_THROTTLED where DynamoDB never processes them', async () => {
  await expect(read(clientAnswering(0), planFor(2))).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
});
