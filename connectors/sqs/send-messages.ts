// One SendMessageBatch call, and what became of each of its messages.
import { hash } from 'node:crypto';
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { outcomeOfFailure, throttledRetryMs } from '../aws/flow-failure.js';
import type { OutgoingRecord, SendContext, SendOutcome } from '../sink.js';
import type { QueueAddress } from './queue-address.js';

export interface QueueTarget {
  readonly client: SQSClient;
  readonly address: QueueAddress;
  readonly fifo: boolean;
}

/** What a message group may be called. */
const groupName = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/** Never rejects. */
export async function sendMessages(
  { client, address, fifo }: QueueTarget,
  records: readonly OutgoingRecord[],
  { signal, called }: SendContext,
): Promise<readonly SendOutcome[]> {
  const Entries = records.map(({ id, orderingKey, payload }, index): SendMessageBatchRequestEntry => ({
    Id: String(index),
    MessageBody: Buffer.from(payload ?? []).toString('utf8'),
    ...(fifo && { MessageGroupId: groupOf(orderingKey, id), MessageDeduplicationId: id }),
  }));
  let QueueUrl: string;
  try {
    QueueUrl = await address(signal);
  } catch (cause) {
    // Nothing was sent, whatever became of the question.
    const outcome = outcomeOfFailure(cause);
    const failed = outcome.status === 'failed' ? outcome : unavailable(cause);
    return records.map(() => failed);
  }
  try {
    called('SendMessageBatch');
    const command = new SendMessageBatchCommand({ QueueUrl, Entries });
    const { Successful = [], Failed = [] } = await client.send(command, { abortSignal: signal });
    const byId = new Map<string | undefined, SendOutcome>();
    for (const { Id, MessageId = '', SequenceNumber } of Successful) {
      byId.set(Id, { status: 'accepted', position: SequenceNumber ?? MessageId });
    }
    for (const { Id, Code = '', Message = '', SenderFault = false } of Failed) {
      byId.set(Id, outcomeOfEntry(Code, Message, SenderFault));
    }
    return records.map((_, index) => byId.get(String(index)) ?? { status: 'unknown', cause: undefined });
  } catch (cause) {
    const outcome = outcomeOfFailure(cause);
    return records.map(() => outcome);
  }
}

/** Messages of one group are kept in order; without an ordering key each is a group of its own. */
function groupOf(orderingKey: string | undefined, id: string): string {
  if (orderingKey === undefined) return id;
  return groupName.test(orderingKey) ? orderingKey : hash('sha256', orderingKey, 'hex');
}

function outcomeOfEntry(code: string, message: string, senderFault: boolean): SendOutcome {
  const cause = new Error(`${code}: ${message}`);
  if (code.endsWith('InvalidMessageContents')) {
    return { status: 'rejected', code: 'SINK_REFUSED', message: 'The queue does not take one of the characters.' };
  }
  if (/Throttled|ThrottlingException|OverLimit/.test(code)) {
    return { status: 'failed', code: 'SINK_UNAVAILABLE', retryAfterMs: throttledRetryMs, cause };
  }
  if (!senderFault) return { status: 'unknown', cause };
  return { status: 'failed', code: code.includes('AccessDenied') ? 'SINK_DENIED' : 'SINK_REJECTED', cause };
}

function unavailable(cause: unknown): SendOutcome {
  return { status: 'failed', code: 'SINK_UNAVAILABLE', cause };
}
