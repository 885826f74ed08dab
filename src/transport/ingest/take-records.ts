// Records as they are read → chunks → the one way in, one chunk at a time while the next is read, and a tally of what
// became of them.
import { setTimeout as wait } from 'node:timers/promises';
import { type ErrorCode, LakegateError } from '../../core/errors.js';
import type { GivenRecord, IdempotencyOutcome, IngestReceipt, UnreadableRecord } from '../../core/ingest-service.js';
import type { ReadRecord } from './given-record.js';

/** What became of the records so far, those of `recordCount`; what came after them was not taken. */
export interface Tally {
  readonly recordCount: number;
  readonly acceptedCount: number;
  readonly rejectedCount: number;
  readonly unknownCount: number;
  /** How the idempotency keys of the chunks were met. */
  readonly chunks: Readonly<Partial<Record<IdempotencyOutcome, number>>>;
  /** Why not all of them were taken. */
  readonly failure: LakegateError | undefined;
}

/** The records of a chunk. */
export type Chunk = readonly (GivenRecord | UnreadableRecord)[];

export interface TakingOptions {
  readonly maxChunkRecords: number;
  readonly maxChunkBytes: number;
  /** How long a chunk may wait for the sink to take more. */
  readonly maxWaitMs: number;
  readonly signal: AbortSignal;
  /** Takes a chunk in. @throws LakegateError */
  readonly ingest: (records: Chunk, number: number) => Promise<IngestReceipt>;
  /** Is told what became of a chunk, whose first record has the index `first`. */
  readonly settled: (receipt: IngestReceipt, first: number) => void | Promise<void>;
}

/**
 * Takes records in until they end or something fails; a chunk that wasn't read to its end isn't taken, so that the same
 * body again has the same chunks.
 */
export async function takeRecords(groups: AsyncIterable<Iterable<ReadRecord>>, options: TakingOptions): Promise<Tally> {
  const tally = { recordCount: 0, acceptedCount: 0, rejectedCount: 0, unknownCount: 0 };
  const chunks: Partial<Record<IdempotencyOutcome, number>> = {};
  const send = async (records: Chunk, number: number): Promise<void> => {
    const first = tally.recordCount;
    const receipt = await ingestPatiently(records, number, options).catch((error: unknown) => {
      if (mayHaveSent(error)) tally.unknownCount += records.length;
      if (mayHaveSent(error)) tally.recordCount += records.length;
      throw error;
    });
    tally.recordCount += records.length;
    tally.acceptedCount += receipt.acceptedCount;
    tally.rejectedCount += receipt.rejectedCount;
    tally.unknownCount += receipt.unknownCount;
    chunks[receipt.idempotency] = (chunks[receipt.idempotency] ?? 0) + 1;
    await options.settled(receipt, first);
  };
  let failure: unknown;
  let sending: Promise<void> = Promise.resolve();
  try {
    let number = 0;
    for await (const records of cutChunks(groups, options)) {
      await sending;
      sending = send(records, number++);
      // It is looked at when the next one is there.
      sending.catch(() => undefined);
    }
  } catch (error) {
    failure = error;
  }
  await sending.catch((error: unknown) => {
    failure ??= error;
  });
  return { ...tally, chunks, failure: failure === undefined ? undefined : asLakegateError(failure) };
}

async function* cutChunks(
  groups: AsyncIterable<Iterable<ReadRecord>>,
  { maxChunkRecords, maxChunkBytes }: TakingOptions,
): AsyncGenerator<Chunk> {
  let records: (GivenRecord | UnreadableRecord)[] = [];
  let bytes = 0;
  for await (const group of groups) {
    for (const read of group) {
      records.push(read.record);
      bytes += read.bytes;
      if (records.length < maxChunkRecords && bytes < maxChunkBytes) continue;
      yield records;
      records = [];
      bytes = 0;
    }
  }
  if (records.length > 0) yield records;
}

/** Waits, within bounds, for a sink that takes no more now, or for an earlier attempt at the same chunk. */
async function ingestPatiently(
  records: Chunk,
  number: number,
  { ingest, maxWaitMs, signal }: TakingOptions,
): Promise<IngestReceipt> {
  const giveUpMs = performance.now() + maxWaitMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await ingest(records, number);
    } catch (error) {
      const delayMs = retryDelayOf(error);
      if (delayMs === undefined || performance.now() + delayMs > giveUpMs) throw error;
      await wait(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

function retryDelayOf(error: unknown): number | undefined {
  if (!(error instanceof LakegateError)) return undefined;
  if (error.code !== 'INGEST_BUSY' && error.code !== 'IDEMPOTENCY_IN_PROGRESS') return undefined;
  const { retryAfterMs } = error.extensions;
  return typeof retryAfterMs === 'number' ? retryAfterMs : undefined;
}

/** Every other error comes before anything is sent, or where the sink is known to have stored nothing. */
const afterSending: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['STATE_UNAVAILABLE', 'INTERNAL']);

function mayHaveSent(error: unknown): boolean {
  return !(error instanceof LakegateError) || afterSending.has(error.code);
}

function asLakegateError(error: unknown): LakegateError {
  return error instanceof LakegateError ? error : new LakegateError('INTERNAL', { cause: error });
}
