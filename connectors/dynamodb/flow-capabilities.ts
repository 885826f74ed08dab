// What DynamoDB takes and promises as a sink, and what its Streams send, as data.
import type { SinkCapabilities } from '../sink.js';
import type { StreamCapabilities } from '../stream.js';

/** An item's limit, attribute names included. */
export const maxItemBytes = 409_600;

/** An item is found by its key: one that is put again replaces itself. */
export const dynamodbSinkCapabilities: SinkCapabilities = {
  maxRecordBytes: maxItemBytes,
  maxBatchRecords: 1_000,
  maxBatchBytes: 16 * 1024 ** 2,
  ordering: 'key',
  deduplication: 'always',
  formats: new Set(),
  positions: 'record',
};

/** `full`: what the binding asks for, which the table's stream must have. */
export function dynamodbStreamCapabilities(changes: 'append' | 'upsert' | 'full'): StreamCapabilities {
  return {
    starts: new Set(['latest', 'earliest', 'timestamp', 'position']),
    ordering: 'key',
    delivery: 'every',
    beforeImages: changes === 'full',
    formats: new Set(),
  };
}
