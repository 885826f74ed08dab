// One PutRecords call, and what became of each of its records.
import { hash } from 'node:crypto';
import { type KinesisClient, PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import { outcomeOfFailure, throttledRetryMs } from '../aws/flow-failure.js';
import type { OutgoingRecord, SendContext, SendOutcome } from '../sink.js';
import type { StreamId } from './kinesis-client.js';

/** In characters. */
const maxPartitionKeyLength = 256;

/** Equal for equal ordering keys, so that they are in one shard; a record without one may be in any. */
function partitionKeyOf({ orderingKey, id }: OutgoingRecord): string {
  if (orderingKey === undefined) return id;
  const fits = orderingKey.length > 0 && orderingKey.length <= maxPartitionKeyLength;
  return fits ? orderingKey : hash('sha256', orderingKey, 'hex');
}

/** Payload and partition key, as the service counts them. */
export function bytesOf(record: OutgoingRecord): number {
  return (record.payload?.byteLength ?? 0) + Buffer.byteLength(partitionKeyOf(record));
}

/** Never rejects. */
export async function putRecords(
  client: KinesisClient,
  stream: StreamId,
  records: readonly OutgoingRecord[],
  { signal, called }: SendContext,
): Promise<readonly SendOutcome[]> {
  called('PutRecords');
  const Records = records.map((record) => ({
    Data: record.payload ?? new Uint8Array(),
    PartitionKey: partitionKeyOf(record),
  }));
  try {
    const answer = await client.send(new PutRecordsCommand({ ...stream, Records }), { abortSignal: signal });
    return records.map((_, i) => outcomeOf(answer.Records?.[i]));
  } catch (cause) {
    const outcome = outcomeOfFailure(cause);
    return records.map(() => outcome);
  }
}

function outcomeOf(result: PutRecordsResultEntry | undefined): SendOutcome {
  const { ErrorCode: code, ErrorMessage: message, ShardId: shard, SequenceNumber: sequence } = result ?? {};
  if (code === undefined && shard !== undefined && sequence !== undefined) {
    return { status: 'accepted', position: `${shard}/${sequence}` };
  }
  const cause = new Error(`${code ?? 'no answer'}: ${message ?? ''}`);
  if (code === 'ProvisionedThroughputExceededException' || code === 'KMSThrottlingException') {
    return { status: 'failed', code: 'SINK_UNAVAILABLE', retryAfterMs: throttledRetryMs, cause };
  }
  // An internal failure of the service: nothing says on which side of the storing.
  if (code === undefined || code === 'InternalFailure') return { status: 'unknown', cause };
  return { status: 'failed', code: code.startsWith('AccessDenied') ? 'SINK_DENIED' : 'SINK_REJECTED', cause };
}
