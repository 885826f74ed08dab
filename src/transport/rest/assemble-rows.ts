// Makes an answer's rows of what was read: of a stream of one level's rows, or of levels with their pages.
import type { LevelResult } from '../../core/data-service.js';
import type { Row, Value } from '../../core/value.js';
import type { OutputColumn } from './output-column.js';

/** Rows of a slice: what is made of levels goes out in parts. */
const sliceRows = 1_000;

/** Rows of a stream without children. The very rows where the columns are theirs as they stand. */
export async function* shapeBatches(
  batches: AsyncIterable<readonly Row[]>,
  columns: readonly OutputColumn[],
): AsyncGenerator<readonly Row[]> {
  const asTheyStand = columns.every((c, i) => c.kind === 'value' && c.index === i && c.convert === undefined);
  for await (const rows of batches) {
    yield asTheyStand ? rows : rows.map((row) => columns.map((column) => valueOf(row, column)));
  }
}

/** Rows of the root of a tree. */
export async function* assembleRows(
  level: LevelResult,
  columns: readonly OutputColumn[],
): AsyncGenerator<readonly Row[]> {
  await Promise.resolve();
  for (let start = 0; start < level.rows.length; start += sliceRows) {
    yield rowsOf(level, columns, start, Math.min(start + sliceRows, level.rows.length));
  }
}

function rowsOf(level: LevelResult, columns: readonly OutputColumn[], start: number, end: number): readonly Row[] {
  const rows: Row[] = [];
  for (let i = start; i < end; i++) rows.push(assembleRow(level, columns, i));
  return rows;
}

function assembleRow(level: LevelResult, columns: readonly OutputColumn[], at: number): Row {
  return columns.flatMap((column): readonly Value[] => {
    if (column.kind === 'value') return [valueOf(level.rows[at] ?? [], column)];
    const child = level.children[column.child];
    const page = child?.pages[at];
    if (child === undefined || page === undefined) throw new RangeError('a level is answered with its children');
    if (column.kind === 'rows') return [rowsOf(child, column.columns, page.start, page.end)];
    const found = page.start < page.end ? assembleRow(child, column.columns, page.start) : undefined;
    if (column.kind === 'row') return [found ?? null];
    return found ?? widthOf(column.columns);
  });
}

function widthOf(columns: readonly OutputColumn[]): readonly null[] {
  return columns.flatMap((column) => (column.kind === 'spread' ? widthOf(column.columns) : [null]));
}

function valueOf(row: Row, column: OutputColumn): Value {
  if (column.kind !== 'value') throw new RangeError('a stream has no children');
  const value = row[column.index] ?? null;
  return column.convert === undefined ? value : column.convert(value);
}
