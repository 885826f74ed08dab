// What is encoded is read back by readers that share no code with the encoders: DuckDB, hyparquet, Arrow's own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { arrowRowEncoder } from '../../../src/encoding/encode-arrow-rows.js';
import { csvRowEncoder } from '../../../src/encoding/encode-csv-rows.js';
import { parquetRowEncoder } from '../../../src/encoding/encode-parquet-rows.js';
import { batchesOf, gather, matrixFields, matrixRows } from '../../support/type-matrix-rows.js';

let folder: string;
let duckdb: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'encoders-'));
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  await duckdb.run("SET TimeZone = 'UTC'");
});

afterAll(async () => {
  duckdb.closeSync();
  await rm(folder, { recursive: true });
});

const scalars = ['row', 'flag', 'big', 'small_money', 'money', 'huge', 'ratio', 'label', 'day', 'moment'] as const;

/** A row's values as text, in the form of DuckDB's casts to VARCHAR. */
function expectedText(row: (typeof matrixRows)[number]): readonly (string | null)[] {
  return scalars.map((name) => {
    const value = row[matrixFields.findIndex((f) => f.name === name)] ?? null;
    if (value === null) return null;
    if (name === 'moment') return String(value).replace('T', ' ').replace('Z', '+00');
    if (name === 'ratio') {
      return Number.isNaN(value) ? 'nan' : value === Infinity ? 'inf' : value === -Infinity ? '-inf' : String(value);
    }
    return String(value);
  });
}

async function readText(source: string): Promise<readonly (readonly (string | null)[])[]> {
  const columns = scalars.map((name) => `CAST("${name}" AS VARCHAR)`).join(', ');
  const reader = await duckdb.runAndReadAll(`SELECT ${columns} FROM ${source} ORDER BY row`);
  return reader.getRows() as (string | null)[][];
}

describe('rows as Parquet', () => {
  test('read by DuckDB are the same values of the exact types', async () => {
    const file = path.join(folder, 'matrix.parquet');
    await writeFile(file, await gather(parquetRowEncoder.encode(matrixFields, batchesOf(matrixRows, 2))));
    expect(await readText(`'${file}'`)).toEqual(matrixRows.map(expectedText));
    const described = await duckdb.runAndReadAll(`DESCRIBE SELECT * FROM '${file}'`);
    expect(described.getRows().map(([name, type]) => [name, type])).toEqual([
      ['row', 'INTEGER'],
      ['flag', 'BOOLEAN'],
      ['big', 'BIGINT'],
      ['small_money', 'DECIMAL(9,2)'],
      ['money', 'DECIMAL(18,4)'],
      ['huge', 'DECIMAL(38,10)'],
      ['ratio', 'DOUBLE'],
      ['label', 'VARCHAR'],
      ['day', 'DATE'],
      ['moment', 'TIMESTAMP WITH TIME ZONE'],
      ['doc', 'VARCHAR'],
      ['tags', 'VARCHAR[]'],
      ['place', 'STRUCT(code VARCHAR, seats BIGINT)'],
      ['stops', 'STRUCT("at" TIMESTAMP WITH TIME ZONE)[]'],
    ]);
    const nested = await duckdb.runAndReadAll(
      `SELECT tags IS NULL, len(tags), tags[2], place IS NULL, place.code, place.seats::VARCHAR, len(stops),
        stops[1]."at"::VARCHAR FROM '${file}' ORDER BY row`,
    );
    expect(nested.getRows()).toEqual([
      [false, 2n, 'b', false, 'JFK', '7', 2n, '2013-01-01 05:00:00+00'],
      [false, 0n, null, false, null, null, 0n, null],
      [true, null, null, true, null, null, null, null],
      [false, 2n, 'x', false, '', '-1', 1n, '1900-02-28 12:00:00.5+00'],
      [false, 3n, 'a,b', false, '東京', '9007199254740993', 2n, '2024-02-29 00:00:00.123456+00'],
    ]);
  });

  test('read by hyparquet are the same, over several row groups', async () => {
    const many = Array.from({ length: 70_000 }, (_, i) => [i, i % 3 === 0 ? null : `v${String(i % 11)}`]);
    const fields = [
      { name: 'n', type: { kind: 'int32' } as const, nullable: false },
      { name: 'v', type: { kind: 'string' } as const, nullable: true },
    ];
    const bytes = await gather(parquetRowEncoder.encode(fields, batchesOf(many, 999)));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const metadata = await parquetMetadataAsync(file);
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual(Array.from({ length: 7 }, () => 10_000));
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(70_000);
    expect(rows.every((row, i) => row['n'] === i && (row['v'] ?? null) === many[i]?.[1])).toBe(true);
  });

  test('of an answer without rows are a file with the columns', async () => {
    const file = path.join(folder, 'empty.parquet');
    await writeFile(file, await gather(parquetRowEncoder.encode(matrixFields, batchesOf([], 1))));
    expect(await readText(`'${file}'`)).toEqual([]);
  });
});

