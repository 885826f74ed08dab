// The fixture's tables as Parquet files, written by DuckDB: what the local servers are seeded from.
import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import type { Column } from '../../src/core/dataset.js';
import type { Row, Value } from '../../src/core/value.js';

/** Writes `directory/name.parquet`; returns its path. */
export async function writeParquet(
  directory: string,
  name: string,
  columns: readonly Column[],
  rows: readonly Row[],
): Promise<string> {
  const path = join(directory, `${name}.parquet`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'`);
    const shape = columns.map((c) => `"${c.name}" ${typeOf(c)}`).join(', ');
    await connection.run(`CREATE TABLE t (${shape})`);
    for (let i = 0; i < rows.length; i += 500) {
      const values = rows
        .slice(i, i + 500)
        .map((row) => `(${row.map((v, at) => literalOf(v, columns[at]!)).join(', ')})`);
      await connection.run(`INSERT INTO t VALUES ${values.join(', ')}`);
    }
    await connection.run(`COPY t TO '${path}' (FORMAT parquet)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return path;
}

function typeOf({ type, nullable }: Column): string {
  const sql = {
    boolean: 'BOOLEAN',
    int32: 'INTEGER',
    int64: 'BIGINT',
    decimal: type.kind === 'decimal' ? `DECIMAL(${String(type.precision)}, ${String(type.scale)})` : '',
    float64: 'DOUBLE',
    string: 'VARCHAR',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
    json: 'VARCHAR',
    list: '',
    struct: '',
  }[type.kind];
  return nullable ? sql : `${sql} NOT NULL`;
}

function literalOf(value: Value, column: Column): string {
  if (value === null) return 'NULL';
  const text = `'${String(value).replaceAll("'", "''")}'`;
  const type = typeOf({ ...column, nullable: true });
  return column.type.kind === 'timestamp'
    ? `CAST(${text.replace('T', ' ').replace('Z', '')} AS ${type})`
    : `CAST(${text} AS ${type})`;
}
