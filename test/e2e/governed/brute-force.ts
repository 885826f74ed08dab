// What a principal may see, worked out cell by cell from the grants as they were drawn, and what questions come to over
// that. Shares nothing with the gateway.
import type { Cell, Row } from './governed-lake.js';

/** A condition on a row; `undefined` is SQL's unknown. */
export type Condition =
  | { readonly op: 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte'; readonly column: string; readonly value: Cell }
  | { readonly op: 'in' | 'notIn'; readonly column: string; readonly values: readonly Cell[] }
  | { readonly op: 'isNull' | 'isPresent'; readonly column: string }
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition };

/** A grant as it was drawn: of these columns, where this holds. */
export interface DrawnGrant {
  readonly columns: readonly string[];
  readonly where: Condition | undefined;
}

/** What a cell shows in place of its value. */
export type ShowCell = (cell: Cell) => Cell;

export function holds(condition: Condition, row: Row): boolean | undefined {
  switch (condition.op) {
    case 'and': {
      const found = condition.of.map((part) => holds(part, row));
      return found.includes(false) ? false : found.includes(undefined) ? undefined : true;
    }
    case 'or': {
      const found = condition.of.map((part) => holds(part, row));
      return found.includes(true) ? true : found.includes(undefined) ? undefined : false;
    }
    case 'not': {
      const found = holds(condition.of, row);
      return found === undefined ? undefined : !found;
    }
    case 'isNull':
      return cellOf(row, condition.column) === null;
    case 'isPresent':
      return cellOf(row, condition.column) !== null;
    case 'in':
    case 'notIn': {
      const cell = cellOf(row, condition.column);
      if (condition.values.length === 0) return condition.op === 'notIn';
      if (cell === null) return undefined;
      return condition.values.includes(cell) === (condition.op === 'in');
    }
    default: {
      const cell = cellOf(row, condition.column);
      const { value } = condition;
      if (cell === null || value === null) return undefined;
      const sides = { eq: cell === value, neq: cell !== value, gt: cell > value, lt: cell < value };
      if (condition.op === 'gte') return !sides.lt;
      if (condition.op === 'lte') return !sides.gt;
      return sides[condition.op];
    }
  }
}

/** Columns that the grants show, and the rows that any of them gives with null where none gives the cell. */
export function visibleCells(
  rows: readonly Row[],
  grants: readonly DrawnGrant[],
  masks: Readonly<Record<string, ShowCell>> = {},
): { readonly columns: readonly string[]; readonly rows: readonly Row[] } {
  const given = (row: Row): readonly DrawnGrant[] =>
    grants.filter(({ where }) => where === undefined || holds(where, row) === true);
  const seen = rows.filter((row) => given(row).length > 0);
  const shows = (row: Row, column: string): boolean => given(row).some(({ columns }) => columns.includes(column));
  const columns = [...new Set(grants.flatMap((grant) => grant.columns))].filter(
    // A key that is shown in some of the rows only is hidden: its nulls could not be told apart.
    (column) => column !== 'id' || !isPartial(grants),
  );
  return {
    columns,
    rows: seen.map((row) =>
      Object.fromEntries(
        columns.map((column) => {
          const show = masks[column] ?? ((cell: Cell) => cell);
          return [column, shows(row, column) ? show(cellOf(row, column)) : null];
        }),
      ),
    ),
  };
}

/** Whether some rows are given by grants without the key alone, as the grants are written. */
function isPartial(grants: readonly DrawnGrant[]): boolean {
  const withKey = grants.filter(({ columns }) => columns.includes('id'));
  if (withKey.some(({ where }) => where === undefined)) return false;
  const texts = new Set(withKey.map(({ where }) => JSON.stringify(where)));
  return grants.some(({ where }) => where === undefined || !texts.has(JSON.stringify(where)));
}

/** By keys in order, nulls last whatever the direction; text by code point. */
export function ordered(
  rows: readonly Row[],
  keys: readonly { readonly column: string; readonly down: boolean }[],
): readonly Row[] {
  return rows.toSorted((a, b) => {
    for (const { column, down } of keys) {
      const [left, right] = [cellOf(a, column), cellOf(b, column)];
      if (left === right) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      return left < right === down ? 1 : -1;
    }
    return 0;
  });
}

export function cellOf(row: Row, column: string): Cell {
  return row[column] ?? null;
}

/** Cells of a column that hold something. */
export function present(rows: readonly Row[], column: string): readonly NonNullable<Cell>[] {
  return rows.map((row) => cellOf(row, column)).filter((cell) => cell !== null);
}
