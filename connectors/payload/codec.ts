// What the formats of payloads have in common: a record in, bytes out; bytes in, a change out or the reason why not.
import type { Dataset, FlowBinding, Server } from '../../src/core/dataset.js';
import type { Row } from '../../src/core/value.js';

/** A change with its records over all columns of the dataset. Of a tombstone `before` has the key alone. */
export interface PayloadChange {
  readonly operation: 'insert' | 'update' | 'upsert' | 'remove';
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** Why no change could be made of a payload, with the path where it is one place's fault. No value is told. */
export interface UnreadablePayload {
  readonly unreadable: string;
}

export type DecodedPayload = PayloadChange | UnreadablePayload;

/** Encodes and decodes the payloads of one binding. What is at hand is answered at once; else by a promise. */
export interface PayloadCodec {
  /**
   * The payload of a record.
   * @throws LakegateError SINK_UNAVAILABLE, SINK_DENIED, SINK_REJECTED of the schema registry
   */
  encode(row: Row): Uint8Array | Promise<Uint8Array>;
  /**
   * The change that a payload states; no payload: a tombstone, whose key it needs.
   * @throws LakegateError STREAM_UNAVAILABLE, STREAM_DENIED of the schema registry
   */
  decode(payload: Uint8Array | undefined, key?: Uint8Array): DecodedPayload | Promise<DecodedPayload>;
  /** What stands before all records of a file: the header line of CSV, its line end left out. */
  readonly header: string | undefined;
}

/** What a codec is made of. */
export interface CodecOptions {
  readonly dataset: Dataset;
  readonly binding: Omit<FlowBinding, 'kind'>;
  readonly server: Server;
}

/** Why a payload can't be read; becomes `UnreadablePayload`. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}
