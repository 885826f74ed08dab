// What S3 takes and promises as a sink, as data.
import type { SinkCapabilities } from '../sink.js';

const mebibyte = 1024 ** 2;

/**
 * One object for a batch, so that batches are as large as a request may be. The object's name is made of the records'
 * ids, and one that is there already isn't written again: the same batch is stored once, whenever it is sent.
 */
export const s3SinkCapabilities: SinkCapabilities = {
  maxRecordBytes: 64 * mebibyte,
  maxBatchRecords: 100_000,
  maxBatchBytes: 64 * mebibyte,
  ordering: 'none',
  deduplication: 'always',
  formats: new Set(['json', 'csv', 'parquet']),
  positions: 'batch',
};
