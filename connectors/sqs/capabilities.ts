// What SQS takes and promises as a sink, by the kind of queue, and how it can be read as a source, as data.
import type { FlowBinding } from '../../src/core/dataset.js';
import type { SinkCapabilities } from '../sink.js';
import type { StreamCapabilities } from '../stream.js';

const mebibyte = 1024 ** 2;

/** FIFO queues are told by their names. */
export function isFifo({ physicalName }: FlowBinding): boolean {
  return physicalName.endsWith('.fifo');
}

/**
 * Of one call: ten messages, 1 MiB in all. A FIFO queue keeps the order of each message group, and for five minutes the
 * deduplication ids it has seen.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function sqsSinkCapabilities(fifo: boolean): SinkCapabilities {
  return {
    maxRecordBytes: mebibyte,
    maxBatchRecords: 10,
    maxBatchBytes: mebibyte,
    // Messages are text, and bytes of Avro are none.
    formats: new Set(['json', 'csv']),
    positions: 'record',
    ...(fifo
      ? { ordering: 'key', deduplication: 'window', deduplicationMs: 300_000 }
      : { ordering: 'none', deduplication: 'never' }),
  };
}

/** What is received is deleted: there is no place to come back to, and of several who receive each has a part. */
export function sqsStreamCapabilities(fifo: boolean, isReplicasOwn = false): StreamCapabilities {
  return {
    starts: new Set(['latest']),
    ordering: fifo ? 'key' : 'none',
    delivery: isReplicasOwn ? 'every' : 'one',
    beforeImages: false,
    formats: new Set(['json', 'csv']),
  };
}
