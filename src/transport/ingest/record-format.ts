// What the formats of the bulk path have in common: bytes in, records out, some at a time.
import type { Column } from '../../core/dataset.js';
import { LakegateError } from '../../core/errors.js';
import type { ReadRecord } from './given-record.js';

/** What reading a body needs to know. */
export interface ReadingOptions {
  /** Those that the caller may write. */
  readonly columns: readonly Column[];
  /** Most bytes of one record's text. */
  readonly maxLineBytes: number;
  /** Most bytes of one batch of records that comes as a whole. */
  readonly maxBatchBytes: number;
}

/**
 * Reads records as they come; holds no more than what one of them, or one batch, takes.
 * @throws LakegateError INGEST_BODY_INVALID for what can't be read any further
 */
export type ReadRecords = (
  bytes: AsyncIterable<Uint8Array>,
  options: ReadingOptions,
) => AsyncIterable<Iterable<ReadRecord>>;

/** @returns the error of a body that can't be read from here on. */
export function invalidBody(message: string, cause?: unknown): LakegateError {
  return new LakegateError('INGEST_BODY_INVALID', { message, cause });
}
