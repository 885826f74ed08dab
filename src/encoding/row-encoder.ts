// How an answer of rows becomes bytes of a format, batch by batch. Part of encoding.
import type { Field } from '../core/relation.js';
import type { Row } from '../core/value.js';

/** A format of answers. Bytes come as rows do; nothing is held that a batch or a row group doesn't need. */
export interface RowEncoder {
  /** `text/csv; charset=utf-8` */
  readonly mediaType: string;
  /** Of files, without the dot. */
  readonly extension: string;
  /** Closing the bytes closes the batches. @throws what reading the batches throws */
  encode(fields: readonly Field[], batches: AsyncIterable<readonly Row[]>): AsyncIterable<Uint8Array>;
}
