// A nested question costs one query of a store per level, whatever the number of parents: counted as calls that reach
// the stores, by proxies between them and a gateway of this test's own.
import { answerTo, type ShownPlan, ask } from '../support/ask.js';
import { startCountingProxy, type CountingProxy, type StoreCall } from '../support/counting-proxy.js';
import { exampleStores, startGatewayOver, type StoreKind, type Stores } from '../support/start-gateway.js';
import type { StartedGateway } from '../support/start-folder.mjs';
import { createStops } from '../../support/create-stops.js';

/** Items that one BatchGetItem takes at most. */
const dynamodbBatchLimit = 100;

const kinds: readonly StoreKind[] = ['athena', 'redshift', 'clickhouse', 'dynamodb'];
const proxies = new Map<StoreKind, CountingProxy>();
let gateway: StartedGateway;

const stops = createStops();
beforeAll(async () => {
  const stores = exampleStores();
  for (const kind of kinds) {
    const proxy = await startCountingProxy(stores[kind]);
    stops.add(() => proxy.stop());
    proxies.set(kind, proxy);
  }
  const urls = Object.fromEntries([...proxies].map(([kind, proxy]) => [kind, proxy.url])) as unknown as Stores;
  gateway = await startGatewayOver(urls);
  stops.add(() => gateway.stop());
});
afterAll(stops.run);

/** Calls that run a query; polling, fetching pages of a result and the like are not counted. */
const running: Readonly<Record<StoreKind, (call: StoreCall) => boolean>> = {
  athena: ({ operation }) => operation === 'StartQueryExecution',
  redshift: ({ operation }) => operation === 'ExecuteStatement',
  clickhouse: ({ body, operation }) => /\bSELECT\b/.test(body) || /query=/.test(operation),
  dynamodb: ({ operation }) => ['GetItem', 'BatchGetItem', 'Query', 'Scan'].includes(operation),
};

interface Counted {
  readonly data: Readonly<Record<string, unknown>>;
  readonly queries: Readonly<Record<StoreKind, number>>;
  readonly calls: readonly StoreCall[];
}

async function countQueries(query: string): Promise<Counted> {
  for (const proxy of proxies.values()) proxy.take();
  const data = await answerTo({ as: 'engineer', url: gateway.url, query });
  const calls = kinds.map((kind) => [kind, (proxies.get(kind)?.take() ?? []).filter(running[kind])] as const);
  return {
    data,
    queries: Object.fromEntries(calls.map(([kind, of]) => [kind, of.length])) as unknown as Counted['queries'],
    calls: calls.flatMap(([, of]) => of),
  };
}

const nested = (first: number): string => `{
  flights(where: { timeHour: { gte: "2013-12-01T00:00:00Z" } }, orderBy: [{ timeHour: ASC }], first: ${String(first)}) {
    nodes { carrier flight airline { name } plane { tailnum model } originAirport { name } weather { temp } } } }`;

interface NestedFlights {
  readonly flights: { readonly nodes: readonly { readonly plane: { readonly tailnum: string } | null }[] };
}

test.each([3, 30, 90])('%i flights with what they belong to are five queries', async (first) => {
  const { data, queries } = await countQueries(nested(first));
  expect((data as unknown as NestedFlights).flights.nodes).toHaveLength(first);
  // Flights and their weather from ClickHouse; airlines, planes and airports by key.
  expect(queries).toEqual({ athena: 0, redshift: 0, clickhouse: 2, dynamodb: 3 });
});

test('a level of more keys than the store takes at once is as many queries as it needs', async () => {
  const { data, queries, calls } = await countQueries(nested(1000));
  const { nodes } = (data as unknown as NestedFlights).flights;
  expect(nodes).toHaveLength(1000);
  const asked = calls.flatMap(({ operation, body }) => keysOf(operation, body, 'planes'));
  expect(new Set(asked).size).toBe(asked.length);
  const batches = Math.ceil(asked.length / dynamodbBatchLimit);
  expect(batches).toBeGreaterThan(1);
  expect(queries).toEqual({ athena: 0, redshift: 0, clickhouse: 2, dynamodb: 2 + batches });
  const found = new Set(nodes.flatMap(({ plane }) => (plane === null ? [] : [plane.tailnum])));
  expect([...found].filter((tailnum) => !asked.includes(tailnum))).toEqual([]);
});

