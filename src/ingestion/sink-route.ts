// A dataset's way to its sink: the sink, how records are written for it, and how much of it is under way.
import type { Dataset, SinkBinding } from '../core/dataset.js';
import type { Row } from '../core/value.js';
import type { Sink } from '../../connectors/sink.js';

/** Writes a record in the binding's format. */
export type EncodeRecord = (row: Row) => Uint8Array | Promise<Uint8Array>;

export interface SinkRoute {
  readonly dataset: Dataset;
  readonly binding: SinkBinding;
  readonly sink: Sink;
  /** Absent where the sink stores columns. */
  readonly encode: EncodeRecord | undefined;
}

/** Where records go that aren't taken, as documents of their own. */
export interface DeadLetterRoute {
  readonly binding: SinkBinding;
  readonly sink: Sink;
}
