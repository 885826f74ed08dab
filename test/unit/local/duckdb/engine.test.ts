// The engine itself: seeding, queueing, cancelling, bounds, and that no statement reaches a file.
import { DuckDBTypeId } from '@duckdb/node-api';
import { createEngine, type Engine, type EngineOptions } from '../../../../local/duckdb/create-engine.js';
import { DUCKDB_TYPE } from '../../../../local/duckdb/duckdb-types.js';
import { HeldResult } from '../../../../local/duckdb/held-result.js';
import { importOptional } from '../../../../local/duckdb/import-optional.js';

const LONG = 'SELECT count(*) FROM range(100000) a(i), range(100000) b(j) WHERE a.i * b.j % 7 = 3';

const options: EngineOptions = {
  schemas: {
    s: { base: { sql: 'SELECT i FROM range(5000) AS t(i)' }, derived: { sql: 'SELECT max(i) AS top FROM base' } },
  },
  macros: [],
  columnConversion: (column) => column,
  memoryLimit: '256MB',
  concurrentStatements: 1,
  maxRowsPerStatement: 6_000,
};

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine(options);
});

afterAll(async () => {
  await engine.stop();
});

const ignoreStart = (): void => undefined;

describe('the engine', () => {
  it('seeds tables in order and describes them', () => {
    expect([...(engine.catalog.get('s')?.keys() ?? [])]).toEqual(['base', 'derived']);
    expect(engine.catalog.get('s')?.get('base')).toMatchObject({
      rowCount: 5000,
      columns: [{ name: 'i', bytes: 40_000 }],
    });
  });

  it('gives any range of rows across DuckDB’s chunks', async () => {
    const result = await engine.run('SELECT i FROM s.base ORDER BY i', ignoreStart).result;
    const held = new HeldResult<string>(result, () => String, 'null');
    expect(result.chunks.length).toBeGreaterThan(1);
    expect(held.rows(2_040, 2_060).map(([cell]) => Number(cell))).toEqual(
      Array.from({ length: 20 }, (_, i) => 2_040 + i),
    );
    expect(held.rows(4_998, 9_999)).toEqual([['4998'], ['4999']]);
    expect(held.rows(5_000, 6_000)).toEqual([]);
  });

  it('fails a result of more rows than it may hold', async () => {
    const run = engine.run('SELECT i FROM range(10000) AS t(i)', ignoreStart).result;
    await expect(run).rejects.toMatchObject({ code: 'EXCEEDED_LOCAL_LIMIT' });
  });

  it('cancels what runs and what waits, and goes on with the next', async () => {
    const started: string[] = [];
    const running = engine.run(LONG, () => started.push('running'));
    const waiting = engine.run(LONG, () => started.push('waiting'));
    const next = engine.run('SELECT 1', () => started.push('next'));
    waiting.cancel();
    await expect(waiting.result).rejects.toMatchObject({ kind: 'cancelled' });
    running.cancel();
    await expect(running.result).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await next.result).rowCount).toBe(1);
    expect(started).toEqual(['running', 'next']);
  });

  it.each([
    "SELECT * FROM read_csv('package.json')",
    "COPY (SELECT 1) TO 'out.csv'",
    "ATTACH 'other.duckdb'",
    "SET memory_limit = '8GB'",
    'INSTALL httpfs',
  ])('keeps DuckDB from files and settings: %s', async (sql) => {
    await expect(engine.run(sql, ignoreStart).result).rejects.toThrow();
  });

  it('names the table that can’t be loaded', async () => {
    const broken = createEngine({ ...options, schemas: { s: { bad: { parquet: 'missing.parquet' } } } });
    await expect(broken).rejects.toThrow('Cannot load table s.bad');
  });

  it('cancels everything when it stops', async () => {
    const other = await createEngine({ ...options, schemas: {} });
    const running = other.run(LONG, ignoreStart);
    const ended = expect(running.result).rejects.toMatchObject({ kind: 'cancelled' });
    await other.stop();
    await ended;
  });
});

describe('what the optional packages give', () => {
  it('is named when it is missing', async () => {
    const load = (): Promise<never> => Promise.reject(new Error('not found'));
    await expect(importOptional(load, 'some-package', 'the test')).rejects.toThrow(
      'The optional package some-package is needed by the test and could not be loaded. Install it with: npm install',
    );
  });

  it('are the type ids that the encoders know', () => {
    for (const [name, id] of Object.entries(DUCKDB_TYPE)) {
      expect(`${name} ${String(DuckDBTypeId[name as keyof typeof DuckDBTypeId])}`).toBe(`${name} ${String(id)}`);
    }
  });
});
