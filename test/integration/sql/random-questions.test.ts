// Random questions through the SQL service, whose store filters by the caller's grant, and the very same text on a
// PostgreSQL that holds only the rows which brute force leaves: the same answers, or the same refusals to compute.
// LAKEGATE_SEED=… repeats a run, LAKEGATE_CASES=… makes it longer.
import type { PGlite } from '@electric-sql/pglite';
import { LakegateError } from '../../../src/core/errors.js';
import { createSqlLake } from '../../support/sql-lake.js';
import { catalogOn, datasets, differenceOf, drawRows, grants, startPostgres } from './compared-tables.js';
import { Draws, RandomQuestion } from './random-question.js';
import { type SqlStores, startStores } from './start-stores.js';

const seed = Number(process.env.LAKEGATE_SEED ?? Date.now() % 2 ** 31);
const cases = Number(process.env.LAKEGATE_CASES ?? 150);
const tables = drawRows(seed);

let stores: SqlStores;
let postgres: PGlite;

beforeAll(async () => {
  process.stderr.write(`random SQL: LAKEGATE_SEED=${String(seed)}\n`);
  stores = await startStores(datasets.map((one) => ({ dataset: one, rows: tables.get(one.name) ?? [] })));
  postgres = await startPostgres(tables);
}, 180_000);
afterAll(async () => {
  await stores.stop();
  await postgres.close();
});

const zones = ['UTC', 'America/New_York', 'Asia/Kolkata'];

it.each(['memory', 'athena', 'redshift', 'clickhouse'] as const)(
  'are answered as PostgreSQL answers them over what the caller may see: from %s',
  async (store) => {
    const catalog = catalogOn(store === 'memory' ? 'athena' : store);
    const lake = createSqlLake({ catalog, tables, grants }, {}, store === 'memory' ? undefined : stores.connectors);
    const random = new RandomQuestion(new Draws(seed + store.length));
    const count = store === 'memory' ? cases : Math.ceil(cases / 3);
    const differences: string[] = [];
    let [answered, whole] = [0, 0];
    for (let i = 0; i < count && differences.length < 5; i++) {
      const text = random.draw();
      const timeZone = zones[i % zones.length]!;
      await postgres.exec(`SET TIME ZONE '${timeZone}'`);
      const found = await lake.ask(text, { timeZone }).catch((error: unknown) => {
        if (error instanceof LakegateError) return error;
        throw error;
      });
      const difference = await differenceOf(postgres, text, found);
      if (difference !== undefined) differences.push(`question ${String(i)} in ${timeZone}: ${text}\n${difference}`);
      if (found instanceof LakegateError) continue;
      answered++;
      if ((await lake.explain(text, { timeZone }))[0] === 'Answered whole') whole++;
    }
    await lake.stop();
    const figures = `${String(answered)} of ${String(count)} answered, ${String(whole)} of them whole`;
    process.stderr.write(`random SQL from ${store}: ${figures}\n`);
    expect(differences).toEqual([]);
    expect(answered).toBeGreaterThan(count / 2);
  },
  600_000,
);
