// What ClickHouse takes and promises as a sink, as data.
import type { SinkCapabilities } from '../sink.js';

/**
 * An insert carries a token made of its records' ids, by which a table that remembers inserts drops one that is repeated
 * as it was; a record that comes again among others is stored again, so that nothing is promised of single records.
 */
export const clickhouseSinkCapabilities: SinkCapabilities = {
  maxRecordBytes: 16 * 1024 ** 2,
  maxBatchRecords: 20_000,
  maxBatchBytes: 32 * 1024 ** 2,
  ordering: 'key',
  deduplication: 'never',
  formats: new Set(),
  positions: 'batch',
};