function keysOf(operation: string, body: string, table: string): readonly string[] {
  if (operation !== 'BatchGetItem') return [];
  const { RequestItems } = JSON.parse(body) as {
    readonly RequestItems: Readonly<
      Record<string, { readonly Keys: readonly Readonly<Record<string, { readonly S: string }>>[] }>
    >;
  };
  return (RequestItems[table]?.Keys ?? []).map((key) => key.tailnum?.S ?? '');
}

test('the first few of each parent are one query for all parents, and so is their count', async () => {
  const toMany = (filter: string): string => `{ airlines${filter} { nodes { carrier
    flights(first: 3, orderBy: [{ depDelay: DESC_NULLS_LAST }]) { nodes { flight depDelay weather { temp } } } } } }`;
  const few = await countQueries(toMany('(where: { carrier: { in: ["UA", "AA"] } })'));
  const all = await countQueries(toMany(''));
  expect(few.queries).toEqual({ athena: 1, redshift: 0, clickhouse: 1, dynamodb: 1 });
  expect(all.queries).toEqual(few.queries);
  const counted = await countQueries('{ airlines { nodes { flights(first: 2) { totalCount nodes { flight } } } } }');
  expect(counted.queries).toEqual({ athena: 2, redshift: 0, clickhouse: 0, dynamodb: 1 });
});

test('four levels down and back are four queries', async () => {
  const { queries } = await countQueries(`{ planes(where: { seats: { gt: 370 } }, first: 20) { nodes {
    flights(first: 5) { nodes { airline { dailyPerformance(first: 2) { nodes { cancelled } } } } } } } }`);
  expect(queries).toEqual({ athena: 2, redshift: 1, clickhouse: 0, dynamodb: 1 });
});

test('aggregates over what belongs to each parent are one query', async () => {
  const { queries } = await countQueries(`{ airports(where: { faa: { in: ["EWR", "JFK", "LGA", "BOS"] } }) { nodes { faa
    departuresAggregate(groupBy: [{ field: CARRIER }]) { group { carrier } count } } } }`);
  expect(queries).toEqual({ athena: 1, redshift: 0, clickhouse: 0, dynamodb: 1 });
});

test('entities that a supergraph asks for are one query for each type, in the order asked', async () => {
  const { data, queries } = await countQueries(`{ _entities(representations: [
    { __typename: "Plane", tailnum: "N14228" }, { __typename: "Airline", carrier: "UA" },
    { __typename: "Plane", tailnum: "none" }, { __typename: "Plane", tailnum: "N24211" }]) {
    ... on Plane { tailnum airline: flights(first: 1) { nodes { carrier } } } ... on Airline { name } } }`);
  expect(data).toEqual({
    _entities: [
      { tailnum: 'N14228', airline: { nodes: [{ carrier: 'UA' }] } },
      { name: 'United Air Lines Inc.' },
      null,
      { tailnum: 'N24211', airline: { nodes: [{ carrier: 'UA' }] } },
    ],
  });
  expect(queries).toEqual({ athena: 1, redshift: 0, clickhouse: 0, dynamodb: 2 });
});

test('a level whose parents have no key asks nothing', async () => {
  const { data, queries } = await countQueries(`{ flights(where: { tailnum: { isNull: true },
    timeHour: { gte: "2013-12-01T00:00:00Z" } }, first: 5) { nodes { plane { model } } } }`);
  expect(data).toEqual({ flights: { nodes: Array.from({ length: 5 }, () => ({ plane: null })) } });
  expect(queries).toEqual({ athena: 0, redshift: 0, clickhouse: 1, dynamodb: 0 });
});

test('explain shows the statements that the stores were sent', async () => {
  for (const proxy of proxies.values()) proxy.take();
  const { plan } = await ask({ as: 'engineer', url: gateway.url, query: nested(30), explain: true });
  const paths = plan.map((level: ShownPlan) => [level.path, level.server, level.statements.length]);
  expect(paths.sort()).toEqual([
    ['flights', 'clickhouse', 1],
    ['flights.nodes.airline', 'dynamodb', 1],
    ['flights.nodes.originAirport', 'dynamodb', 1],
    ['flights.nodes.plane', 'dynamodb', 1],
    ['flights.nodes.weather', 'clickhouse', 1],
  ]);
  const sent = (proxies.get('clickhouse')?.take() ?? []).filter(running.clickhouse).map((call) => call.body);
  const shown = plan.filter((level) => level.server === 'clickhouse').flatMap((level) => level.statements);
  for (const { text } of shown) expect(sent.some((body) => body.includes(text))).toBe(true);
});
