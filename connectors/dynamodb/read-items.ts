// The requests to DynamoDB: GetItem, BatchGetItem in hundreds with unprocessed keys asked again, Query, Scan.
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetItemCommand, GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { LakegateError } from '../../src/core/errors.js';
import type { ExecutionContext } from '../connector.js';
import type { DynamoPlan } from './compile-plan.js';
import { batchSize } from './describe-plan.js';
import type { Access, Key } from './key-access.js';

type Items = readonly Record<string, AttributeValue>[];

/** Requests of one statement under way at a time. */
const maxParallel = 8;
const maxUnprocessedRounds = 8;

/** The items that a plan reads, page by page, unfiltered but for DynamoDB's own filter. */
export function readItems(client: DynamoDBClient, plan: DynamoPlan, context: ExecutionContext): AsyncIterable<Items> {
  const { access } = plan;
  const request: Request = { client, plan, context };
  switch (access.kind) {
    case 'keys':
      return readKeys(request, access.keys);
    case 'query':
      return access.partitions.length === 1 ? readPartition(request, access, 0) : readPartitions(request, access);
    case 'scan':
      return readTable(request, access.maxRows);
  }
}

interface Request {
  readonly client: DynamoDBClient;
  readonly plan: DynamoPlan;
  readonly context: ExecutionContext;
}

type QueryAccess = Extract<Access, { kind: 'query' }>;

async function* readKeys(request: Request, keys: readonly Key[]): AsyncGenerator<Items> {
  const [first] = keys;
  if (first !== undefined && keys.length === 1) {
    yield await getItem(request, first);
    return;
  }
  const chunks: Key[][] = [];
  for (let i = 0; i < keys.length; i += batchSize) chunks.push(keys.slice(i, i + batchSize));
  yield* inParallel(request, chunks, batchGet);
}

async function getItem({ client, plan, context }: Request, key: Key): Promise<Items> {
  context.called('GetItem');
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: plan.table,
      Key: key,
      ProjectionExpression: plan.projection,
      ExpressionAttributeNames: plan.names,
    }),
    { abortSignal: context.signal },
  );
  return Item === undefined ? [] : [Item];
}

async function batchGet({ client, plan, context }: Request, keys: readonly Key[]): Promise<Items> {
  const items: Record<string, AttributeValue>[] = [];
  let pending: Key[] = [...keys];
  for (let round = 0; pending.length > 0; round++) {
    if (round > maxUnprocessedRounds) throw new LakegateError('STORE_THROTTLED');
    if (round > 0) await delay(Math.random() * 25 * 2 ** round, undefined, { signal: context.signal });
    context.called('BatchGetItem');
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [plan.table]: {
            Keys: pending,
            ProjectionExpression: plan.projection,
            ExpressionAttributeNames: plan.names,
          },
        },
      }),
      { abortSignal: context.signal },
    );
    items.push(...(Responses?.[plan.table] ?? []));
    pending = UnprocessedKeys?.[plan.table]?.Keys ?? [];
  }
  return items;
}

async function* readPartition(request: Request, access: QueryAccess, at: number): AsyncGenerator<Items> {
  const { client, plan, context } = request;
  const partition = access.partitions[at];
  if (partition === undefined) return;
  let startKey: Record<string, AttributeValue> | undefined;
  do {
    context.called('Query');
    const response = await client.send(
      new QueryCommand({
        TableName: plan.table,
        IndexName: access.index,
        KeyConditionExpression: plan.keyCondition,
        FilterExpression: plan.filter,
        ProjectionExpression: plan.projection,
        ExpressionAttributeNames: plan.names,
        ExpressionAttributeValues: {
          ...plan.values,
          ':partition': partition.value,
          ...(partition.sort === undefined ? {} : { ':sort': partition.sort }),
        },
        ScanIndexForward: !plan.descending,
        ExclusiveStartKey: startKey,
        ...(startKey === undefined && plan.firstPageItems !== undefined ? { Limit: plan.firstPageItems } : {}),
      }),
      { abortSignal: context.signal },
    );
    startKey = response.LastEvaluatedKey;
    yield response.Items ?? [];
  } while (startKey !== undefined);
}

async function* readPartitions(request: Request, access: QueryAccess): AsyncGenerator<Items> {
  const positions = access.partitions.map((_, i) => i);
  yield* inParallel(request, positions, async (r, at) => {
    const items: Record<string, AttributeValue>[] = [];
    for await (const page of readPartition(r, access, at)) items.push(...page);
    return items;
  });
}

/** @throws LakegateError ROW_LIMIT where the table has more items than the binding lets a scan read. */
async function* readTable({ client, plan, context }: Request, maxRows: number): AsyncGenerator<Items> {
  let startKey: Record<string, AttributeValue> | undefined;
  let scanned = 0;
  do {
    context.called('Scan');
    const response = await client.send(
      new ScanCommand({
        TableName: plan.table,
        FilterExpression: plan.filter,
        ProjectionExpression: plan.projection,
        ExpressionAttributeNames: plan.names,
        ...(Object.keys(plan.values).length === 0 ? {} : { ExpressionAttributeValues: plan.values }),
        ExclusiveStartKey: startKey,
        Limit: Math.max(1, Math.min(plan.firstPageItems ?? Infinity, maxRows + 1 - scanned)),
      }),
      { abortSignal: context.signal },
    );
    scanned += response.ScannedCount ?? response.Items?.length ?? 0;
    if (scanned > maxRows) throw new LakegateError('ROW_LIMIT');
    startKey = response.LastEvaluatedKey;
    yield response.Items ?? [];
  } while (startKey !== undefined);
}

/** Runs tasks a few at a time and yields each result in the tasks' order; a failure or an early end stops the others. */
async function* inParallel<T>(
  request: Request,
  tasks: readonly T[],
  run: (request: Request, task: T) => Promise<Items>,
): AsyncGenerator<Items> {
  const ending = new AbortController();
  const signal = AbortSignal.any([request.context.signal, ending.signal]);
  const own: Request = { ...request, context: { ...request.context, signal } };
  const start = (task: T): Promise<Items> => {
    const promise = run(own, task);
    promise.catch(() => undefined);
    return promise;
  };
  const running = tasks.slice(0, maxParallel).map(start);
  try {
    for (let next = running.length; running.length > 0; next++) {
      const items = await (running.shift() as Promise<Items>);
      const task = tasks[next];
      if (task !== undefined) running.push(start(task));
      yield items;
    }
  } finally {
    ending.abort();
  }
}
