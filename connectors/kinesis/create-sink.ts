// Kinesis as a sink: the partition key is the ordering key, and of each key one record at a time is on its way.
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { mapFlowError } from '../aws/flow-failure.js';
import { retryThrottled } from '../aws/retry-throttled.js';
import { sendInCalls } from '../aws/send-in-calls.js';
import type { Sink, SinkOptions } from '../sink.js';
import { kinesisSinkCapabilities, maxRecordBytesOf } from './capabilities.js';
import { createKinesisClient, streamIdOf } from './kinesis-client.js';
import { bytesOf, putRecords } from './put-records.js';

/**
 * Connects to a stream, by its name or ARN. Settings of the binding: `maxRecordBytes`, as the stream is set to take (1 MiB).
 * @throws LakegateError CONFIG_INVALID
 */
export function createKinesisSink({ server, binding }: SinkOptions): Sink {
  const maxRecordBytes = maxRecordBytesOf(binding);
  const capabilities = kinesisSinkCapabilities(maxRecordBytes);
  const stream = streamIdOf(binding.physicalName);
  // A call that got no answer isn't made again: its records may be stored.
  const client = createKinesisClient(server, 1);
  const limits = { ...capabilities, maxRecords: capabilities.maxBatchRecords, maxBytes: capabilities.maxBatchBytes };
  return {
    kind: 'kinesis',
    capabilities,
    send: (records, context) =>
      sendInCalls(
        records,
        { ...limits, bytesOf },
        (call) => retryThrottled(call, (some) => putRecords(client, stream, some, context), context.signal),
        context.signal,
      ),
    async ping(signal) {
      try {
        await client.send(new DescribeStreamSummaryCommand(stream), { abortSignal: signal });
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
