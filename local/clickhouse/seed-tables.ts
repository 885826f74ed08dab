// Makes MergeTree tables from Parquet files or SELECTs: nullable as in the source, keys not, timestamps in UTC.
import type { LocalTable } from '../local-server.js';
import { quoteName, quoteText } from './build-script.js';

/** Tables by database, then by name; `orderBy` is MergeTree's key. `sql` and `where` are ClickHouse's SQL. */
export type ClickhouseTables = Readonly<
  Record<string, Readonly<Record<string, LocalTable & { readonly orderBy?: readonly string[] }>>>
>;

/** Runs one statement and gives its output. */
type Execute = (sql: string, format?: string) => Promise<string>;

/**
 * Creates every database and table and fills it.
 * @throws Error naming the table whose seeding failed, with the engine's error as cause.
 */
export async function seedTables(databases: ClickhouseTables, execute: Execute): Promise<void> {
  for (const [database, tables] of Object.entries(databases)) {
    await execute(`CREATE DATABASE IF NOT EXISTS ${quoteName(database)}`);
    for (const [table, definition] of Object.entries(tables)) {
      try {
        await seedTable(`${quoteName(database)}.${quoteName(table)}`, definition, execute);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`Seeding ClickHouse table ${database}.${table} failed: ${reason}`, { cause });
      }
    }
  }
}

async function seedTable(table: string, definition: ClickhouseTables[string][string], execute: Execute): Promise<void> {
  const where = definition.where === undefined ? '' : ` WHERE ${definition.where}`;
  const source = definition.sql ?? `SELECT * FROM file(${quoteText(definition.parquet ?? '')}, Parquet)${where}`;
  const orderBy = definition.orderBy ?? [];
  const described = await execute(`DESCRIBE TABLE (${source})`, 'JSONEachRow');
  const columns = described
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { name: string; type: string })
    .map(({ name, type }) => `${quoteName(name)} ${columnType(type, orderBy.includes(name))}`);
  const key = orderBy.length === 0 ? 'tuple()' : `(${orderBy.map(quoteName).join(', ')})`;
  await execute(`CREATE TABLE ${table} (${columns.join(', ')}) ENGINE = MergeTree ORDER BY ${key}`);
  await execute(`INSERT INTO ${table} ${source}`);
}

function columnType(type: string, isKey: boolean): string {
  const zoned = type
    .replace(/DateTime64\((\d)\)/, "DateTime64($1, 'UTC')")
    .replace(/DateTime(?![\w(])/, "DateTime('UTC')");
  return isKey ? (/^Nullable\((.*)\)$/.exec(zoned)?.[1] ?? zoned) : zoned;
}
