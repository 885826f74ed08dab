// Datasets that are read as the caller: the stores decide, by whose key a statement is signed with, and nothing is answered
// by a store that would not.
import type { StoreCall } from '../support/counting-proxy.js';
import type { StartedGateway } from '../support/start-folder.mjs';
import { ask, type DelegatedLake, startDelegatedLake } from './delegated-lake.js';
import type { Asker } from './lake-files.js';
import { createStops } from '../../support/create-stops.js';

let lake: DelegatedLake;
let gateway: StartedGateway;

const stops = createStops();
beforeAll(async () => {
  lake = await startDelegatedLake();
  stops.add(() => lake.stop());
  gateway = await lake.startGateway({ decides: 'service' });
  stops.add(() => gateway.stop());
});
afterAll(stops.run);

const all = Array.from({ length: 30 }, (_, i) => i + 1);
const k1 = all.filter((id) => id % 3 === 0);

const codesOf = (errors: readonly { readonly extensions?: { readonly code?: string } }[]) =>
  errors.map(({ extensions }) => extensions?.code);

/** The ids of a dataset as the list gives them. @throws Error with the codes that came in their place */
async function idsOf(as: Asker, dataset: string, pin?: string, on = gateway): Promise<readonly number[]> {
  const { data, errors } = await ask(on, as, `{ ${dataset}(first: 100) { nodes { id } } }`, pin);
  if (errors.length > 0) throw new Error(codesOf(errors).join());
  return (data?.[dataset] as { nodes: { id: number }[] }).nodes.map(({ id }) => id);
}

/** What statements say, whatever they are called by. */
const textsOf = (calls: readonly StoreCall[]): readonly unknown[] =>
  calls.flatMap(({ body }) => {
    const { QueryString, Sql } = JSON.parse(body) as { QueryString?: string; Sql?: string };
    return QueryString ?? Sql ?? [];
  });

describe.each(['athena', 'redshift'] as const)('a delegated dataset at %s', (store) => {
  const take = (): readonly StoreCall[] => lake[store].take();

  test('two principals have two answers to one statement, in which the gateway filters nothing', async () => {
    take();
    expect(await idsOf('whole', 'cells', store)).toEqual(all);
    const wholes = take();
    expect(await idsOf('narrow', 'cells', store)).toEqual(k1);
    const narrows = take();
    expect(textsOf(wholes)).toHaveLength(1);
    expect(textsOf(narrows)).toEqual(textsOf(wholes));
    expect(String(textsOf(wholes)[0])).not.toMatch(/where/i);
  });

  test('every call is signed with the key of the caller’s own session, also when they ask at once', async () => {
    await idsOf('whole', 'cells', store);
    take();
    await idsOf('whole', 'cells', store);
    const [wholes = ''] = new Set(take().map(({ signedBy }) => signedBy));
    await idsOf('narrow', 'cells', store);
    const [narrows = ''] = new Set(take().map(({ signedBy }) => signedBy));
    expect([wholes, narrows].every((key) => key.startsWith('ASIA'))).toBe(true);
    expect(wholes).not.toBe(narrows);
    const asked = Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? 'whole' : 'narrow') as Asker);
    const answers = await Promise.all(asked.map((as) => idsOf(as, 'cells', store)));
    expect(answers).toEqual(asked.map((as) => (as === 'whole' ? all : k1)));
    const calls = take();
    expect(new Set(calls.map(({ signedBy }) => signedBy))).toEqual(new Set([wholes, narrows]));
  });

  test('counts, sums and groups are of the caller’s rows', async () => {
    const query = '{ cells { totalCount } cellsAggregate(groupBy: [{ field: KIND }]) { group { kind } count } }';
    const whole = await ask(gateway, 'whole', query, store);
    const narrow = await ask(gateway, 'narrow', query, store);
    expect(whole.data).toMatchObject({ cells: { totalCount: 30 }, cellsAggregate: [{ count: 10 }, { count: 20 }] });
    expect(narrow.data).toMatchObject({
      cells: { totalCount: 10 },
      cellsAggregate: [{ group: { kind: 'k1' }, count: 10 }],
    });
  });

  test('a filter by a column that the caller does not see still holds', async () => {
    expect(await idsOf('hidden', 'cells', store)).toEqual(k1);
  });
});

