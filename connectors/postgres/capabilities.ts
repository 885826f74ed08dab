// What PostgreSQL takes and promises as a sink, and what it sends as a source, as data.
import type { SinkCapabilities } from '../sink.js';
import type { StreamCapabilities } from '../stream.js';

/** With a key, a record that is sent again meets the row that it made. */
export function postgresSinkCapabilities(hasKey: boolean): SinkCapabilities {
  return {
    maxRecordBytes: 16 * 1024 ** 2,
    maxBatchRecords: 5_000,
    maxBatchBytes: 32 * 1024 ** 2,
    ordering: 'key',
    deduplication: hasKey ? 'always' : 'never',
    formats: new Set(),
    positions: 'batch',
  };
}

/** Notifications aren't kept: who doesn't listen misses them. */
export const postgresStreamCapabilities: StreamCapabilities = {
  starts: new Set(['latest']),
  ordering: 'key',
  delivery: 'every',
  beforeImages: false,
  formats: new Set(['json', 'csv']),
};
