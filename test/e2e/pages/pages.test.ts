// Long lists are walked page by page, forward and back, without losing or repeating a row; a page stays on its binding,
// and a cursor is good for its own question and principal alone.
import { ask, answerTo, type ExamplePrincipal } from '../support/ask.js';
import { startCountingProxy } from '../support/counting-proxy.js';
import { createOracle, type Oracle } from '../support/oracle.js';
import { expectSameRows } from '../support/same-rows.js';
import { exampleStores, startGatewayOver } from '../support/start-gateway.js';
import { type Page, pagesOf, walkBackward, walkForward } from './walk.js';

let oracle: Oracle;
beforeAll(async () => {
  oracle = await createOracle();
});
afterAll(() => {
  oracle.stop();
});

const flightPages = (
  orderBy: string,
  where: string,
): string => `query ($first: Int, $after: String, $last: Int, $before: String) {
  page: flights(where: ${where}, orderBy: ${orderBy}, first: $first, after: $after, last: $last, before: $before) {
    nodes { carrier flight origin timeHour depDelay tailnum }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

const selected = 'carrier, flight, origin, time_hour AS timeHour, dep_delay AS depDelay, tailnum';

describe.each([
  {
    name: 'half a month in ClickHouse, with many ties and nulls first',
    as: 'engineer' as const,
    pin: 'flights.clickhouse',
    where: '{ timeHour: { gte: "2013-12-10T00:00:00Z" }, origin: { neq: "LGA" } }',
    sqlWhere: "time_hour >= '2013-12-10T00:00:00Z' AND origin <> 'LGA'",
    orderBy: '[{ depDelay: ASC_NULLS_FIRST }, { origin: DESC }]',
    sqlOrder: 'dep_delay ASC NULLS FIRST, origin DESC, carrier, flight, time_hour',
  },
  {
    name: 'a route of the year in Athena, with nulls last',
    as: 'engineer' as const,
    pin: 'flights.athena',
    where: '{ dest: { in: ["BOS", "ORD"] }, origin: { eq: "LGA" } }',
    sqlWhere: "dest IN ('BOS', 'ORD') AND origin = 'LGA'",
    orderBy: '[{ tailnum: DESC_NULLS_LAST }]',
    sqlOrder: 'tailnum DESC NULLS LAST, carrier, flight, origin, time_hour',
  },
  {
    name: "the partner's flights of two months, by time",
    as: 'united-partner' as const,
    pin: 'flights.clickhouse',
    where: '{ timeHour: { gte: "2013-11-01T00:00:00Z" } }',
    sqlWhere: "time_hour >= '2013-11-01T00:00:00Z'",
    orderBy: '[{ timeHour: DESC }, { flight: ASC }]',
    sqlOrder: 'time_hour DESC, flight, carrier, origin',
  },
])('$name', ({ as, pin, where, sqlWhere, orderBy, sqlOrder }) => {
  test.each([['forward', walkForward] as const, ['back', walkBackward] as const])('walked %s', async (_, walk) => {
    const expected = await oracle.rows(as, `SELECT ${selected} FROM flights WHERE ${sqlWhere} ORDER BY ${sqlOrder}`);
    const pages = await walk(pagesOf({ as, pin, query: flightPages(orderBy, where) }), 997);
    expect(expected.length).toBeGreaterThan(5 * 997);
    expect(pages).toHaveLength(Math.ceil(expected.length / 997));
    expectSameRows(
      pages.flatMap((page) => page.nodes),
      expected,
    );
  });
});

test('lists that belong to one row have pages of their own', async () => {
  const query = `query ($first: Int, $after: String, $last: Int, $before: String) { plane(tailnum: "N14228") {
    page: flights(orderBy: [{ arrDelay: DESC }], first: $first, after: $after, last: $last, before: $before) {
      nodes { flight arrDelay timeHour } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
  const expected = await oracle.rows(
    'engineer',
    `SELECT flight, arr_delay AS arrDelay, time_hour AS timeHour FROM flights WHERE tailnum = 'N14228'
      ORDER BY arr_delay DESC NULLS FIRST, carrier, flight, origin, time_hour`,
  );
  const fetchPage = async (variables: Readonly<Record<string, unknown>>): Promise<Page> =>
    (await answerTo<{ readonly plane: { readonly page: Page } }>({ as: 'engineer', query, variables })).plane.page;
  for (const walk of [walkForward, walkBackward]) {
    expectSameRows(
      (await walk(fetchPage, 10)).flatMap((page) => page.nodes),
      expected,
    );
  }
});

describe('a page', () => {
  const december = '{ timeHour: { gte: "2013-12-01T00:00:00Z" } }';
  const byTime = flightPages('[{ timeHour: ASC }]', december);

  test('stays on the binding that served the one before, though another is cheaper', async () => {
    const free = await ask({ as: 'engineer', query: byTime, variables: { first: 3 }, explain: true });
    expect(free.plan.map((level) => level.chosen)).toEqual([['flights.clickhouse']]);
    const pinned = await pagesOf({ as: 'engineer', query: byTime, pin: 'athena' })({ first: 3 });
    const next = await ask({
      as: 'engineer',
      query: byTime,
      variables: { first: 3, after: pinned.pageInfo.endCursor },
      explain: true,
    });
    expect(next.errors).toEqual([]);
    expect(next.plan.map((level) => level.chosen)).toEqual([['flights.athena']]);
  });

  test('is refused where its binding is gone, though another could serve it', async () => {
    const stores = exampleStores();
    const clickhouse = await startCountingProxy(stores.clickhouse);
    const gateway = await startGatewayOver({ ...stores, clickhouse: clickhouse.url });
    try {
      const first = await pagesOf({ as: 'engineer', url: gateway.url, query: byTime })({ first: 3 });
      await clickhouse.stop();
      const variables = { first: 3, after: first.pageInfo.endCursor };
      const { errors } = await ask({ as: 'engineer', url: gateway.url, query: byTime, variables });
      expect(errors.map((error) => error.extensions.code)).toEqual(['CURSOR_BINDING_GONE']);
      const anew = await ask({ as: 'engineer', url: gateway.url, query: byTime, variables: { first: 3 } });
      expect({ errors: anew.errors, degraded: anew.degraded }).toEqual({ errors: [], degraded: true });
    } finally {
      await gateway.stop();
    }
  });
});

describe('a cursor', () => {
  const byDelay = flightPages('[{ depDelay: DESC }]', '{ dest: { eq: "MIA" } }');
  let cursor: string;
  beforeAll(async () => {
    const page = await pagesOf({ as: 'engineer', query: byDelay })({ first: 5 });
    cursor = page.pageInfo.endCursor ?? '';
  });
  const codesOf = async (as: ExamplePrincipal, query: string, variables: object): Promise<readonly string[]> =>
    (await ask({ as, query, variables: { ...variables } })).errors.map((error) => error.extensions.code);

  test('is good for pages of another size, and for the way back', async () => {
    const fetchPage = pagesOf({ as: 'engineer', query: byDelay });
    const next = await fetchPage({ first: 2, after: cursor });
    const back = await fetchPage({ last: 5, before: next.pageInfo.startCursor });
    expect(back.nodes).toEqual((await fetchPage({ first: 5 })).nodes);
  });

  test('shows nothing of what it holds', () => {
    for (const encoding of ['base64', 'base64url', 'utf8'] as const) {
      expect(Buffer.from(cursor, encoding).toString('latin1')).not.toMatch(/flights|athena|MIA|carrier|engineer|2013/);
    }
  });

  test('of another principal is refused', async () => {
    const query = byDelay.replace(' tailnum', '');
    const page = await pagesOf({ as: 'engineer', query })({ first: 5 });
    expect(await codesOf('analyst', query, { first: 5, after: page.pageInfo.endCursor })).toEqual(['CURSOR_INVALID']);
    expect(await codesOf('united-partner', query, { first: 5, after: page.pageInfo.endCursor })).toEqual([
      'CURSOR_INVALID',
    ]);
    expect(await codesOf('engineer', query, { first: 5, after: page.pageInfo.endCursor })).toEqual([]);
  });

  test.each([
    ['filter', flightPages('[{ depDelay: DESC }]', '{ dest: { eq: "LAX" } }')],
    ['order', flightPages('[{ depDelay: ASC }]', '{ dest: { eq: "MIA" } }')],
    ['placement of nulls', flightPages('[{ depDelay: DESC_NULLS_LAST }]', '{ dest: { eq: "MIA" } }')],
    [
      'dataset',
      flightPages('[{ depDelay: DESC }]', '{}')
        .replace(/flights\(where: \{\}, orderBy: [^\]]*\]/, 'planes(')
        .replace(/nodes \{.*\}/, 'nodes { tailnum }'),
    ],
  ])('of another %s is refused', async (_, query) => {
    expect(await codesOf('engineer', query, { first: 5, after: cursor })).toEqual(['CURSOR_INVALID']);
  });

  test('that was tampered with is refused, wherever', async () => {
    const places = Array.from({ length: 12 }, (_, i) => Math.floor((i * cursor.length) / 12));
    for (const place of places) {
      const other = cursor[place] === 'A' ? 'B' : 'A';
      const tampered = cursor.slice(0, place) + other + cursor.slice(place + 1);
      expect(await codesOf('engineer', byDelay, { first: 5, after: tampered })).toEqual(['CURSOR_INVALID']);
    }
    for (const garbage of ['', 'x', cursor.slice(0, -4), `${cursor}AAAA`, '🛫', 'null']) {
      expect(await codesOf('engineer', byDelay, { first: 5, after: garbage })).toEqual(['CURSOR_INVALID']);
    }
  });

  test.each([
    [{ first: 5, last: 5 }, 'BAD_USER_INPUT'],
    [{ first: -1 }, 'BAD_USER_INPUT'],
    [{ last: -1 }, 'BAD_USER_INPUT'],
    [{ first: 1001 }, 'PAGE_SIZE_LIMIT'],
    [{ last: 1001 }, 'PAGE_SIZE_LIMIT'],
  ])('page arguments %j are refused with %s', async (variables, code) => {
    expect(await codesOf('engineer', byDelay, variables)).toEqual([code]);
  });
});
