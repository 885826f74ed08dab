// Redshift stops: its questions go to the day-old copy in Athena and say so, or fail where the copy is too old.
import { ask, type Answer } from '../support/ask.js';
import { startCountingProxy } from '../support/counting-proxy.js';
import { createOracle } from '../support/oracle.js';
import { expectSameRows } from '../support/same-rows.js';
import { exampleStores, startGatewayOver } from '../support/start-gateway.js';
import { createStops } from '../../support/create-stops.js';
import type { StartedGateway } from '../support/start-folder.mjs';

let gateway: StartedGateway;
let stopRedshift: () => Promise<void>;
const stops = createStops();

beforeEach(async () => {
  const stores = exampleStores();
  const redshift = await startCountingProxy(stores.redshift);
  stopRedshift = () => redshift.stop();
  stops.add(() => redshift.stop());
  gateway = await startGatewayOver(
    { ...stores, redshift: redshift.url },
    'circuit: { failures: 3, resetMs: 600000 }\n',
  );
  stops.add(() => gateway.stop());
});
afterEach(stops.run);

const carrierByDay = (maxStaleness: string): Promise<Answer<unknown>> =>
  ask({
    as: 'engineer',
    url: gateway.url,
    explain: true,
    query: `{ dailyCarrierPerformances(where: { carrier: { eq: "UA" } }, first: 400, maxStaleness: "${maxStaleness}") {
      nodes { date flights avgDepDelay } } }`,
  });

test('the next binding answers in its place, degraded, before and after its circuit opens', async () => {
  const whole = await carrierByDay('P2D');
  expect(whole.plan.map((level) => level.server)).toEqual(['redshift']);
  expect(whole.degraded).toBe(false);

  await stopRedshift();
  const oracle = await createOracle();
  const expected = await oracle.rows(
    'engineer',
    `SELECT date, flights, avg_dep_delay AS avgDepDelay FROM daily_carrier_performance WHERE carrier = 'UA' ORDER BY date`,
  );
  oracle.stop();
  for (let i = 0; i < 5; i++) {
    const { data, errors, degraded, plan } = await carrierByDay('P2D');
    expect(errors).toEqual([]);
    const { nodes } = (data as { readonly dailyCarrierPerformances: { readonly nodes: unknown } })
      .dailyCarrierPerformances;
    expectSameRows(nodes, expected);
    expect({ degraded, servers: plan.map((level) => level.server), staleness: plan[0]?.stalenessMs }).toEqual({
      degraded: true,
      servers: ['athena'],
      staleness: 86_400_000,
    });
  }
});

test('where the copy is too old the error says that the store is out, before and after its circuit opens', async () => {
  await stopRedshift();
  for (let i = 0; i < 5; i++) {
    const { errors } = await carrierByDay('PT2H');
    expect(errors.map((error) => error.extensions.code)).toEqual(['STORE_UNAVAILABLE']);
    expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|ECONN|SELECT/);
  }
});

test('questions that Redshift has no part in are answered as ever', async () => {
  await stopRedshift();
  const { errors, degraded } = await ask({
    as: 'engineer',
    url: gateway.url,
    query: '{ plane(tailnum: "N14228") { model flights(first: 2) { nodes { dest } } } }',
  });
  expect({ errors, degraded }).toEqual({ errors: [], degraded: false });
  expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
});
