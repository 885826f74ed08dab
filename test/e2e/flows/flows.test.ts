// Records in by mutation, changes out by subscription, a new configuration and an end: through the started gateway.
import { setTimeout as pause } from 'node:timers/promises';
import { allGrants, everyone, type FlowsLake, startFlowsLake, type Watching } from './flows-lake.js';

let lake: FlowsLake;

beforeAll(async () => {
  lake = await startFlowsLake();
});
afterAll(() => lake.stop());

const ingest = `mutation ($records: [ReadingInput!]!, $key: String) {
  ingestReadings(input: { records: $records, idempotencyKey: $key }) {
    acceptedCount rejectedCount idempotency results { index status position errors { path code } }
  }
}`;
const changes = 'subscription { readingChanges { operation position record { station seq degrees } } }';

/** A subscription that is under way: what is published from now on reaches it. */
async function watch(person: 'reader' | 'local', query = changes): Promise<Watching> {
  const watching = lake.watch(person, query);
  // Sources without positions start with what comes, and nobody says when: the first that arrives does.
  const first = watching.next();
  for (let i = 0; ; i++) {
    await lake.publish({ station: 'north', seq: 1_000 + i });
    if ((await Promise.race([first, pause(50)])) !== undefined) return watching;
  }
}

async function nextOf(watching: Watching, seq: number): Promise<Readonly<Record<string, unknown>>> {
  for (;;) {
    const { record } = await watching.next();
    if (record?.['seq'] === seq) return record;
  }
}

it('takes records in, and the next question finds them', async () => {
  const records = [
    { station: 'north', seq: 1, degrees: 20.5, note: 'a' },
    { station: 'north', seq: 2, degrees: 200 },
    { station: 'south', seq: 1 },
  ];
  const { data } = await lake.ask('writer', ingest, { records, key: 'first' });
  expect(data?.['ingestReadings']).toMatchObject({
    acceptedCount: 2,
    rejectedCount: 1,
    idempotency: 'NEW',
    results: [
      { index: 0, status: 'ACCEPTED', position: expect.any(String) as string },
      { index: 1, status: 'REJECTED', position: null, errors: [{ path: ['degrees'], code: 'RANGE' }] },
      { index: 2, status: 'ACCEPTED' },
    ],
  });
  const again = await lake.ask('writer', ingest, { records, key: 'first' });
  expect(again.data?.['ingestReadings']).toMatchObject({ acceptedCount: 2, idempotency: 'REPLAYED' });
  const read = await lake.ask('reader', '{ readings { nodes { station seq degrees note } } }');
  expect(read.data?.['readings']).toEqual({
    nodes: [
      { station: 'north', seq: 1, degrees: 20.5, note: 'a' },
      { station: 'south', seq: 1, degrees: null, note: null },
    ],
  });
  expect(read.extensions?.lakegate?.plan?.[0]).toMatchObject({ chosen: ['readings.fast'], stalenessMs: 2_000 });
});

it('shows writing to those who may write, and reading to those who may read', async () => {
  const fields = async (person: 'writer' | 'reader' | 'stranger'): Promise<unknown> => {
    const query =
      '{ __schema { queryType { fields { name } } mutationType { fields { name } } subscriptionType { fields { name } } } }';
    const { data } = await lake.ask(person, query);
    return JSON.stringify(data);
  };
  expect(await fields('writer')).toContain('ingestReadings');
  expect(await fields('writer')).not.toContain('readingChanges');
  expect(await fields('reader')).toContain('readingChanges');
  expect(await fields('reader')).not.toContain('ingestReadings');
  expect(await fields('stranger')).not.toMatch(/eading/);
  const hidden = await lake.ask('reader', ingest, { records: [] });
  expect(hidden.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
});

it('sends each watcher what their grant shows, as it comes', async () => {
  const [all, own] = [await watch('reader'), await watch('local')];
  await lake.publish({ station: 'south', seq: 7, degrees: 1 });
  await lake.publish({ station: 'north', seq: 8, degrees: 2, note: 'hidden' });
  expect(await nextOf(all, 7)).toEqual({ station: 'south', seq: 7, degrees: 1 });
  expect(await nextOf(all, 8)).toEqual({ station: 'north', seq: 8, degrees: 2 });
  let own8 = await own.next();
  while (Number(own8.record?.['seq']) >= 1_000) own8 = await own.next();
  expect(own8.record).toEqual({ station: 'north', seq: 8, degrees: 2 });
  const hidden = lake.watch('local', 'subscription { readingChanges { record { note } } }');
  const absent = lake.watch('local', 'subscription { readingChanges { record { nothing } } }');
  const [told, toldOfNothing] = [await hidden.failed(), await absent.failed()].map((errors) => JSON.stringify(errors));
  expect(told?.replaceAll('note', 'nothing')).toBe(toldOfNothing);
  all.stop();
  own.stop();
});

it('goes on past a record that it cannot read', async () => {
  const all = await watch('reader');
  await lake.publish('this is no JSON');
  await lake.publish({ station: 'south', seq: 9 });
  const seen: string[] = [];
  for (let change = await all.next(); ; change = await all.next()) {
    if (Number(change.record?.['seq']) >= 1_000) continue;
    seen.push(change.operation);
    if (change.record?.['seq'] === 9) break;
  }
  expect(seen).toEqual(['SKIPPED', 'INSERT']);
  all.stop();
});

it('reloads: who lost a grant is told, whose dataset changed is told, the others go on', async () => {
  const [all, own] = [await watch('reader'), await watch('local')];
  const grants = allGrants.filter((grant) => (grant as { principal: string }).principal !== 'local');
  expect(await lake.reload({ grants })).toContain('has the new configuration');
  expect((await own.failed())[0]?.extensions['code']).toBe('ACCESS_CHANGED');
  await lake.publish({ station: 'south', seq: 21 });
  expect(await nextOf(all, 21)).toMatchObject({ seq: 21 });
  expect(await lake.reload({ contract: { broken: true } })).toContain('stays as it was');
  await lake.publish({ station: 'south', seq: 22 });
  expect(await nextOf(all, 22)).toMatchObject({ seq: 22 });
  expect(await lake.reload({ contract: { extraColumn: 'colour' } })).toContain('has the new configuration');
  expect((await all.failed())[0]?.extensions['code']).toBe('RECONFIGURED');
  const { data } = await lake.ask('reader', '{ __type(name: "ReadingRecord") { fields { name } } }');
  expect(JSON.stringify(data)).toContain('colour');
});

it('reloads: whose key is gone is sent away, whatever they were at, and nobody else', async () => {
  await lake.reload({ contract: {}, grants: allGrants });
  const [gone, stays] = [await watch('local'), await watch('reader')];
  const idle = await lake.enter('local');
  expect(await lake.reload({ people: everyone.filter((person) => person !== 'local') })).toContain('new configuration');
  expect((await gone.failed())[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  expect(await idle.closed).toBe(4403);
  expect((await lake.ask('local', '{ __typename }')).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  await lake.publish({ station: 'south', seq: 31 });
  expect(await nextOf(stays, 31)).toMatchObject({ seq: 31 });
  stays.stop();
});

it('tells its watchers when it stops, and leaves in order', async () => {
  const all = await watch('reader');
  const code = lake.gateway.stop();
  expect((await all.failed())[0]?.extensions['code']).toBe('SHUTTING_DOWN');
  expect(await code).toBe(0);
});
