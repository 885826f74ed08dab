// What Amazon Data Firehose takes and promises as a sink, as data.
import type { SinkCapabilities } from '../sink.js';

/** A line's end, which parts the records of one object at the destination. */
export const delimiterBytes = 1;

/**
 * Of one call: 500 records of at most 1,000 KiB, 4 MiB in all. Records are delivered at least once, in no order.
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export const firehoseSinkCapabilities: SinkCapabilities = {
  maxRecordBytes: 1_024_000 - delimiterBytes,
  maxBatchRecords: 500,
  maxBatchBytes: 4 * 1024 ** 2 - 500 * delimiterBytes,
  ordering: 'none',
  deduplication: 'never',
  formats: new Set(['json', 'csv', 'avro']),
  positions: 'record',
};
