// What Kinesis Data Streams takes and promises as a sink, and where it can be read from as a source, as data.
import type { FlowBinding } from '../../src/core/dataset.js';
import type { SinkCapabilities } from '../sink.js';
import type { StreamCapabilities } from '../stream.js';

/** Partition key and data together, of a stream as it is created. A stream may be set to take up to 10 MiB. */
const defaultMaxRecordBytes = 1_048_576;

/** The partition key of a record without an ordering key is its id. */
const idBytes = 32;

/** What a record of the stream may have; the binding's setting `maxRecordBytes` where the stream was set otherwise. */
export function maxRecordBytesOf(binding: FlowBinding): number {
  return Number(binding.settings['maxRecordBytes'] ?? defaultMaxRecordBytes);
}

/**
 * Of a stream whose largest record is given. A call takes 500 records and 10 MiB, where records are of 1 MiB at most 5.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export function kinesisSinkCapabilities(maxRecordBytes: number = defaultMaxRecordBytes): SinkCapabilities {
  const mebibytes = maxRecordBytes > defaultMaxRecordBytes ? 10 : 5;
  return {
    maxRecordBytes: maxRecordBytes - idBytes,
    maxBatchRecords: 500,
    maxBatchBytes: mebibytes * 1024 ** 2 - 500 * idBytes,
    ordering: 'key',
    deduplication: 'never',
    formats: new Set(['json', 'csv', 'avro']),
    positions: 'record',
  };
}

export const kinesisStreamCapabilities: StreamCapabilities = {
  starts: new Set(['latest', 'earliest', 'timestamp', 'position']),
  ordering: 'key',
  delivery: 'every',
  beforeImages: false,
  formats: new Set(['json', 'csv', 'avro']),
};
