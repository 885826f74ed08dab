// Rows as a JSON array of objects, as PostgREST gives them. Part of encoding.
import { compileRowWriter, type ExactJsonOptions } from './compile-exact-json-writer.js';
import type { RowEncoder } from './row-encoder.js';
import { sliceBatches } from './slice-batches.js';

/** Rows of one chunk of text. */
const sliceRows = 1_000;

/** An encoder of JSON arrays; `stripNulls` leaves null members out. */
export function createJsonRowEncoder(options: ExactJsonOptions = { stripNulls: false }): RowEncoder {
  return {
    mediaType: 'application/json; charset=utf-8',
    extension: 'json',
    encode: async function* (fields, batches) {
      const write = compileRowWriter(fields, options);
      let before = '[';
      for await (const rows of sliceBatches(batches, sliceRows)) {
        yield Buffer.from(before + rows.map(write).join(',\n '));
        before = ',\n ';
      }
      yield Buffer.from(before === '[' ? '[]' : ']');
    },
  };
}

export const jsonRowEncoder: RowEncoder = createJsonRowEncoder();
