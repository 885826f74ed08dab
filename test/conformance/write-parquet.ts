// The fixture's tables as Parquet files, written by DuckDB: what the local servers are seeded from.
import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import type { DataType } from '../../src/core/data-type.js';
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
        .map((row) => `(${row.map((v, at) => literalOf(v, columns[at]!.type)).join(', ')})`);
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
  return nullable ? sqlType(type) : `${sqlType(type)} NOT NULL`;
}

function sqlType(type: DataType): string {
  return {
    boolean: 'BOOLEAN',
    int32: 'INTEGER',
    int64: 'BIGINT',
    decimal: type.kind === 'decimal' ? `DECIMAL(${String(type.precision)}, ${String(type.scale)})` : '',
    float64: 'DOUBLE',
    string: 'VARCHAR',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
    json: 'VARCHAR',
    list: type.kind === 'list' ? `${sqlType(type.element)}[]` : '',
    struct:
      type.kind === 'struct' ? `STRUCT(${type.fields.map((f) => `"${f.name}" ${sqlType(f.type)}`).join(', ')})` : '',
  }[type.kind];
}

function literalOf(value: Value, type: DataType): string {
  if (value === null) return 'NULL';
  if (type.kind === 'list')
    return `[${(value as Row).map((item) => literalOf(item, type.element)).join(', ')}]::${sqlType(type)}`;
  if (type.kind === 'struct') {
    const members = type.fields.map((f, i) => `'${f.name}': ${literalOf((value as Row)[i] ?? null, f.type)}`);
    return `{${members.join(', ')}}::${sqlType(type)}`;
  }
  const text = `'${String(value).replaceAll("'", "''")}'`;
  const instant = type.kind === 'timestamp' ? text.replace('T', ' ').replace('Z', '') : text;
  return `CAST(${instant} AS ${sqlType(type)})`;
}
