// The port through which every transport takes records in: rows of a dataset in, a receipt out. Part of core.
import type { ErrorCode } from './errors.js';
import type { Observe } from './observation.js';
import type { Principal, WriteGrants } from './principal.js';
import type { Value } from './value.js';

/** A record as it was given: values by column name, in the form of `core/value`; absent columns weren't given. */
export type GivenRecord = Readonly<Record<string, Value>>;

/** What may be wrong with one record. */
export type RecordErrorCode =
  | 'REQUIRED'
  | 'TYPE'
  | 'UNKNOWN_FIELD'
  | 'RANGE'
  | 'MULTIPLE_OF'
  | 'LENGTH'
  | 'PATTERN'
  | 'VALUES'
  | 'DUPLICATE'
  | 'RULE'
  | 'TOO_LARGE'
  | 'SINK_REFUSED';

export interface RecordError {
  /** From the record: the column, then fields and positions within it. */
  readonly path: readonly (string | number)[];
  readonly code: RecordErrorCode;
  /** Says what was expected. */
  readonly message: string;
}

/** A record that could not even be read; it is rejected with its errors, and the others go on. */
export interface UnreadableRecord {
  readonly unreadable: readonly RecordError[];
}

export interface RecordResult {
  /** In the request, from 0. */
  readonly index: number;
  /**
   * `accepted`: the sink acknowledged it. `rejected`: it was not sent, or the sink refused it. `unknown`: it was sent,
   * and no acknowledgement came; the same request again, with its idempotency key, settles it.
   */
  readonly status: 'accepted' | 'rejected' | 'unknown';
  /** The sink's own: `partition/offset`, sequence number, object key, … */
  readonly position?: string | undefined;
  readonly errors: readonly RecordError[];
}

export interface IngestRequest {
  readonly dataset: string;
  readonly records: readonly (GivenRecord | UnreadableRecord)[];
  /** 1–256 characters. */
  readonly idempotencyKey?: string | undefined;
  /** Judges the records, and sends and remembers nothing. */
  readonly dryRun: boolean;
}

/**
 * How an idempotency key was met: `none` given, `new`, `replayed` (the receipt of before), `resent` after a crash, with
 * ids by which the sink tells duplicates, or `resentMayDuplicate` where it can't.
 */
export type IdempotencyOutcome = 'none' | 'new' | 'replayed' | 'resent' | 'resentMayDuplicate';

export interface IngestReceipt {
  readonly acceptedCount: number;
  readonly rejectedCount: number;
  readonly unknownCount: number;
  readonly idempotency: IdempotencyOutcome;
  /** One for each record, in order. */
  readonly results: readonly RecordResult[];
}

export interface IngestContext {
  readonly requestId: string;
  readonly principal: Principal;
  readonly writes: WriteGrants;
  readonly signal: AbortSignal;
  readonly observe: Observe;
}

/** The one way in. */
export interface IngestService {
  /**
   * Judges each record, sends those that keep to the contract, and says of each what became of it. Nothing is accepted
   * before the sink acknowledged it.
   * @throws LakegateError DATASET_UNKNOWN for what may not be written; BATCH_TOO_LARGE, INGEST_BUSY (with
   * `retryAfterMs`), IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS, STATE_UNAVAILABLE before anything was sent.
   */
  ingest(request: IngestRequest, context: IngestContext): Promise<IngestReceipt>;
  /** Takes no more requests and waits for those under way. */
  drain(): Promise<void>;
}

/** An error of the sink for one record; which of them leave it `unknown`, see `SendOutcome`. */
export type SinkErrorCode = Extract<ErrorCode, 'SINK_UNAVAILABLE' | 'SINK_REJECTED' | 'SINK_DENIED' | 'INGEST_BUSY'>;
