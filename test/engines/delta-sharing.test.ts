// Delta Sharing's own Python client reads the example's flights as two principals: what it gets is what DuckDB finds in
// the example's files, with each principal's view written in SQL.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { startFolder, type StartedGateway } from '../e2e/support/start-folder.mjs';
import { resolvePythonEnvironment } from './start/python-environment.js';

const packages = ['delta-sharing==1.4.2', 'pandas==2.3.3', 'pyarrow==23.0.1'];
const startMs = 900_000;
const example = path.resolve(import.meta.dirname, '../../examples/nycflights');
const script = path.join(import.meta.dirname, 'clients/read-shared-table.py');
const flights = `'${example}/data/flights.parquet'`;

let python: string;
let gateway: StartedGateway;
let folder: string;
let duckdb: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  python = await resolvePythonEnvironment('delta-sharing', packages);
  gateway = await startFolder(example, { args: ['dev', example, '--state', '.lakegate/delta-sharing'] });
  folder = await mkdtemp(path.join(tmpdir(), 'lakegate-shared-'));
  duckdb = await DuckDBInstance.create(':memory:');
  connection = await duckdb.connect();
  await connection.run("SET TimeZone = 'UTC'");
}, startMs);
afterAll(async () => {
  connection.closeSync();
  duckdb.closeSync();
  await gateway.stop();
  await rm(folder, { recursive: true, force: true });
}, startMs);

interface Said {
  readonly shares: readonly string[];
  readonly schemas: readonly string[];
  readonly tables: readonly string[];
  readonly read: Readonly<
    Record<
      string,
      {
        rows: number;
        columns: string[];
        seconds: number;
        limited: number;
        hinted: number;
        version: number;
        protocol: number;
      }
    >
  >;
}

async function readAs(principal: string, table: string): Promise<Said> {
  const profile = path.join(folder, `${principal}.share`);
  const endpoint = `${gateway.url}/delta-sharing`;
  await writeFile(profile, JSON.stringify({ shareCredentialsVersion: 1, endpoint, bearerToken: `demo-${principal}` }));
  const { stdout } = await promisify(execFile)(python, [script, profile, folder, table]);
  return JSON.parse(stdout) as Said;
}

const count = async (sql: string): Promise<number> => {
  const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM (${sql})`);
  return reader.getRows()[0]?.[0] as number;
};

/** Pandas shows a whole number with nulls as a double: types are made those of the file again. */
async function expectSameRows(readFile: string, view: string): Promise<void> {
  const described = await connection.runAndReadAll(`DESCRIBE ${view}`);
  const columns = described.getRows().map(([name, type]) => `"${String(name)}"::${String(type)} AS "${String(name)}"`);
  const got = `SELECT ${columns.join(', ')} FROM '${readFile}'`;
  expect(await count(`(${got}) EXCEPT ALL (${view})`)).toBe(0);
  expect(await count(`(${view}) EXCEPT ALL (${got})`)).toBe(0);
}

const views = {
  analyst: `SELECT * EXCLUDE (tailnum) FROM ${flights}`,
  'united-partner': `SELECT * EXCLUDE (air_time) FROM ${flights} WHERE carrier = 'UA'`,
} as const;

describe("Delta Sharing's Python client", () => {
  test.each(Object.entries(views))(
    'reads as %s the flights of their view, and no more with a limit or a predicate',
    async (principal, view) => {
      const table = 'lakegate.nycflights.flights';
      const said = await readAs(principal, table);
      expect(said.shares).toEqual(['lakegate']);
      expect(said.schemas).toEqual(['nycflights']);
      expect(said.tables).toContain(table);
      expect(said.tables.includes('lakegate.nycflights.planes')).toBe(principal === 'analyst');
      const read = said.read[table];
      expect(read).toMatchObject({
        rows: await count(view),
        limited: 7,
        hinted: await count(`SELECT * FROM (${view}) WHERE dest = 'HNL'`),
        protocol: 1,
      });
      expect(read?.version).toBeGreaterThan(0);
      await expectSameRows(path.join(folder, `${table}.parquet`), view);
    },
    startMs,
  );

  test('is told why a table of another is none of theirs', async () => {
    await expect(readAs('united-partner', 'lakegate.nycflights.planes')).rejects.toThrow(/DATASET_UNKNOWN/);
  });
});
