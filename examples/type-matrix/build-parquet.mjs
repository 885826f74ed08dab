// Writes data/type_samples.parquet from rows.json, each column with its exact type: `node build-parquet.mjs`.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const types = {
  id: 'INTEGER',
  label: 'VARCHAR',
  flag: 'BOOLEAN',
  small: 'INTEGER',
  big: 'BIGINT',
  amount: 'DECIMAL(38,10)',
  wide: 'DECIMAL(38,0)',
  ratio: 'DOUBLE',
  text: 'VARCHAR',
  day: 'DATE',
  at: 'TIMESTAMPTZ',
  doc: 'VARCHAR',
  tags: 'VARCHAR[]',
  place: 'STRUCT(city VARCHAR, population BIGINT)',
};
const quote = (text) => `'${text.replaceAll("'", "''")}'`;

function literal(value) {
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, member]) => `${quote(name)}: ${literal(member)}`)
      .join(', ')}}`;
  }
  return quote(String(value));
}

const rows = JSON.parse(readFileSync(new URL('rows.json', import.meta.url), 'utf8'));
const tuples = rows.map(
  (row) =>
    `(${Object.keys(types)
      .map((name) => `${literal(row[name])}::${types[name]}`)
      .join(', ')})`,
);
const names = Object.keys(types)
  .map((name) => `"${name}"`)
  .join(', ');
const target = new URL('data/type_samples.parquet', import.meta.url).pathname;
const instance = await DuckDBInstance.create();
const connection = await instance.connect();
await connection.run("SET TimeZone = 'UTC'");
await connection.run(
  `COPY (SELECT * FROM (VALUES ${tuples.join(', ')}) AS samples(${names}) ORDER BY id)
   TO ${quote(target)} (FORMAT parquet, COMPRESSION zstd)`,
);
connection.closeSync();
instance.closeSync();