test('what is not granted is not in the schema either', async () => {
  const column = await ask(gateway, 'narrow', '{ cells { nodes { amount } } }');
  const dataset = await ask(gateway, 'none', '{ cells { nodes { id } } }');
  for (const { errors } of [column, dataset]) expect(codesOf(errors)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});

test('what is taken back ends at once, whatever the gateway still knows, also in the middle of a list', async () => {
  const pages = (after = '') =>
    ask(gateway, 'changing', `{ cells(first: 5${after}) { nodes { id } pageInfo { endCursor } } }`, 'cells.athena');
  const first = await pages();
  const { endCursor } = (first.data?.cells as { pageInfo: { endCursor: string } }).pageInfo;
  const after = `, after: "${endCursor}"`;
  expect((await pages(after)).errors).toEqual([]);
  await lake.revokeTable('changing', 'cells');
  for (const { data, errors } of [await pages(after), await pages()]) {
    expect(codesOf(errors)).toEqual(['CALLER_DENIED']);
    expect(data?.cells ?? null).toBeNull();
  }
  await lake.grantTable('changing', 'cells');
  expect((await pages(after)).errors).toEqual([]);
});

test('a store that would not run as the caller is ruled out, and explain says why', async () => {
  const reason = 'cells is delegated, and this store would not run as the caller';
  const pinned = await ask(gateway, 'whole', '{ cells { nodes { id } } }', 'cells.clickhouse');
  expect(codesOf(pinned.errors)).toEqual(['NO_ELIGIBLE_BINDING']);
  const free = await ask(gateway, 'whole', '{ cells { nodes { id } } }');
  const [plan] = free.extensions?.lakegate?.plan ?? [];
  expect(plan?.considered).toContainEqual(expect.objectContaining({ bindings: ['cells.clickhouse'], reason }));
});

test('what is said of access names who keeps to it', async () => {
  const query = '{ cells: explainAccess(dataset: "cells") { mode } twice: explainAccess(dataset: "twice") { mode } }';
  const { data } = await ask(gateway, 'narrow', query);
  expect(data).toEqual({ cells: { mode: 'delegated' }, twice: { mode: 'both' } });
});

describe('a dataset that both keep to', () => {
  test('is filtered by the gateway in a statement that the caller signs', async () => {
    lake.athena.take();
    expect(await idsOf('narrow', 'twices', 'athena')).toEqual(k1);
    const calls = lake.athena.take();
    expect(String(textsOf(calls)[0])).toMatch(/where/i);
    expect(calls.every(({ signedBy = '' }) => signedBy.startsWith('ASIA'))).toBe(true);
  });

  test('is answered by a store that runs as the gateway as well, filtered', async () => {
    expect(await idsOf('narrow', 'twices', 'clickhouse')).toEqual(k1);
    expect(await idsOf('whole', 'twices', 'clickhouse')).toEqual(all);
  });

  test('is not run as a caller who may not read what its filter uses', async () => {
    await expect(idsOf('hidden', 'twices', 'athena')).rejects.toThrow('NO_ELIGIBLE_BINDING');
    expect(await idsOf('hidden', 'twices')).toEqual(k1);
  });

  test('is denied by the store where the gateway’s decision is out of date', async () => {
    expect(await idsOf('changing', 'twices', 'athena')).toEqual(all);
    await lake.revokeTable('changing', 'twice');
    await expect(idsOf('changing', 'twices', 'athena')).rejects.toThrow('CALLER_DENIED');
    await lake.grantTable('changing', 'twice');
  });
});

test('where the stores that know the caller do not answer, no other answers in their place unless it is filtered', async () => {
  const stranded = await lake.startGateway({ decides: 'service', stranded: true });
  try {
    await expect(idsOf('narrow', 'cells', undefined, stranded)).rejects.toThrow('STORE_UNAVAILABLE');
    expect(await idsOf('narrow', 'twices', undefined, stranded)).toEqual(k1);
  } finally {
    await stranded.stop();
  }
});

test('a principal without a session is told that one is needed', async () => {
  const byState = await lake.startGateway({ decides: 'state' });
  try {
    lake.athena.take();
    lake.redshift.take();
    await expect(idsOf('keyless', 'cells', undefined, byState)).rejects.toThrow('CALLER_SESSION_REQUIRED');
    const asked = [...lake.athena.take(), ...lake.redshift.take()];
    expect(textsOf(asked)).toEqual([]);
    expect(await idsOf('narrow', 'cells', undefined, byState)).toEqual(k1);
  } finally {
    await byState.stop();
  }
});
