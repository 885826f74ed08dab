// The catalog that a caller of a governed engine has: the tables granted to them, each with the granted columns alone, and
// read through a query that leaves out the other rows and cells.
import type { Catalog, CatalogTable } from '../duckdb/catalog.js';
import type { SqlDialect } from '../duckdb/sql-dialect.js';
import { quoteIdentifier } from '../duckdb/token-cursor.js';
import { translateStatement } from '../duckdb/translate-statement.js';
import type { EngineAccess, ReadableTable } from './engine-access.js';

/** Lake Formation's filters are written in what both dialects have of SQL. */
export function governCatalog(catalog: Catalog, { tables }: EngineAccess, dialect: SqlDialect): Catalog {
  const governed = new Map<string, Map<string, CatalogTable>>();
  for (const readable of tables) {
    const table = catalog.get(readable.databaseName)?.get(readable.name);
    if (table === undefined) continue;
    const authorized = new Set(readable.authorizedColumns.map((name) => name.toLowerCase()));
    const columns = table.columns.filter(({ name }) => authorized.has(name.toLowerCase()));
    if (columns.length === 0) continue;
    const seen: CatalogTable = { ...table, columns };
    const view = translateStatement(viewOf(seen, readable), {
      dialect,
      catalog,
      defaultSchema: undefined,
      catalogNames: [],
      parameter: () => 'NULL',
    }).sql;
    const schema = governed.get(table.schema) ?? new Map<string, CatalogTable>();
    governed.set(table.schema, schema.set(table.name, { ...seen, view }));
  }
  return governed;
}

function viewOf({ schema, name, columns }: CatalogTable, { rowFilter, cellFilters }: ReadableTable): string {
  const filters = new Map(cellFilters.map(({ columnName, filter }) => [columnName.toLowerCase(), filter]));
  const cells = columns.map((column) => {
    const quoted = quoteIdentifier(column.name);
    const filter = filters.get(column.name.toLowerCase());
    return filter === undefined ? quoted : `CASE WHEN ${filter} THEN ${quoted} END AS ${quoted}`;
  });
  const from = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
  return `SELECT ${cells.join(', ')} FROM ${from}${rowFilter === undefined ? '' : ` WHERE ${rowFilter}`}`;
}
