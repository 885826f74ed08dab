// Rows that a statement answers with, taken as many at a time as the client asks for. Nothing is read ahead of it.
import type { SqlBatch, SqlColumn } from '../../core/sql-service.js';
import { stringType } from '../../core/data-type.js';
import type { Row } from '../../core/value.js';
import { textOid } from './values/type-oids.js';

export interface Answer {
  readonly columns: readonly SqlColumn[];
  /** At most so many rows, at least one; undefined at the end. @throws LakegateError of any stage */
  next(maxRows: number): Promise<SqlBatch | undefined>;
  /** Ends what it is read with; what still runs is told to stop. May be called again. */
  close(): void;
}

/** Where rows come from: a batch, or undefined at the end. */
export type NextBatch = () => Promise<SqlBatch | undefined>;

/** Cuts batches to the number of rows asked for and keeps the rest for the next time. */
export function createRowSlicer(nextBatch: NextBatch): (maxRows: number) => Promise<SqlBatch | undefined> {
  let rest: SqlBatch | undefined;
  return async (maxRows) => {
    const batch = rest ?? (await nextBatch());
    rest = undefined;
    if (batch === undefined || batch.rows.length <= maxRows) return batch;
    rest = sliceBatch(batch, maxRows);
    return sliceBatch(batch, 0, maxRows);
  };
}

/** Rows that are known already. */
export function createListAnswer(columns: readonly SqlColumn[], rows: readonly Row[]): Answer {
  let left: SqlBatch | undefined = rows.length > 0 ? { kind: 'values', rows } : undefined;
  const next = createRowSlicer(() => {
    const batch = left;
    left = undefined;
    return Promise.resolve(batch);
  });
  return { columns, next, close: () => undefined };
}

/** The next rows of another answer, which goes on after them. */
export function createPartAnswer(whole: Answer, maxRows: number): Answer {
  let left = maxRows;
  return {
    columns: whole.columns,
    next: async (most) => {
      if (left <= 0) return undefined;
      const batch = await whole.next(Math.min(left, most));
      left -= batch?.rows.length ?? left;
      return batch;
    },
    close: () => undefined,
  };
}

/** A column of text that is of no table. */
export function textColumn(name: string, typeOid = textOid): SqlColumn {
  return { name, typeOid, typeSize: -1, typeModifier: -1, type: stringType, tableOid: 0, tableColumn: 0 };
}

function sliceBatch(batch: SqlBatch, start: number, end?: number): SqlBatch {
  return batch.kind === 'values'
    ? { kind: 'values', rows: batch.rows.slice(start, end) }
    : { kind: 'encoded', rows: batch.rows.slice(start, end) };
}
