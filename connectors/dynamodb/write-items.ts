// Puts a few items in one call, by batch or by transaction; what DynamoDB has no room for now is asked for again.
import { createHash } from 'node:crypto';
import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  TransactWriteItemsCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { pause } from '../../src/core/pause.js';
import { reasonOf } from '../abort-reason.js';
import { couldNotConnect } from '../could-not-connect.js';
import type { PartOutcome } from '../send-in-parts.js';
import type { OutgoingRecord, SendOutcome } from '../sink.js';
import type { ItemEncoder } from './encode-item.js';
import { mapError } from './map-error.js';

export interface ItemTarget {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly encoder: ItemEncoder;
  readonly inTransactions: boolean;
}

/** Most items of a call. */
export const maxItems = { batch: 25, transaction: 100 } as const;

const firstPauseMs = 50;
const longestPauseMs = 2_000;
const attempts = 8;
const throttledMs = 1_000;

/** What DynamoDB says of a transaction of which only single items are at fault. */
const ofItems = new Set(['None', 'ValidationError', 'ItemCollectionSizeLimitExceeded']);

/** Never rejects. Position: the item's key. */
export async function writeItems(
  target: ItemTarget,
  records: readonly OutgoingRecord[],
  signal: AbortSignal,
): Promise<PartOutcome> {
  if (signal.aborted) return { status: 'failed', code: 'SINK_UNAVAILABLE', cause: reasonOf(signal) };
  const positionOf = ({ row }: OutgoingRecord): string => target.encoder.keyOf(row);
  try {
    if (target.inTransactions) {
      await transact(target, records, signal);
    } else {
      const left = await writeBatch(target, records, signal);
      if (left.size > 0) {
        const outcomes = records.map((record) =>
          left.has(record) ? throttled : ({ status: 'accepted', position: positionOf(record) } as const),
        );
        return { status: 'partial', outcomes };
      }
    }
    return { status: 'stored', positionOf: (index) => positionOf(records[index] as OutgoingRecord) };
  } catch (error) {
    return outcomeOf(error);
  }
}

const throttled: SendOutcome = {
  status: 'failed',
  code: 'SINK_UNAVAILABLE',
  retryAfterMs: throttledMs,
  cause: new Error('the item came back unprocessed'),
};

/** The records that are still not stored when all attempts are used up, or at an abort. */
async function writeBatch(
  { client, table, encoder }: ItemTarget,
  records: readonly OutgoingRecord[],
  signal: AbortSignal,
): Promise<ReadonlySet<OutgoingRecord>> {
  const byItem = new Map(records.map((record) => [itemKeyOf(encoder.encode(record.row)), record]));
  let left: readonly WriteRequest[] = records.map(({ row }) => ({ PutRequest: { Item: encoder.encode(row) } }));
  for (let attempt = 0; left.length > 0 && attempt < attempts; attempt++) {
    // Whole batches come back at once: each waits another while.
    if (attempt > 0)
      await pause(Math.min(firstPauseMs * 2 ** attempt, longestPauseMs) * (0.5 + Math.random() / 2), signal);
    // What came back is known not to be stored.
    if (attempt > 0 && signal.aborted) break;
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: [...left] } });
    const { UnprocessedItems } = await client.send(command, { abortSignal: signal });
    left = UnprocessedItems?.[table] ?? [];
  }
  return new Set(left.flatMap(({ PutRequest }) => byItem.get(itemKeyOf(PutRequest?.Item ?? {})) ?? []));
}

/** Items come back as they went, though perhaps with their attributes in another order. */
function itemKeyOf(item: object): string {
  return JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function transact(
  { client, table, encoder }: ItemTarget,
  records: readonly OutgoingRecord[],
  signal: AbortSignal,
): Promise<void> {
  const token = createHash('sha256').update(table);
  for (const { id } of records) token.update(id);
  const command = new TransactWriteItemsCommand({
    TransactItems: records.map(({ row }) => ({ Put: { TableName: table, Item: encoder.encode(row) } })),
    ClientRequestToken: token.digest('hex').slice(0, 36),
  });
  await client.send(command, { abortSignal: signal });
}

function outcomeOf(error: unknown): PartOutcome {
  const { name = '', CancellationReasons: reasons = [] } = error as {
    name?: string;
    CancellationReasons?: readonly { readonly Code?: string }[];
  };
  const isCancelled = name === 'TransactionCanceledException';
  if (name === 'ValidationException' || (isCancelled && reasons.every(({ Code }) => ofItems.has(Code ?? 'None')))) {
    const message = 'The table does not take the record: its key or a value is none that DynamoDB stores.';
    return { status: 'refused', outcome: { status: 'rejected', code: 'SINK_REFUSED', message } };
  }
  const { code } = mapError(error);
  if (isCancelled || code === 'STORE_THROTTLED') {
    return { status: 'failed', code: 'SINK_UNAVAILABLE', retryAfterMs: throttledMs, cause: error };
  }
  if (code === 'STORE_DENIED') return { status: 'failed', code: 'SINK_DENIED', cause: error };
  if (code === 'STORE_REJECTED') return { status: 'failed', code: 'SINK_REJECTED', cause: error };
  return couldNotConnect(error)
    ? { status: 'failed', code: 'SINK_UNAVAILABLE', cause: error }
    : { status: 'unknown', cause: error };
}
