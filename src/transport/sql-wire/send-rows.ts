// Sends an answer's rows, encoded by the types of their columns, as DataRow messages.
import type { SqlBatch, SqlColumn, SqlFormat } from '../../core/sql-service.js';
import type { Answer } from './answer.js';
import type { WireBuffer } from './wire-buffer.js';
import { flushBytes, type WireOutput } from './wire-output.js';
import { compileWriteField, type TextStyle } from './values/encode-value.js';

export interface SentRows {
  readonly rows: number;
  /** Whether the answer has ended; otherwise there may be more of it. */
  readonly ended: boolean;
}

/** Writes one row of a batch. */
export type WriteRow = (out: WireBuffer, batch: SqlBatch, index: number) => void;

/** Writes the rows of an answer, `maxRows` of them at most (Infinity: all), as they are taken. */
export async function sendRows(
  output: WireOutput,
  { answer, writeRow }: { readonly answer: Answer; readonly writeRow: WriteRow },
  maxRows: number,
  signal: AbortSignal,
): Promise<SentRows> {
  const { buffer } = output;
  let rows = 0;
  while (rows < maxRows) {
    const batch = await answer.next(maxRows - rows);
    if (batch === undefined) return { rows, ended: true };
    for (let i = 0; i < batch.rows.length; i++) {
      const before = buffer.length;
      try {
        writeRow(buffer, batch, i);
      } catch (error) {
        // Half a message would make nonsense of what follows.
        buffer.truncate(before);
        throw error;
      }
      if (buffer.length >= flushBytes) await output.flush(signal);
    }
    rows += batch.rows.length;
  }
  return { rows, ended: false };
}

/** How rows of these columns become DataRow messages. @throws LakegateError 0A000 for a type without a binary form */
export function compileDataRow(
  columns: readonly SqlColumn[],
  formats: readonly SqlFormat[],
  style: TextStyle,
): WriteRow {
  const fields = columns.map((column, i) =>
    // What comes encoded has no type to encode it by, nor need of one.
    column.type === undefined ? undefined : compileWriteField(column, formats[i] ?? 0, style),
  );
  return (out, batch, index) => {
    out.begin('D').int16(columns.length);
    if (batch.kind === 'values') {
      const row = batch.rows[index] ?? [];
      for (let i = 0; i < columns.length; i++) {
        const write = fields[i] ?? compileWriteField(columns[i] as SqlColumn, formats[i] ?? 0, style);
        write(out, row[i] ?? null);
      }
    } else {
      const row = batch.rows[index] ?? [];
      for (let i = 0; i < columns.length; i++) {
        const field = row[i] ?? null;
        if (field === null) out.int32(-1);
        else out.int32(field.length).bytes(field);
      }
    }
    out.end();
  };
}
