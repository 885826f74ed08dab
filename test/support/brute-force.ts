// What a principal may see, worked out cell by cell from the grants as they were drawn, and what conditions and orders
// come to over that. Shares nothing with the gateway.

/** What a cell holds. Decimals are integers of their last digit, dates and instants text of one length. */
export type Cell = string | number | bigint | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/** A condition on a row; `undefined` is SQL's unknown. */
export type Condition =
  | TestOfColumn
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition };

/** A condition on one column. */
export type TestOfColumn =
  | { readonly op: 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte'; readonly column: string; readonly value: Cell }
  | { readonly op: 'in' | 'notIn'; readonly column: string; readonly values: readonly Cell[] }
  | { readonly op: 'isNull' | 'isPresent'; readonly column: string };

/** A mask as it was drawn: equal names are equal masks. */
export interface DrawnMask {
  readonly name: string;
  /** What a cell shows in place of its value. */
  readonly show: (cell: Cell) => Cell;
}

/** A grant as it was drawn: of these columns, where this holds, some of them masked. */
export interface DrawnGrant {
  readonly columns: readonly string[];
  readonly where: Condition | undefined;
  readonly masks?: Readonly<Record<string, DrawnMask>>;
}

/** Columns that a principal sees, and of each visible row what it shows of them. */
export interface Visible {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

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
      const order = compareCells(cell, value);
      const sides = {
        eq: order === 0,
        neq: order !== 0,
        gt: order > 0,
        gte: order >= 0,
        lt: order < 0,
        lte: order <= 0,
      };
      return sides[condition.op];
    }
  }
}

/** By value; text by code point. */
export function compareCells(a: NonNullable<Cell>, b: NonNullable<Cell>): number {
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [Array.from(a), Array.from(b)];
    const at = left.findIndex((char, i) => char !== right[i]);
    if (at < 0) return left.length - right.length;
    return right.length === at ? 1 : (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
  }
  return a === b ? 0 : Number(a < b) === 1 ? -1 : 1;
}

/**
 * Columns that the grants show, and the rows that any of them gives. A cell is null where no grant gives it, the value
 * where one gives it unmasked, else masked, and null where the grants of its column mask it in more than one way. A key
 * column that is shown in some of the rows only, or masked, is hidden: its nulls could not be told apart.
 */
export function visibleCells(rows: readonly Row[], grants: readonly DrawnGrant[], key: readonly string[]): Visible {
  const given = (row: Row): readonly DrawnGrant[] =>
    grants.filter(({ where }) => where === undefined || holds(where, row) === true);
  const columns = [...new Set(grants.flatMap((grant) => grant.columns))].filter(
    (column) => !key.includes(column) || (!isPartial(grants, column) && !isMasked(grants, column)),
  );
  const cellFor = (row: Row, column: string): Cell => {
    const giving = given(row).filter((grant) => grant.columns.includes(column));
    if (giving.length === 0) return null;
    if (giving.some(({ masks }) => masks?.[column] === undefined)) return cellOf(row, column);
    const masks = grants.flatMap((grant) => (grant.columns.includes(column) ? (grant.masks?.[column] ?? []) : []));
    const [first, ...others] = masks;
    if (first === undefined || others.some(({ name }) => name !== first.name)) return null;
    return first.show(cellOf(row, column));
  };
  return {
    columns,
    rows: rows
      .filter((row) => given(row).length > 0)
      .map((row) => Object.fromEntries(columns.map((column) => [column, cellFor(row, column)]))),
  };
}

function isMasked(grants: readonly DrawnGrant[], column: string): boolean {
  const giving = grants.filter(({ columns }) => columns.includes(column));
  const clear = giving.filter(({ masks }) => masks?.[column] === undefined);
  return clear.length < giving.length && isPartial(giving, column, clear);
}

/** Whether some rows are given by grants without the column alone, as the grants are written. */
function isPartial(
  grants: readonly DrawnGrant[],
  column: string,
  giving = grants.filter(({ columns }) => columns.includes(column)),
): boolean {
  if (giving.some(({ where }) => where === undefined)) return false;
  const texts = new Set(giving.map(({ where }) => textOf(where)));
  return grants.some(({ where }) => where === undefined || !texts.has(textOf(where)));
}

/** Equal for conditions that are written alike, where a negation may stand before or within. */
function textOf(where: Condition | undefined): string {
  return JSON.stringify(where, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${String(part)}n`;
    const { op, ...rest } = (typeof part === 'object' && part !== null ? part : {}) as Partial<Record<string, unknown>>;
    if (op === 'isPresent') return { op: 'not', of: { op: 'isNull', ...rest } };
    return op === 'notIn' ? { op: 'not', of: { op: 'in', ...rest } } : part;
  });
}

/** A key of an order; nulls are last unless they are to be first. */
export interface DrawnKey {
  readonly column: string;
  readonly down: boolean;
  readonly nullsFirst?: boolean;
}

/** By keys in order. */
export function ordered(rows: readonly Row[], keys: readonly DrawnKey[]): readonly Row[] {
  return rows.toSorted((a, b) => {
    for (const { column, down, nullsFirst = false } of keys) {
      const [left, right] = [cellOf(a, column), cellOf(b, column)];
      if (left === right) continue;
      if (left === null || right === null) return (left === null) === nullsFirst ? -1 : 1;
      const order = compareCells(left, right);
      if (order !== 0) return down ? -order : order;
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
