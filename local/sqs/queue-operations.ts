// SQS's operations over the queues of the server, in the members of its JSON protocol.
import { AwsError } from '../aws-json/aws-error.js';
import type { AwsRequest } from '../aws-json/aws-request.js';
import type { AwsOperation } from '../aws-json/create-aws-json-server.js';
import { QUEUE_ACCOUNT } from './queue-account.js';
import type { Delivery, MessageQueue } from './message-queue.js';

export interface QueueHost {
  readonly queues: ReadonlyMap<string, MessageQueue>;
  /** Of the server. */
  readonly url: string;
  readonly visibilityTimeoutMs: number;
}

const MAX_BATCH = 10;
const MAX_MESSAGE_BYTES = 1_048_576;

/** A parameter that the service refuses. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('com.amazonaws.sqs#InvalidParameterValueException', message);
}

/** Operations by name. */
export function queueOperations(host: QueueHost): Readonly<Record<string, AwsOperation>> {
  return {
    GetQueueUrl: (request) => {
      const name = request.string('QueueName');
      if (!host.queues.has(name)) throw noQueue();
      return { QueueUrl: `${host.url}/${QUEUE_ACCOUNT}/${name}` };
    },
    GetQueueAttributes: (request) => {
      const { visible, hidden } = queueOf(request, host).count();
      const all: Readonly<Record<string, string>> = {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
        VisibilityTimeout: String(host.visibilityTimeoutMs / 1000),
      };
      const asked = request.strings('AttributeNames');
      const entries = Object.entries(all).filter(([name]) => asked.includes('All') || asked.includes(name));
      return { Attributes: Object.fromEntries(entries) };
    },
    SendMessage: (request) => sendMessage(request, queueOf(request, host)),
    SendMessageBatch: (request) => {
      const queue = queueOf(request, host);
      return inBatch(request, (entry) => sendMessage(entry, queue));
    },
    ReceiveMessage: async (request, { signal }) => {
      const visibility = request.optionalInteger('VisibilityTimeout', 0, 43_200);
      const deliveries = await queueOf(request, host).receive({
        maxMessages: request.optionalInteger('MaxNumberOfMessages', 1, MAX_BATCH) ?? 1,
        visibilityTimeoutMs: visibility === undefined ? host.visibilityTimeoutMs : visibility * 1000,
        waitMs: (request.optionalInteger('WaitTimeSeconds', 0, 20) ?? 0) * 1000,
        signal,
      });
      const asked = [...request.strings('MessageSystemAttributeNames'), ...request.strings('AttributeNames')];
      return deliveries.length === 0 ? {} : { Messages: deliveries.map((delivery) => encode(delivery, asked)) };
    },
    DeleteMessage: (request) => deleteMessage(request, queueOf(request, host)),
    DeleteMessageBatch: (request) => {
      const queue = queueOf(request, host);
      return inBatch(request, (entry) => deleteMessage(entry, queue));
    },
  };
}

/** @throws QueueDoesNotExist; a URL is one of this server's by its path, whatever its host. */
function queueOf(request: AwsRequest, { queues }: QueueHost): MessageQueue {
  const [, name = ''] = /\/\d{12}\/([\w-]+)$/.exec(request.string('QueueUrl')) ?? [];
  const queue = queues.get(name);
  if (queue === undefined) throw noQueue();
  return queue;
}

function noQueue(): AwsError {
  return new AwsError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
}

function sendMessage(request: AwsRequest, queue: MessageQueue): object {
  // What would change when, in which order or with what a message is delivered is refused rather than passed over.
  for (const name of ['DelaySeconds', 'MessageGroupId', 'MessageDeduplicationId', 'MessageAttributes']) {
    if (request.has(name)) throw new AwsError('com.amazonaws.sqs#UnsupportedOperation', `${name} is not supported`);
  }
  const body = request.string('MessageBody');
  if (Buffer.byteLength(body) > MAX_MESSAGE_BYTES) throw invalidParameter('The message is longer than 1048576 bytes');
  const { messageId, bodyMd5 } = queue.send(body);
  return { MessageId: messageId, MD5OfMessageBody: bodyMd5 };
}

function deleteMessage(request: AwsRequest, queue: MessageQueue): object {
  if (queue.delete(request.string('ReceiptHandle'))) return {};
  throw new AwsError('com.amazonaws.sqs#ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
}

function inBatch(request: AwsRequest, run: (entry: AwsRequest) => object): object {
  const entries = request.structures('Entries');
  const ids = entries.map((entry) => entry.string('Id'));
  if (entries.length === 0) throw batchError('EmptyBatchRequest', 'There should be at least one entry.');
  if (entries.length > MAX_BATCH) throw batchError('TooManyEntriesInBatchRequest', 'At most 10 entries.');
  if (new Set(ids).size < ids.length) throw batchError('BatchEntryIdsNotDistinct', 'Ids must be distinct.');
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const [index, entry] of entries.entries()) {
    const Id = ids[index];
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.type.split('#').pop(), Message: error.message });
    }
  }
  return { Successful, Failed };
}

function batchError(type: string, message: string): AwsError {
  return new AwsError(`com.amazonaws.sqs#${type}`, message);
}

function encode(delivery: Delivery, asked: readonly string[]): object {
  const { messageId, receiptHandle, body, bodyMd5 } = delivery;
  const all: Readonly<Record<string, string>> = {
    SentTimestamp: String(delivery.sentAtMs),
    ApproximateFirstReceiveTimestamp: String(delivery.firstReceivedAtMs),
    ApproximateReceiveCount: String(delivery.receiveCount),
  };
  const given = Object.entries(all).filter(([name]) => asked.includes('All') || asked.includes(name));
  return {
    ...{ MessageId: messageId, ReceiptHandle: receiptHandle, Body: body, MD5OfBody: bodyMd5 },
    ...(given.length === 0 ? {} : { Attributes: Object.fromEntries(given) }),
  };
}
