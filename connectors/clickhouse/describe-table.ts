// What ClickHouse says of a table: columns with their types, and the columns of its primary key.
import type { ClickHouseClient } from '@clickhouse/client';
import type { TableDescription } from '../connector.js';
import { mapError } from './map-error.js';

interface ColumnRow {
  readonly name: string;
  readonly type: string;
}

/** The key is the sorting one: ClickHouse holds no key unique. @throws LakegateError STORE_* */
export async function describeTable(
  client: ClickHouseClient,
  name: { readonly database: string; readonly table: string },
  signal: AbortSignal,
): Promise<TableDescription> {
  const read = async <T>(query: string): Promise<T[]> => {
    const result = await client.query({
      query,
      query_params: { database: name.database, table: name.table },
      format: 'JSONEachRow',
      abort_signal: signal,
    });
    return result.json<T>();
  };
  const where = 'WHERE database = {database:String}';
  try {
    const columns = await read<ColumnRow>(
      `SELECT name, type FROM system.columns ${where} AND table = {table:String} ORDER BY position`,
    );
    const [table] = await read<{ primary_key: string }>(
      `SELECT primary_key FROM system.tables ${where} AND name = {table:String}`,
    );
    const names = new Set(columns.map((column) => column.name));
    return {
      physicalName: name.table,
      columns: columns.map((c) => ({
        name: c.name,
        physicalType: c.type,
        nullable: /^(LowCardinality\()?Nullable\(/.test(c.type),
      })),
      key: (table?.primary_key ?? '').split(', ').filter((part) => names.has(part)),
    };
  } catch (error) {
    throw mapError(error, signal);
  }
}
