// Grants that change while a gateway runs: what is taken back ends within the time that a decision holds, nobody is
// answered from what was kept for another, and Lake Formation is asked once for each principal and table.
import { setTimeout as pause } from 'node:timers/promises';
import type { Row } from '../../support/brute-force.js';
import { type CountingProxy, startCountingProxy } from '../support/counting-proxy.js';
import type { StartedGateway } from '../support/start-folder.mjs';
import { askLake, askPage } from './ask-lake.js';
import { type GovernedLake, startGovernedLake } from './governed-lake.js';
import type { LakePrincipal } from './lake-files.js';
import { createStops } from '../../support/create-stops.js';

const rows: readonly Row[] = Array.from({ length: 30 }, (_, i) => ({
  id: i + 1,
  kind: i % 3 === 0 ? 'k1' : 'k2',
  amount: i,
  ratio: i / 4,
  label: `label ${String(i)}`,
}));
const ttlMs = 1000;

let lake: GovernedLake;
let proxy: CountingProxy;
/** Decisions hold a second. */
let brief: StartedGateway;
/** Decisions hold a minute, and what is asked of Lake Formation is counted. */
let lasting: StartedGateway;

const stops = createStops();
beforeAll(async () => {
  lake = await startGovernedLake(rows);
  stops.add(() => lake.stop());
  // Before the gateway that reads the grants once a minute first does so.
  await lake.grant('hashed', [{}]);
  proxy = await startCountingProxy(lake.lakeFormationUrl);
  stops.add(() => proxy.stop());
  brief = await lake.startGateway({ ttlMs });
  stops.add(() => brief.stop());
  lasting = await lake.startGateway({ ttlMs: 60_000, lakeFormationUrl: proxy.url });
  stops.add(() => lasting.stop());
});
afterAll(stops.run);

/** Asks until it holds. @throws Error where it doesn't before the deadline */
async function until(holds: () => Promise<boolean>, deadlineMs: number): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`did not hold within ${String(deadlineMs)} ms`);
    await pause(20);
  }
}

test('taking a grant back in the middle of a list ends its pages within the time that decisions hold', async () => {
  await lake.grant('plain', [{}]);
  const to = { url: brief.url, as: 'plain' as const, pin: 'cells.clickhouse' };
  const first = await askPage(to, ['id'], { first: 5, after: null });
  expect(first.nodes).toHaveLength(5);
  const after = first.pageInfo.endCursor;
  await expect(askPage(to, ['id'], { first: 5, after })).resolves.toMatchObject({ nodes: [{ id: 6 }, {}, {}, {}, {}] });

  await lake.grant('plain', []);
  const next = (): Promise<boolean> =>
    askPage(to, ['id'], { first: 5, after }).then(
      ({ nodes }) => nodes.length === 0,
      () => true,
    );
  await until(next, ttlMs + 2000);
  const { data, errors } = await askLake({ ...to, query: '{ cells(first: 1) { nodes { id } } }' });
  expect(data?.cells).toBeUndefined();
  expect(errors).toHaveLength(1);
});

test('narrowing a grant in the middle of a list refuses the cursor', async () => {
  await lake.grant('plain', [{}]);
  const to = { url: brief.url, as: 'plain' as const, pin: 'cells.athena' };
  const isShown = async (): Promise<boolean> =>
    (await askLake({ ...to, query: '{ cells { totalCount } }' })).errors.length === 0;
  await until(isShown, ttlMs + 2000);
  const first = await askPage(to, ['id', 'kind'], { first: 5, after: null });
  const after = first.pageInfo.endCursor;
  await lake.grant('plain', [{ where: "kind = 'k1'" }]);
  const refused = (): Promise<boolean> =>
    askPage(to, ['id', 'kind'], { first: 5, after }).then(
      () => false,
      (error: unknown) => error instanceof Error && error.message.includes('CURSOR'),
    );
  await until(refused, ttlMs + 2000);
  const anew = await askPage(to, ['id', 'kind'], { first: 100, after: null });
  expect(anew.nodes).toEqual(rows.filter(({ kind }) => kind === 'k1').map(({ id, kind }) => ({ id, kind })));
});

const visibleIds = async (url: string, as: LakePrincipal): Promise<readonly unknown[]> =>
  (await askPage({ url, as, pin: 'cells.redshift' }, ['id', 'kind'], { first: 100, after: null })).nodes.map(
    ({ id }) => id,
  );

test('principals with different rows get their own from one question, asked at once and again', async () => {
  const where = { other: "kind = 'k1'", same: "kind = 'k1'", narrow: "kind = 'k2'" };
  for (const [role, expression] of Object.entries(where)) await lake.grant(role, [{ where: expression }]);
  const idsOf = (wanted: string): readonly unknown[] => rows.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  for (let round = 0; round < 3; round++) {
    const asked = (['other', 'narrow', 'same'] as const).map((as) => visibleIds(lasting.url, as));
    expect(await Promise.all(asked)).toEqual([idsOf('k1'), idsOf('k2'), idsOf('k1')]);
  }
});

test('Lake Formation is asked once for each principal and table, however many columns and requests', async () => {
  proxy.take();
  const queries = [
    '{ cells(first: 3) { totalCount nodes { id kind amount ratio label } } }',
    '{ a: cells(first: 3) { nodes { id } } b: cells(where: { amount: { gt: 3 } }) { nodes { label } } }',
    '{ cellsAggregate(groupBy: [{ field: KIND }]) { group { kind } count sum { amount } } }',
    '{ __schema { types { name } } }',
  ];
  const asked = [...queries, ...queries].map((query) => askLake({ url: lasting.url, as: 'hashed', query }));
  for (const { errors } of await Promise.all(asked)) expect(errors).toEqual([]);
  for (const query of queries) await askLake({ url: lasting.url, as: 'hashed', query });
  const decisions = proxy.take().filter(({ operation }) => operation === 'GetUnfilteredTableMetadata');
  expect(decisions).toHaveLength(1);
});
