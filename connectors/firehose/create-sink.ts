// Firehose as a sink: acknowledged once the service has taken the record over; where it delivers to is its own affair.
import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { awsClientSettings } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import { mapFlowError } from '../aws/flow-failure.js';
import { retryThrottled } from '../aws/retry-throttled.js';
import { sendInCalls } from '../aws/send-in-calls.js';
import type { OutgoingRecord, Sink, SinkOptions } from '../sink.js';
import { delimiterBytes, firehoseSinkCapabilities as capabilities } from './capabilities.js';
import { putRecordBatch } from './put-record-batch.js';

/**
 * Connects to a delivery stream. JSON and CSV end in a line's end, so that an object of many records is of lines.
 * @throws LakegateError CONFIG_INVALID
 */
export function createFirehoseSink({ server, binding }: SinkOptions): Sink {
  // A call that got no answer isn't made again: its records may be stored.
  const client = dropLogMiddleware(new FirehoseClient({ ...awsClientSettings(server), maxAttempts: 1 }));
  const stream = binding.physicalName;
  const delimiter = Buffer.from(binding.format.kind === 'avro' ? '' : '\n');
  const target = { client, stream, delimiter };
  const limits = {
    maxRecordBytes: capabilities.maxRecordBytes + delimiterBytes,
    maxRecords: capabilities.maxBatchRecords,
    maxBytes: capabilities.maxBatchBytes + capabilities.maxBatchRecords * delimiterBytes,
    bytesOf: ({ payload }: OutgoingRecord) => (payload?.byteLength ?? 0) + delimiterBytes,
  };
  return {
    kind: 'firehose',
    capabilities,
    async send(records, context) {
      // The service keeps no order, so that no record need wait for another.
      const unordered = records.map((record) => ({ ...record, orderingKey: undefined }));
      const send = (some: readonly OutgoingRecord[]) => putRecordBatch(target, some, context);
      const { signal } = context;
      return sendInCalls(unordered, limits, (call) => retryThrottled(call, send, signal), signal);
    },
    async ping(signal) {
      try {
        await client.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: stream }), { abortSignal: signal });
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
