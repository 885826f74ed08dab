// What the S3 sink's Parquet files hold, as DuckDB reads them: every type, nested values at every depth of null.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { compileParquetFile } from '../../../connectors/s3/parquet-file.js';
import { decimalType, int64Type, stringType, timestampType, type DataType } from '../../../src/core/data-type.js';
import type { BindingColumn, Dataset } from '../../../src/core/dataset.js';
import type { Row } from '../../../src/core/value.js';
import { everyType, everyTypeBinding, rowsOfEveryType } from '../../unit/connectors/every-type.js';
import { sinkBinding } from './readings.js';

let folder: string;
let instance: DuckDBInstance;
let duckdb: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakegate-parquet-'));
  instance = await DuckDBInstance.create(':memory:');
  duckdb = await instance.connect();
  await duckdb.run("SET TimeZone = 'UTC'");
});

afterAll(async () => {
  duckdb.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true, force: true });
});

let files = 0;

async function write(making: Promise<Uint8Array>): Promise<string> {
  const bytes = await making;
  const path = join(folder, `${String(++files)}.parquet`);
  await writeFile(path, bytes);
  return path;
}

/** What an expression over the file gives, row by row. */
async function ask(path: string, expressions: string): Promise<readonly (readonly unknown[])[]> {
  const result = await duckdb.runAndReadAll(`SELECT ${expressions} FROM read_parquet('${path}')`);
  return result.getRows();
}

async function typesOf(path: string): Promise<Readonly<Record<string, unknown>>> {
  const result = await duckdb.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${path}')`);
  return Object.fromEntries(result.getRows().map(([name, type]) => [String(name), type]));
}

function datasetOf(types: Readonly<Record<string, DataType>>): Dataset {
  return {
    ...everyType,
    columns: Object.entries(types).map(([name, type]) => ({ name, type, nullable: true })),
    key: [],
  };
}

function fileOf(types: Readonly<Record<string, DataType>>, rows: readonly Row[], physicalType?: string) {
  const columns = new Map(
    Object.keys(types).map((name): [string, BindingColumn] => [name, { physicalName: name, physicalType }]),
  );
  return write(compileParquetFile(datasetOf(types), sinkBinding('s3', 'p', { columns }))(rows));
}

