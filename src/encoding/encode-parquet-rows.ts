// Rows as a Parquet file, row group by row group: what is held is one group. Part of encoding.
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Field } from '../core/relation.js';
import type { Row } from '../core/value.js';
import { compileParquetValue, parquetElementsOf, type SchemaElement } from './parquet-column.js';
import type { RowEncoder } from './row-encoder.js';
import { groupBatches } from './slice-batches.js';

/** Cells of a row group, which the writer holds at once with what it makes of them. */
const groupCells = 250_000;
const maxGroupRows = 10_000;

export const parquetRowEncoder: RowEncoder = {
  mediaType: 'application/vnd.apache.parquet',
  extension: 'parquet',
  encode: async function* (fields, batches) {
    const bytes = new ByteWriter();
    const schema: SchemaElement[] = [
      { name: 'root', num_children: fields.length },
      ...fields.flatMap((field) => parquetElementsOf(field)),
    ];
    const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'lakegate' });
    const groupRows = Math.max(1, Math.min(maxGroupRows, Math.floor(groupCells / fields.length)));
    const columns = compileColumns(fields);
    for await (const rows of groupBatches(batches, groupRows)) {
      await writer.write({ columnData: columns(rows), rowGroupSize: groupRows });
      yield take(bytes);
    }
    await writer.finish();
    yield take(bytes);
  },
};

type ColumnsOf = (rows: readonly Row[]) => { readonly name: string; readonly data: unknown[] }[];

function compileColumns(fields: readonly Field[]): ColumnsOf {
  const columns = fields.map(({ name, type }) => ({ name, convert: compileParquetValue(type) }));
  return (rows) =>
    columns.map(({ name, convert }, i) => ({
      name,
      data: rows.map((row) => {
        const value = row[i] ?? null;
        return value === null || convert === undefined ? value : convert(value);
      }),
    }));
}

/** What was written since; offsets within the file go on. */
function take(bytes: ByteWriter): Uint8Array {
  const taken = new Uint8Array(bytes.getBuffer());
  bytes.index = 0;
  return taken;
}
