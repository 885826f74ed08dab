// Rows as an Arrow IPC stream, one record batch after another. Part of encoding.
import { Field as ArrowField, RecordBatch, RecordBatchStreamWriter, Schema, Struct, makeData } from 'apache-arrow';
import type { Field } from '../core/relation.js';
import type { Row } from '../core/value.js';
import { arrowTypeOf, buildArrowColumn } from './arrow-column.js';
import type { RowEncoder } from './row-encoder.js';
import { groupBatches } from './slice-batches.js';

/** Rows of a record batch: enough for readers to work on columns, little to hold. */
const batchRows = 2_048;

export const arrowRowEncoder: RowEncoder = {
  mediaType: 'application/vnd.apache.arrow.stream',
  extension: 'arrows',
  encode: async function* (fields, batches) {
    const schema = new Schema(fields.map((f) => new ArrowField(f.name, arrowTypeOf(f.type), f.nullable)));
    const writer = new ChunkWriter();
    writer.reset(undefined, schema);
    for await (const rows of groupBatches(batches, batchRows)) {
      writer.write(buildRecordBatch(schema, fields, rows));
      yield writer.take();
    }
    writer.finish();
    yield writer.take();
  },
};

/** Keeps what is written until it is taken: the library's own queue would grow as fast as batches come. */
class ChunkWriter extends RecordBatchStreamWriter {
  #chunks: Uint8Array[] = [];

  protected override _write(chunk: Parameters<RecordBatchStreamWriter['_write']>[0]): this {
    if (!this._started) return this;
    const view = chunk as ArrayBufferView;
    if (view.byteLength > 0) {
      this.#chunks.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
      this._position += view.byteLength;
    }
    return this;
  }

  take(): Uint8Array {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    return bytes;
  }
}

function buildRecordBatch(schema: Schema, fields: readonly Field[], rows: readonly Row[]): RecordBatch {
  const children = fields.map(({ type }, i) =>
    buildArrowColumn(
      type,
      rows.map((row) => row[i] ?? null),
    ),
  );
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children }),
  );
}
