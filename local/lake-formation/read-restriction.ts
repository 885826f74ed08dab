// What reading a table is restricted to, in the terms of GetUnfilteredTableMetadata.
import type { Table } from './lake-state.js';
import { columnsOf, type Read } from './table-access.js';

export interface CellFilter {
  readonly columnName: string;
  readonly filter: string;
}

export interface Restriction {
  /** In the schema's order. */
  readonly authorizedColumns: readonly string[];
  /** Absent: all rows, and no cell is filtered either. `true`: all rows, but some cells are filtered. */
  readonly rowFilter?: string;
  readonly cellFilters: readonly CellFilter[];
  /** Whether columns are missing, or rows or cells are. */
  readonly columns: boolean;
  readonly cells: boolean;
}

const ALL_ROWS = 'true';

/** A row is readable where any of the reads has it, and a cell where one that has its column does. */
export function restrictReads(reads: readonly Read[], table: Table): Restriction {
  const names = columnsOf(table).map(({ name }) => name);
  const authorizedColumns = names.filter((name) => reads.some(({ columns }) => columns.has(name)));
  const rows = anyOf(reads);
  const cellFilters = authorizedColumns.flatMap((columnName) => {
    const filter = anyOf(reads.filter(({ columns }) => columns.has(columnName)));
    return filter === rows ? [] : [{ columnName, filter }];
  });
  const filtered = rows !== ALL_ROWS || cellFilters.length > 0;
  return {
    authorizedColumns,
    ...(filtered && reads.length > 0 ? { rowFilter: rows } : {}),
    cellFilters,
    columns: authorizedColumns.length < names.length,
    cells: filtered && reads.length > 0,
  };
}

/** The filters ORed, each once; all rows prevail. */
function anyOf(reads: readonly Read[]): string {
  const filters = [...new Set(reads.map(({ filter }) => filter ?? ALL_ROWS))].sort();
  const [only = ALL_ROWS] = filters;
  if (filters.some((filter) => filter.trim().toLowerCase() === ALL_ROWS)) return ALL_ROWS;
  return filters.length === 1 ? only : filters.map((filter) => `(${filter})`).join(' OR ');
}
