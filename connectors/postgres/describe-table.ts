// What PostgreSQL says of a table or view: columns with their types, and its primary key.
import type { Pool } from 'pg';
import { rejectOnAbort } from '../abort-reason.js';
import type { TableDescription } from '../connector.js';
import { mapPostgresError } from './map-error.js';

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** From 1; null of a column outside the key. */
  readonly key_position: number | null;
}

const columnsQuery = `
SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
  array_position(i.indkey::int2[], a.attnum) AS key_position
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE n.nspname = $1 AND c.relname = $2
ORDER BY a.attnum`;

/** @throws LakegateError STORE_* */
export async function describeTable(
  pool: Pool,
  name: { readonly schema: string; readonly table: string },
  signal: AbortSignal,
): Promise<TableDescription> {
  const abort = rejectOnAbort(signal);
  try {
    const query = pool.query<ColumnRow>(columnsQuery, [name.schema, name.table]);
    const { rows } = await abort.race(query);
    const key = rows
      .filter((row) => row.key_position !== null)
      .toSorted((a, b) => Number(a.key_position) - Number(b.key_position));
    return {
      physicalName: name.table,
      columns: rows.map((row) => ({ name: row.name, physicalType: row.type, nullable: row.nullable })),
      key: key.map((row) => row.name),
    };
  } catch (error) {
    throw mapPostgresError(error, 'STORE', signal);
  } finally {
    abort.dispose();
  }
}
