// Makes MergeTree tables from Parquet files or SELECTs: nullable as in the source, keys not, timestamps in UTC.
import type { LocalTable } from '../local-server.js';
import { quoteName, quoteText } from './build-script.js';

/** A table made from its source, or an empty one whose columns have ClickHouse's types. `orderBy` is MergeTree's key. */
export interface ClickhouseTable extends LocalTable {
  readonly columns?: Readonly<Record<string, string>>;
  readonly orderBy?: readonly string[];
  /** Whether a row replaces the one with the same key; of an empty table. */
  readonly replacing?: boolean;
}

/** Tables by database, then by name. `sql` and `where` are ClickHouse's SQL. */
export type ClickhouseTables = Readonly<Record<string, Readonly<Record<string, ClickhouseTable>>>>;

/** Inserts that a table remembers, so that one with the same token is not repeated. */
const DEDUPLICATION_WINDOW = 1_000;

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

async function seedTable(table: string, definition: ClickhouseTable, execute: Execute): Promise<void> {
  const orderBy = definition.orderBy ?? [];
  const key = orderBy.length === 0 ? 'tuple()' : `(${orderBy.map(quoteName).join(', ')})`;
  const create = (columns: readonly string[]): string =>
    `CREATE TABLE ${table} (${columns.join(', ')}) ENGINE = ${definition.replacing === true ? 'ReplacingMergeTree' : 'MergeTree'} ORDER BY ${key}`;
  if (definition.columns !== undefined) {
    const columns = Object.entries(definition.columns).map(([name, type]) => `${quoteName(name)} ${type}`);
    await execute(`${create(columns)} SETTINGS non_replicated_deduplication_window = ${String(DEDUPLICATION_WINDOW)}`);
    return;
  }
  const where = definition.where === undefined ? '' : ` WHERE ${definition.where}`;
  const source = definition.sql ?? `SELECT * FROM file(${quoteText(definition.parquet ?? '')}, Parquet)${where}`;
  const described = await execute(`DESCRIBE TABLE (${source})`, 'JSONEachRow');
  const columns = described
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { name: string; type: string })
    .map(({ name, type }) => `${quoteName(name)} ${columnType(type, orderBy.includes(name))}`);
  await execute(create(columns));
  await execute(`INSERT INTO ${table} ${source}`);
}

function columnType(type: string, isKey: boolean): string {
  const zoned = type
    .replace(/DateTime64\((\d)\)/, "DateTime64($1, 'UTC')")
    .replace(/DateTime(?![\w(])/, "DateTime('UTC')");
  return isKey ? (/^Nullable\((.*)\)$/.exec(zoned)?.[1] ?? zoned) : zoned;
}
