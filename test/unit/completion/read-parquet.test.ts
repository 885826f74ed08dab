// Parquet that somebody sends: every codec and type is read exactly, and what is broken, made to be large or not Parquet at
// all is refused in bounded time and memory.
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createParquetReader } from '../../../src/completion/read-parquet.js';
import { fc } from '../../support/random-cases.js';

let directory: string;
let instance: DuckDBInstance;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'parquet-'));
  instance = await DuckDBInstance.create();
});
afterAll(async () => {
  instance.closeSync();
  await rm(directory, { recursive: true });
});

const read = createParquetReader({ maxBytes: 1_000_000, maxColumns: 20 });
const { signal } = new AbortController();

async function fileOf(query: string, options = ''): Promise<Buffer> {
  const connection = await instance.connect();
  const place = path.join(directory, 'file.parquet');
  await connection.run(`COPY (${query}) TO '${place}' (FORMAT parquet${options})`);
  connection.closeSync();
  return readFile(place);
}

const everything = `SELECT * FROM (VALUES
  (true, 7::TINYINT, -7::INTEGER, 4000000000::UINTEGER, 9007199254740993::BIGINT, 18446744073709551615::UBIGINT, 1.50::DECIMAL(10,2),
   0.1::DOUBLE, 'it''s é', DATE '2013-01-31', TIMESTAMP '2013-01-01 05:00:00.25', TIMESTAMP_NS '2013-01-01 00:00:00.000000001',
   TIMESTAMP_MS '2013-01-01 00:00:00.5', TIMESTAMPTZ '2013-01-01 00:00:00+02'),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) t(a, b, c, d, e, f, g, h, i, j, k, l, m, "n""m")`;

test.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4_raw', 'brotli'])(
  'values of every type are exact, in %s',
  async (codec) => {
    const { fields, rows } = await read(await fileOf(everything, `, CODEC '${codec}'`), signal);
    expect(fields.map(({ name }) => name).join(' ')).toBe('a b c d e f g h i j k l m n"m');
    expect(fields.map(({ type }) => type.kind)).toEqual([
      ...['boolean', 'int32', 'int32', 'int64', 'int64', 'decimal', 'decimal', 'float64', 'string', 'date'],
      ...['timestamp', 'timestamp', 'timestamp', 'timestamp'],
    ]);
    expect(rows).toEqual([
      [
        ...[true, 7, -7, 4_000_000_000n, 9_007_199_254_740_993n, '18446744073709551615', '1.50', 0.1, "it's é"],
        ...['2013-01-31', '2013-01-01T05:00:00.25Z', '2013-01-01T00:00:00.000000001Z', '2013-01-01T00:00:00.5Z'],
        '2012-12-31T22:00:00Z',
      ],
      fields.map(() => null),
    ]);
  },
);

test.each([
  ['a list', 'SELECT [1, 2] AS a'],
  ['a struct of structs', "SELECT {'a': {'b': {'c': 1}}} AS a"],
  ['bytes', "SELECT 'x'::BLOB AS a"],
])('%s is a type that is not taken, and the column is named', async (_, query) => {
  await expect(read(await fileOf(query), signal)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: 'The Parquet body holds a column of a type that is not taken: "a".',
  });
});

test.each([
  ['a hundred million rows of one value', 'SELECT 7 AS a FROM range(100000000)'],
  ['a text of 200 MB', "SELECT repeat('x', 200000000) AS a"],
])('%s in a small file are too large', async (_, query) => {
  const file = await fileOf(query, ", CODEC 'zstd'");
  expect(file.length).toBeLessThan(250_000);
  const before = process.memoryUsage.rss();
  await expect(read(file, signal)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000);
});

test('more columns than the limit are refused', async () => {
  const many = Array.from({ length: 21 }, (_, i) => `${String(i)} AS c${String(i)}`).join(', ');
  await expect(read(await fileOf(`SELECT ${many}`), signal)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('a file that was tampered with gives its rows or an error of the body, and says nothing of where it lay', async () => {
  const files = [];
  for (const codec of ['uncompressed', 'snappy', 'zstd']) {
    files.push(
      await fileOf("SELECT range AS a, 'x' || range % 7 AS b, range / 3.0 AS c FROM range(300)", `, CODEC '${codec}'`),
    );
  }
  let refused = 0;
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), changes, fc.nat({ max: 20 }), async (file, changed, cut) => {
      const bytes = Buffer.from(cut === 0 ? file.subarray(0, file.length / 2) : file);
      // Most of what is believed stands at the end.
      for (const [at, byte] of changed) bytes[bytes.length - 1 - (at % Math.min(bytes.length, 600))] = byte;
      try {
        const { rows } = await read(bytes, signal);
        expect(rows.length).toBeLessThanOrEqual(300);
      } catch (error) {
        refused += 1;
        expect(error).toMatchObject({ code: expect.stringMatching(/^(BAD_USER_INPUT|PAYLOAD_TOO_LARGE)$/) as string });
        expect((error as Error).message).not.toContain(tmpdir());
      }
    }),
    { numRuns: 60 },
  );
  expect(refused).toBeGreaterThan(10);
});

test('an upload that is called off ends', async () => {
  const off = new AbortController();
  const reading = read(await fileOf('SELECT range AS a FROM range(60000)'), off.signal);
  off.abort(new Error('gone'));
  await expect(reading).rejects.toThrow('gone');
});
