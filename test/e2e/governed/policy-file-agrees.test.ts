// The example governed by Lake Formation gives each principal what the policy file gives, error codes too.
import { ask, type ExamplePrincipal } from '../support/ask.js';
import { exampleStores, startGatewayOver } from '../support/start-gateway.js';
import type { StartedGateway } from '../support/start-folder.mjs';

let byPolicyFile: StartedGateway;

beforeAll(async () => {
  byPolicyFile = await startGatewayOver(exampleStores());
});
afterAll(() => byPolicyFile.stop());

const principals: readonly ExamplePrincipal[] = [
  'engineer',
  'analyst',
  'united-partner',
  'regulator',
  'marketing',
  'nobody',
];
const hour = 'where: { timeHour: { eq: "2013-11-01T13:00:00Z" } }';
const queries: readonly string[] = [
  '{ __schema { queryType { fields { name } } types { name fields { name } inputFields { name } } } }',
  `{ flights(${hour}, first: 50) { totalCount nodes { carrier flight origin depDelay arrDelay distance } } }`,
  `{ flights(${hour}, first: 50) { nodes { carrier flight tailnum airTime } } }`,
  `{ flightsAggregate(${hour}, groupBy: [{ field: CARRIER }]) { group { carrier } count avg { depDelay } max { arrDelay } } }`,
  `{ flightsAggregate(${hour}) { countDistinct { tailnum } } }`,
  '{ flights(where: { depDelay: { gt: 500 } }, first: 20) { totalCount nodes { carrier depDelay } } }',
  '{ flights(where: { tailnum: { eq: "N14228" } }, first: 1) { totalCount } }',
  '{ flights(orderBy: [{ tailnum: ASC }], first: 1) { nodes { carrier } } }',
  '{ airports(first: 3) { nodes { faa name } } }',
  '{ planes(first: 3) { nodes { tailnum model } } }',
  '{ airlines(first: 20) { nodes { carrier name } } }',
];

describe.each(principals)('%s', (as) => {
  test.each(queries)('is told the same of %s', async (query) => {
    const [governed, filed] = await Promise.all([ask({ as, query }), ask({ as, query, url: byPolicyFile.url })]);
    expect(governed.data).toEqual(filed.data);
    expect(governed.errors).toEqual(filed.errors);
  });
});

interface Delays {
  readonly flights: { readonly nodes: readonly { readonly carrier: string; readonly depDelay: number | null }[] };
}

test('the regulator sees delays of United alone, and other flights without', async () => {
  const query = `{ flights(${hour}, first: 100) { nodes { carrier depDelay } } }`;
  const { data } = await ask<Delays>({ as: 'regulator', query });
  const others = data.flights.nodes.filter(({ carrier }) => carrier !== 'UA');
  expect(others.length).toBeGreaterThan(5);
  expect(others.every(({ depDelay }) => depDelay === null)).toBe(true);
  expect(data.flights.nodes.some(({ depDelay }) => depDelay !== null)).toBe(true);
});
