// Rows as CSV (RFC 4180) with a header. A null is an empty field, an empty text a quoted one. Part of encoding.
import type { DataType } from '../core/data-type.js';
import type { Value } from '../core/value.js';
import { compileExactJsonWriter, offsetTimestamp } from './compile-exact-json-writer.js';
import type { RowEncoder } from './row-encoder.js';
import { sliceBatches } from './slice-batches.js';

const sliceRows = 1_000;

export const csvRowEncoder: RowEncoder = {
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  encode: async function* (fields, batches) {
    const writers = fields.map(({ type }) => compileField(type));
    let before = `${fields.map(({ name }) => quote(name)).join(',')}\r\n`;
    for await (const rows of sliceBatches(batches, sliceRows)) {
      let text = before;
      before = '';
      for (const row of rows) {
        for (let i = 0; i < writers.length; i++) {
          const value = row[i] ?? null;
          if (i > 0) text += ',';
          if (value !== null) text += (writers[i] as FieldWriter)(value);
        }
        text += '\r\n';
      }
      yield Buffer.from(text);
    }
    if (before !== '') yield Buffer.from(before);
  },
};

type FieldWriter = (value: Value) => string;

/** Numbers, dates and truth values have nothing to quote; lists, structs and JSON are JSON text. */
function compileField(type: DataType): FieldWriter {
  switch (type.kind) {
    case 'string':
      return (value) => quote(value as string);
    case 'timestamp':
      return (value) => offsetTimestamp(value as string);
    case 'json':
    case 'list':
    case 'struct': {
      const write = compileExactJsonWriter(type);
      return (value) => quote(write(value));
    }
    default:
      return String;
  }
}

function quote(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
