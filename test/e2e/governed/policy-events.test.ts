// What is taken back ends with the event that says so, by way of CloudTrail's events and a queue, although decisions
// hold a minute. A second gateway, which hears of nothing, shows that they do.
import { setTimeout as pause } from 'node:timers/promises';
import type { Row } from '../../support/brute-force.js';
import type { StartedGateway } from '../support/start-folder.mjs';
import { askPage } from './ask-lake.js';
import { type GovernedLake, startGovernedLake } from './governed-lake.js';
import { createStops } from '../../support/create-stops.js';

const rows: readonly Row[] = Array.from({ length: 30 }, (_, i) => ({
  id: i + 1,
  kind: i % 3 === 0 ? 'k1' : 'k2',
  amount: i,
  ratio: i / 4,
  label: `label ${String(i)}`,
}));

let lake: GovernedLake;
let told: StartedGateway;
let untold: StartedGateway;

const stops = createStops();
beforeAll(async () => {
  lake = await startGovernedLake(rows);
  stops.add(() => lake.stop());
  await lake.grant('plain', [{}]);
  told = await lake.startGateway({ ttlMs: 60_000, hearsEvents: true });
  stops.add(() => told.stop());
  untold = await lake.startGateway({ ttlMs: 60_000 });
  stops.add(() => untold.stop());
});
afterAll(stops.run);

/** Waits until the gateway says that it heard of so many calls of a name. */
async function hasHeard(event: string, times: number): Promise<void> {
  const heard = (): number => told.said().split(`"kind":"policy-changed","event":"${event}"`).length - 1;
  const end = performance.now() + 20_000;
  while (heard() < times) {
    if (performance.now() > end) throw new Error(`${event} was not heard of`);
    await pause(10);
  }
}

const page = (gateway: StartedGateway, after: string | null) =>
  askPage({ url: gateway.url, as: 'plain', pin: 'cells.clickhouse' }, ['id'], { first: 5, after });

test('the next page after the event of a revocation is refused, and a grant shows with its event', async () => {
  const [first, other] = [await page(told, null), await page(untold, null)];
  expect([first.nodes.length, other.nodes.length]).toEqual([5, 5]);

  await lake.grant('plain', []);
  await hasHeard('RevokePermissions', 1);
  await expect(page(told, first.pageInfo.endCursor)).rejects.toThrow();
  await expect(page(untold, other.pageInfo.endCursor)).resolves.toMatchObject({ nodes: [{ id: 6 }, {}, {}, {}, {}] });

  // The grant before the start waited in the queue: this one is the second that is heard of.
  await lake.grant('plain', [{ where: "kind = 'k1'" }]);
  await hasHeard('GrantPermissions', 2);
  await expect(page(told, null)).resolves.toMatchObject({ nodes: [1, 4, 7, 10, 13].map((id) => ({ id })) });
  await expect(page(untold, null)).resolves.toMatchObject({ nodes: [{ id: 1 }, { id: 2 }, {}, {}, {}] });
});

test('whether events are read shows in the answer about readiness', async () => {
  const stateOf = async ({ url }: StartedGateway): Promise<unknown> => (await fetch(`${url}/health/ready`)).json();
  expect(await stateOf(told)).toEqual({ status: 'ready', policyEvents: 'reading' });
  expect(await stateOf(untold)).toEqual({ status: 'ready' });
});

test('a gateway that waits for events stops when it is told to', async () => {
  const waiting = await lake.startGateway({ ttlMs: 60_000, hearsEvents: true });
  expect((await fetch(`${waiting.url}/health/ready`)).status).toBe(200);
  expect(await waiting.stop()).toBe(0);
});
