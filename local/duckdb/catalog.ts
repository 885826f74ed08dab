// The tables a stand-in serves: what it tells of them, and what a statement may name.

export interface CatalogColumn {
  readonly name: string;
  /** DuckDB type text. */
  readonly type: string;
  /** Compressed bytes a scan of this column reads. */
  readonly bytes: number;
}

export interface CatalogTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly CatalogColumn[];
  readonly rowCount: number;
  /** DuckDB query that is read in the table's place: what a caller may see of it. */
  readonly view?: string;
}

/** Tables by schema, then by name; both in lower case. */
export type Catalog = ReadonlyMap<string, ReadonlyMap<string, CatalogTable>>;

/** Bytes that a scan of the named columns reads, as a columnar store would count them. */
export function estimateScannedBytes(
  tables: Iterable<CatalogTable>,
  columnNames: ReadonlySet<string>,
  readsAllColumns: boolean,
): number {
  let bytes = 0;
  for (const table of tables)
    for (const column of table.columns)
      if (readsAllColumns || columnNames.has(column.name.toLowerCase())) bytes += column.bytes;
  return bytes;
}