describe('a Parquet file', () => {
  it('has the types of the contract and every digit of the values', async () => {
    const path = await write(compileParquetFile(everyType, everyTypeBinding('s3', 'p'))(rowsOfEveryType));
    expect(await typesOf(path)).toEqual({
      id: 'INTEGER',
      flag: 'BOOLEAN',
      big: 'BIGINT',
      price: 'DECIMAL(38,10)',
      ratio: 'DOUBLE',
      text: 'VARCHAR',
      day: 'DATE',
      at: 'TIMESTAMP WITH TIME ZONE',
      document: 'VARCHAR',
      tags: 'VARCHAR[]',
    });
    const texts = 'id, flag, big, price::VARCHAR, ratio, text, day::VARCHAR';
    const at = `strftime("at", '%Y-%m-%dT%H:%M:%S.%gZ')`;
    const found = await ask(path, `${texts}, ${at}, document, tags::JSON::VARCHAR`);
    expect(found).toEqual(
      rowsOfEveryType.map((row) =>
        row
          .with(7, row[7] === null ? null : String(row[7]).replace(/(:\d\d)Z$/, '$1.000Z'))
          .with(9, row[9] === null ? null : JSON.stringify(row[9])),
      ),
    );
  });

  it('holds decimals of every size, and negative ones', async () => {
    for (const [precision, scale] of [
      ...([
        [1, 0],
        [9, 2],
        [18, 18],
        [19, 4],
        [38, 0],
        [38, 38],
      ] as const),
    ]) {
      const digits = '9'.repeat(precision);
      const text = scale === 0 ? digits : `${digits.slice(0, precision - scale)}.${digits.slice(precision - scale)}`;
      const zero = scale === 0 ? '0' : `${scale === precision ? '' : '0'}.${'0'.repeat(scale)}`;
      // A decimal's form has a digit before the point; DuckDB leaves it out where there can't be one but 0.
      const held = (decimal: string): string => decimal.replace(/^(-?)\./, '$10.');
      const path = await fileOf({ d: decimalType(precision, scale) }, [
        [held(text)],
        [held(`-${text}`)],
        [held(zero)],
        [null],
      ]);
      expect(await typesOf(path)).toEqual({ d: `DECIMAL(${String(precision)},${String(scale)})` });
      expect((await ask(path, 'd::VARCHAR')).flat()).toEqual([text, `-${text}`, zero, null]);
    }
  });

  it('holds lists and structs, with nulls and nothing at every depth', async () => {
    const item: DataType = {
      kind: 'struct',
      fields: [
        { name: 'n', type: int64Type, nullable: false },
        { name: 'names', type: { kind: 'list', element: stringType }, nullable: true },
        { name: 'at', type: timestampType, nullable: true },
      ],
    };
    const types = {
      flat: { kind: 'list', element: int64Type },
      deep: { kind: 'list', element: { kind: 'list', element: stringType } },
      items: { kind: 'list', element: item },
      one: item,
    } as const;
    const at = '2024-01-02T03:04:05.000006Z';
    const rows: readonly Row[] = [
      [
        [1n, null, 3n],
        [['a', null], [], null],
        [[1n, ['x', null, ''], at], null, [2n, null, null]],
        [9n, [], at],
      ],
      [[], [], [], [2n ** 62n, null, null]],
      [null, null, null, null],
      [[null], [null], [null], [0n, ['y'], null]],
    ];
    const path = await fileOf(types, rows);
    const found = await ask(path, 'flat::JSON::VARCHAR, deep::JSON::VARCHAR, items::JSON::VARCHAR, one::JSON::VARCHAR');
    const shown = at.replace('T', ' ').replace('Z', '+00');
    const structText = (value: unknown): unknown => {
      if (value === null) return null;
      const [n, names, moment] = value as [bigint, unknown, unknown];
      return { n: Number(n), names, at: moment === null ? null : shown };
    };
    const textOf = (value: unknown): string | null =>
      value === null ? null : JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? Number(v) : v));
    expect(
      found.map((row) => row.map((text) => (text === null ? null : (JSON.parse(text as string) as unknown)))),
    ).toEqual(
      rows.map(([flat, deep, items, one]) =>
        [flat, deep, items === null ? null : (items as unknown[]).map(structText), structText(one)].map((value) => {
          const text = textOf(value);
          return text === null ? null : (JSON.parse(text) as unknown);
        }),
      ),
    );
  });

  it.each([
    [undefined, '2024-01-02T03:04:05.123456'],
    ['epoch-millis', '2024-01-02T03:04:05.123000'],
    ['epoch-nanos', '2024-01-02T03:04:05.123456'],
  ])('has moments in UTC, as finely as physicalType %s says', async (physicalType, expected) => {
    const path = await fileOf({ at: timestampType }, [['2024-01-02T03:04:05.123456789Z'], [null]], physicalType);
    expect((await ask(path, `strftime("at", '%Y-%m-%dT%H:%M:%S.%f')`)).flat()).toEqual([expected, null]);
    if (physicalType === 'epoch-nanos') {
      const [[unit]] = (await duckdb
        .runAndReadAll(`SELECT logical_type FROM parquet_schema('${path}') WHERE name = 'at'`)
        .then((result) => result.getRows())) as [[string]];
      expect(unit).toContain('NANOS');
    }
  });

  it('holds many rows of few and of many different values', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i): Row => [
      BigInt(i),
      `k${String(i % 7)}`,
      i % 3 === 0 ? null : `t${String(i)}`,
    ]);
    const path = await fileOf({ n: int64Type, few: stringType, many: stringType }, rows);
    expect(
      await ask(path, 'count(*)::INT, sum(n)::BIGINT, count(DISTINCT few)::INT, count(many)::INT, max(many)'),
    ).toEqual([[20_000, 199_990_000n, 7, 13_333, 't9998']]);
    expect((await ask(path, 'n, few, many')).every((row, i) => row.every((value, j) => value === rows[i]?.[j]))).toBe(
      true,
    );
  });
});
