// Records as batches of an Arrow IPC stream, whose fields have the contract's column names. A batch is held whole, so its
// bytes are bounded.
import { type RecordBatch, RecordBatchReader } from 'apache-arrow';
import { LakegateError } from '../../core/errors.js';
import { UnreadableValue } from '../../core/read-value.js';
import { type ArrowReader, openColumn } from './arrow-values.js';
import { compileFieldsReader, type FieldsReader, putField, type ReadRecord } from './given-record.js';
import { guardArrow } from './guard-arrow.js';
import { invalidBody, type ReadRecords } from './record-format.js';

const notStream = 'expected an Arrow IPC stream';

/** Reads the batches of Arrow IPC streams that aren't compressed within. */
export const readArrow: ReadRecords = async function* (bytes, { columns, maxBatchBytes }) {
  const read = compileFieldsReader(columns, { jsonIsText: true, allIsText: false });
  // All that came since the last batch went: more than a batch may have is refused while it comes.
  const held = { bytes: 0 };
  const seen = { bytes: 0, records: 0 };
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      held.bytes += chunk.length;
      seen.bytes += chunk.length;
      if (held.bytes > maxBatchBytes) {
        throw invalidBody(`expected Arrow batches of at most ${String(maxBatchBytes)} bytes`);
      }
      yield chunk;
    }
  };
  try {
    let streams = 0;
    // Streams one after the other are all read: what follows the end of the first is not lost unseen.
    for await (const reader of RecordBatchReader.readAll(guardArrow(counted(), maxBatchBytes))) {
      if (!reader.isStream()) throw invalidBody(notStream);
      streams += 1;
      for await (const batch of reader) {
        checkShape(batch, 8 * seen.bytes - seen.records, maxBatchBytes);
        held.bytes = 0;
        yield readBatch(batch, read, seen);
      }
    }
    if (streams === 0) throw invalidBody(notStream);
  } catch (error) {
    throw error instanceof LakegateError ? error : invalidBody(notStream, error);
  }
};

/** A batch says how many rows it has, and may keep dictionaries; neither may be beyond what came. */
function checkShape(batch: RecordBatch, maxRows: number, maxBatchBytes: number): void {
  if (batch.numRows > maxRows) throw invalidBody('expected Arrow batches whose rows have values');
  const kept = [...batch.dictionaries.values()].reduce((sum, dictionary) => sum + dictionary.byteLength, 0);
  if (kept > maxBatchBytes) throw invalidBody(`expected Arrow dictionaries of at most ${String(maxBatchBytes)} bytes`);
}

function* readBatch(batch: RecordBatch, read: FieldsReader, seen: { records: number }): Generator<ReadRecord> {
  try {
    const columns = batch.schema.fields.flatMap(({ name }, i) => {
      const data = batch.data.children[i];
      return data === undefined ? [] : [{ name, column: openColumn(data, name) }];
    });
    for (let row = 0; row < batch.numRows; row++) {
      yield readRow(row, columns, read);
      seen.records += 1;
    }
  } catch (error) {
    if (error instanceof LakegateError) throw error;
    throw invalidBody(`record ${String(seen.records)}: expected an Arrow batch whose values can be read`, error);
  }
}

function readRow(
  row: number,
  columns: readonly { readonly name: string; readonly column: ArrowReader }[],
  read: FieldsReader,
): ReadRecord {
  const fields: Record<string, unknown> = {};
  let bytes = 0;
  try {
    for (const { name, column } of columns) {
      const value = column(row);
      putField(fields, name, value);
      bytes += sizeOf(value);
    }
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    const { path, code, expected } = error;
    return { record: { unreadable: [{ path, code, message: expected }] }, bytes };
  }
  return { record: read(fields), bytes };
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce((sum: number, item) => sum + sizeOf(item), 0);
}
