// The contract every sink keeps: records in, an outcome for each out. What a sink can do is data.
import type { Dataset, PayloadFormat, Server, SinkBinding, SinkKind } from '../src/core/dataset.js';
import type { RecordErrorCode, SinkErrorCode } from '../src/core/ingest-service.js';
import type { Row } from '../src/core/value.js';

/** What a sink takes and promises, as data; the ingestion path keeps to it, the sinks' battery holds the sink to it. */
export interface SinkCapabilities {
  /** Payload and key of one record together, as the sink counts them. */
  readonly maxRecordBytes: number;
  /** Of one `send`. */
  readonly maxBatchRecords: number;
  readonly maxBatchBytes: number;
  /** `key`: records with one ordering key keep their order. */
  readonly ordering: 'none' | 'key';
  /** Whether a record that is sent again with its id is stored once: `always`, within some minutes, or `never`. */
  readonly deduplication: 'always' | 'window' | 'never';
  /** For `window`: how long. */
  readonly deduplicationMs?: number;
  /** Payload formats; empty: the sink stores columns. */
  readonly formats: ReadonlySet<PayloadFormat['kind']>;
  /** What a position names: one record, or all those that were stored together. */
  readonly positions: 'record' | 'batch';
}

export interface OutgoingRecord {
  /** The same whenever the same record of the same request is sent again: 32 hexadecimal digits. */
  readonly id: string;
  /** Equal for records that must keep their order; absent: any order. */
  readonly orderingKey: string | undefined;
  /** In the binding's format; absent where the sink stores columns. */
  readonly payload: Uint8Array | undefined;
  /** All columns of the dataset. */
  readonly row: Row;
}

/** What became of one record. `unknown`: it may have been stored, and no acknowledgement came. */
export type SendOutcome =
  | { readonly status: 'accepted'; readonly position: string }
  | { readonly status: 'rejected'; readonly code: RecordErrorCode; readonly message: string }
  /** Not stored for sure, for a reason that isn't the record's: it may be sent again. */
  | { readonly status: 'failed'; readonly code: SinkErrorCode; readonly retryAfterMs?: number; readonly cause: unknown }
  | { readonly status: 'unknown'; readonly cause: unknown };

export interface SendContext {
  readonly requestId: string;
  /** Aborting gives up waiting; what was sent and not acknowledged is `unknown`. */
  readonly signal: AbortSignal;
  readonly called: (operation: string) => void;
}

/** A binding that takes records, connected. */
export interface Sink {
  readonly kind: SinkKind;
  readonly capabilities: SinkCapabilities;
  /**
   * Sends records that are within the capabilities, those of one ordering key in order, and waits for the sink's own
   * acknowledgement. Never rejects for what becomes of a record: one outcome for each, in order. Where one record of an
   * ordering key isn't stored, none after it is.
   */
  send(records: readonly OutgoingRecord[], context: SendContext): Promise<readonly SendOutcome[]>;
  /** @throws LakegateError SINK_UNAVAILABLE, SINK_DENIED */
  ping(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** What a sink is made of. */
export interface SinkOptions {
  readonly server: Server;
  readonly binding: SinkBinding;
  readonly dataset: Dataset;
}

export type CreateSink = (options: SinkOptions) => Sink;