describe('rows as an Arrow stream', () => {
  test("read by Arrow's reader are the same values of the exact types", async () => {
    const table = tableFromIPC(await gather(arrowRowEncoder.encode(matrixFields, batchesOf(matrixRows, 2))));
    expect(table.schema.fields.map((field) => `${field.name}: ${String(field.type)}`)).toEqual([
      'row: Int32',
      'flag: Bool',
      'big: Int64',
      'small_money: Decimal[9e+2]',
      'money: Decimal[18e+4]',
      'huge: Decimal[38e+10]',
      'ratio: Float64',
      'label: Utf8',
      'day: Date32<DAY>',
      'moment: Timestamp<MICROSECOND, UTC>',
      'doc: Utf8',
      'tags: List<Utf8>',
      'place: Struct<{code:Utf8, seats:Int64}>',
      'stops: List<Struct<{at:Timestamp<MICROSECOND, UTC>}>>',
    ]);
    const column = (name: string): readonly unknown[] => [...(table.getChild(name) ?? [])];
    const given = (name: string): readonly unknown[] =>
      matrixRows.map((row) => row[matrixFields.findIndex((f) => f.name === name)]);
    for (const name of ['row', 'flag', 'big', 'ratio', 'label', 'doc']) expect(column(name)).toEqual(given(name));
    expect(column('tags').map((tags) => (tags === null ? null : [...(tags as Iterable<unknown>)]))).toEqual(
      given('tags'),
    );
    expect(column('huge').map((words) => (words === null ? null : decimalText(words as Uint32Array, 10)))).toEqual(
      given('huge'),
    );
    const moments = table.getChild('moment')?.data.flatMap((data) => [...(data.values as BigInt64Array)]);
    expect(moments?.[1]).toBe(BigInt(Date.UTC(1965, 6, 4, 23, 59, 59)) * 1000n + 999_999n);
  });

  test('of an answer without rows are a stream with the schema', async () => {
    const table = tableFromIPC(await gather(arrowRowEncoder.encode(matrixFields, batchesOf([], 1))));
    expect(table.numRows).toBe(0);
    expect(table.schema.fields).toHaveLength(matrixFields.length);
  });

  test('refuse an instant that microseconds cannot tell', async () => {
    const fields = [{ name: 'at', type: { kind: 'timestamp' } as const, nullable: true }];
    const encoding = gather(arrowRowEncoder.encode(fields, batchesOf([['2013-01-01T00:00:00.1234567Z']], 1)));
    await expect(encoding).rejects.toMatchObject({ code: 'VALUE_OUT_OF_RANGE' });
  });
});

describe('rows as CSV', () => {
  test('read by DuckDB are the same values', async () => {
    const fields = matrixFields.filter((f) => (scalars as readonly string[]).includes(f.name));
    // DuckDB reads no NUL character in a CSV file.
    const rows = matrixRows.map((row) =>
      row.slice(0, fields.length).map((v) => (typeof v === 'string' ? v.replaceAll('\0', '') : v)),
    );
    const file = path.join(folder, 'matrix.csv');
    await writeFile(file, await gather(csvRowEncoder.encode(fields, batchesOf(rows, 2))));
    const types = `{row: 'INTEGER', flag: 'BOOLEAN', big: 'BIGINT', small_money: 'DECIMAL(9,2)', money: 'DECIMAL(18,4)',
      huge: 'DECIMAL(38,10)', ratio: 'DOUBLE', label: 'VARCHAR', day: 'DATE', moment: 'TIMESTAMPTZ'}`;
    const read = `read_csv('${file}', header = true, columns = ${types}, quote = '"', escape = '"', allow_quoted_nulls = false)`;
    expect(await readText(read)).toEqual(rows.map(expectedText));
  });
});

function decimalText(words: Uint32Array, scale: number): string {
  const unsigned = [...words].reduceRight((value, word) => (value << 32n) | BigInt(word), 0n);
  const signed = BigInt.asIntN(128, unsigned);
  const digits = String(signed < 0n ? -signed : signed).padStart(scale + 1, '0');
  return `${signed < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
