// SQS as a sink: a message for each record; in a FIFO queue the ordering key is the group, the id tells repetitions.
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClientSettings } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import { mapFlowError } from '../aws/flow-failure.js';
import { retryThrottled } from '../aws/retry-throttled.js';
import { sendInCalls } from '../aws/send-in-calls.js';
import type { OutgoingRecord, Sink, SinkOptions } from '../sink.js';
import { isFifo, sqsSinkCapabilities } from './capabilities.js';
import { createQueueAddress } from './queue-address.js';
import { sendMessages } from './send-messages.js';

/**
 * Connects to a queue, by its name or the server's `queueUrl`. It is a FIFO queue where its name ends in `.fifo`.
 * @throws LakegateError CONFIG_INVALID
 */
export function createSqsSink({ server, binding }: SinkOptions): Sink {
  const fifo = isFifo(binding);
  const capabilities = sqsSinkCapabilities(fifo);
  // A call that got no answer isn't made again: its messages may be stored.
  const client = dropLogMiddleware(new SQSClient({ ...awsClientSettings(server), maxAttempts: 1 }));
  const address = createQueueAddress(client, server, binding);
  const limits = {
    maxRecordBytes: capabilities.maxRecordBytes,
    maxRecords: capabilities.maxBatchRecords,
    maxBytes: capabilities.maxBatchBytes,
    bytesOf: ({ payload }: OutgoingRecord) => payload?.byteLength ?? 0,
  };
  return {
    kind: 'sqs',
    capabilities,
    send(records, context) {
      const { signal } = context;
      const ordered = fifo ? records : records.map((record) => ({ ...record, orderingKey: undefined }));
      const send = (some: readonly OutgoingRecord[]) => sendMessages({ client, address, fifo }, some, context);
      return sendInCalls(ordered, limits, (call) => retryThrottled(call, send, signal), signal);
    },
    async ping(signal) {
      try {
        const QueueUrl = await address(signal);
        const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
        await client.send(command, { abortSignal: signal });
      } catch (error) {
        throw mapFlowError(error, 'SINK', signal);
      }
    },
    stop() {
      client.destroy();
      return Promise.resolve();
    },
  };
}
