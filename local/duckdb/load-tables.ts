// Seeds a local server's DuckDB: each table into memory in its schema, and a catalog of what was loaded. Held in
// memory rather than read from Parquet each time: the largest example table loads in about 0.1 s and answers faster.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LocalTable, LocalTables } from '../local-server.js';
import type { Catalog, CatalogColumn, CatalogTable } from './catalog.js';
import { quoteIdentifier, quoteText } from './token-cursor.js';

/**
 * Loads every table and describes it.
 * @param convert - SELECT list text for a column of a DuckDB type that the emulated store doesn't have.
 * @throws Error that names the table that can't be loaded.
 */
export async function loadTables(
  connection: DuckDBConnection,
  schemas: LocalTables,
  convert: (quotedColumn: string, type: string) => string,
): Promise<Catalog> {
  const catalog = new Map<string, Map<string, CatalogTable>>();
  for (const [schemaName, tables] of Object.entries(schemas)) {
    const schema = schemaName.toLowerCase();
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`);
    await connection.run(`SET schema = ${quoteText(quoteIdentifier(schema))}`);
    const loaded = new Map<string, CatalogTable>();
    catalog.set(schema, loaded);
    for (const [tableName, table] of Object.entries(tables)) {
      const name = tableName.toLowerCase();
      try {
        loaded.set(name, await loadTable(connection, { schema, name, table, convert }));
      } catch (cause) {
        throw new Error(`Cannot load table ${schemaName}.${tableName}: ${String(cause)}`, { cause });
      }
    }
  }
  return catalog;
}

interface TableToLoad {
  readonly schema: string;
  readonly name: string;
  readonly table: LocalTable;
  readonly convert: (quotedColumn: string, type: string) => string;
}

async function loadTable(connection: DuckDBConnection, load: TableToLoad): Promise<CatalogTable> {
  const { table, convert, schema, name } = load;
  const source = sourceOf(table);
  const given = await describe(connection, source);
  const list = given.map(({ name: column, type }) => {
    const quoted = quoteIdentifier(column);
    return `${convert(quoted, type)} AS ${quoteIdentifier(column.toLowerCase())}`;
  });
  const target = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
  await connection.run(`CREATE TABLE ${target} AS SELECT ${list.join(', ')} FROM ${source}`);
  const columns = await describe(connection, target);
  const [count] = await rows(connection, `SELECT count(*) FROM ${target}`);
  const rowCount = Number(count?.[0] ?? 0);
  const bytes = await columnBytes(connection, table);
  const sized = columns.map((column): CatalogColumn => {
    // Eight bytes a value stands in for what a table that isn't a Parquet file would take.
    return { ...column, bytes: bytes.get(column.name) ?? rowCount * 8 };
  });
  return { schema, name, columns: sized, rowCount };
}

function sourceOf(table: LocalTable): string {
  if (table.parquet === undefined) {
    if (table.sql === undefined) throw new Error('a table needs parquet or sql');
    return `(${table.sql}) AS source`;
  }
  const where = table.where === undefined ? '' : ` WHERE ${table.where}`;
  return `(SELECT * FROM read_parquet(${quoteText(table.parquet)})${where}) AS source`;
}

async function describe(connection: DuckDBConnection, source: string): Promise<{ name: string; type: string }[]> {
  const described = await rows(connection, `DESCRIBE SELECT * FROM ${source}`);
  return described.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

async function columnBytes(connection: DuckDBConnection, table: LocalTable): Promise<Map<string, number>> {
  if (table.parquet === undefined) return new Map();
  const sizes = await rows(
    connection,
    `SELECT lower(split_part(path_in_schema, ', ', 1)), sum(total_compressed_size)
     FROM parquet_metadata(${quoteText(table.parquet)}) GROUP BY 1`,
  );
  return new Map(sizes.map(([name, bytes]) => [String(name), Number(bytes)]));
}

async function rows(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowsJson();
}
