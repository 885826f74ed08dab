// One PutRecordBatch call, and what became of each of its records.
import { type FirehoseClient, PutRecordBatchCommand, type PutRecordBatchResponseEntry } from '@aws-sdk/client-firehose';
import { outcomeOfFailure, throttledRetryMs } from '../aws/flow-failure.js';
import type { OutgoingRecord, SendContext, SendOutcome } from '../sink.js';

export interface BatchTarget {
  readonly client: FirehoseClient;
  readonly stream: string;
  /** After each record; none where records part themselves. */
  readonly delimiter: Uint8Array;
}

/** Never rejects. */
export async function putRecordBatch(
  { client, stream, delimiter }: BatchTarget,
  records: readonly OutgoingRecord[],
  { signal, called }: SendContext,
): Promise<readonly SendOutcome[]> {
  called('PutRecordBatch');
  const Records = records.map(({ payload = new Uint8Array() }) => ({ Data: Buffer.concat([payload, delimiter]) }));
  try {
    const command = new PutRecordBatchCommand({ DeliveryStreamName: stream, Records });
    const { RequestResponses } = await client.send(command, { abortSignal: signal });
    return records.map((_, i) => outcomeOf(RequestResponses?.[i]));
  } catch (cause) {
    const outcome = outcomeOfFailure(cause);
    return records.map(() => outcome);
  }
}

function outcomeOf(result: PutRecordBatchResponseEntry | undefined): SendOutcome {
  const { ErrorCode: code, ErrorMessage: message, RecordId: id } = result ?? {};
  if (code === undefined && id !== undefined) return { status: 'accepted', position: id };
  const cause = new Error(`${code ?? 'no answer'}: ${message ?? ''}`);
  // The one by which the service says that a delivery stream has too much to do.
  if (code?.startsWith('ServiceUnavailable') === true) {
    return { status: 'failed', code: 'SINK_UNAVAILABLE', retryAfterMs: throttledRetryMs, cause };
  }
  // An internal failure of the service: nothing says on which side of the storing.
  if (code === undefined || code.startsWith('InternalFailure')) return { status: 'unknown', cause };
  return { status: 'failed', code: code.startsWith('AccessDenied') ? 'SINK_DENIED' : 'SINK_REJECTED', cause };
}
