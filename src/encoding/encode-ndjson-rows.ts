// Rows as newline-delimited JSON: one object a line, in the same form as in JSON. Part of encoding.
import { compileRowWriter } from './compile-exact-json-writer.js';
import type { RowEncoder } from './row-encoder.js';
import { sliceBatches } from './slice-batches.js';

const sliceRows = 1_000;

export const ndjsonRowEncoder: RowEncoder = {
  mediaType: 'application/x-ndjson; charset=utf-8',
  extension: 'ndjson',
  encode: async function* (fields, batches) {
    const write = compileRowWriter(fields);
    for await (const rows of sliceBatches(batches, sliceRows)) {
      yield Buffer.from(`${rows.map(write).join('\n')}\n`);
    }
  },
};
