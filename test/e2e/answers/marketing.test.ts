// What marketing is told: every flight, its tail number as a keyed hash that tells planes apart and not which they are.
import { ask, answerTo } from '../support/ask.js';
import { compareWithOracle } from './compare-with-oracle.js';
import { createOracle } from '../support/oracle.js';

interface Shown {
  readonly flights: { readonly nodes: readonly { readonly carrier: string; readonly tailnum: string | null }[] };
}

interface Groups {
  readonly flightsAggregate: readonly { readonly group: { readonly tailnum: string | null }; readonly count: number }[];
}

const hour = 'where: { timeHour: { eq: "2013-11-01T13:00:00Z" } }';

compareWithOracle('marketing', [
  {
    name: 'everything but the tail number as it is',
    query: `{ flights(${hour}, first: 100) { nodes { carrier flight dest depDelay airline { name } } } }`,
    sql: `SELECT f.carrier, flight, dest, dep_delay AS depDelay, {name: a.name} AS airline
      FROM flights f LEFT JOIN airlines a USING (carrier)
      WHERE time_hour = '2013-11-01T13:00:00Z' ORDER BY f.carrier, flight, origin, time_hour`,
  },
]);

test('a tail number is the same hash from both stores, and never the number', async () => {
  const query = `{ flights(${hour}, first: 100) { nodes { carrier tailnum } } }`;
  const plain = await answerTo<Shown>({ as: 'engineer', query });
  const answers = await Promise.all(
    ['athena', 'clickhouse'].map((pin) => answerTo<Shown>({ as: 'marketing', query, pin: `flights.${pin}` })),
  );
  const hashes = new Map<string | null, string | null>();
  for (const { flights } of answers) {
    expect(flights.nodes).toHaveLength(plain.flights.nodes.length);
    flights.nodes.forEach(({ tailnum }, i) => {
      const number = plain.flights.nodes[i]?.tailnum ?? null;
      if (number === null) expect(tailnum).toBeNull();
      else expect(tailnum).toMatch(/^[\w-]{43}$/);
      expect(hashes.get(number) ?? tailnum).toBe(tailnum);
      hashes.set(number, tailnum);
    });
  }
  expect(hashes.size).toBeGreaterThan(20);
  expect(new Set(hashes.values()).size).toBe(hashes.size);
});

test('planes can be counted and grouped by, each in the order of its hash', async () => {
  const oracle = await createOracle();
  const [counted] = await oracle.rows('engineer', 'SELECT count(DISTINCT tailnum) AS n FROM flights WHERE month = 11');
  const sizes = await oracle.rows(
    'engineer',
    'SELECT count(*) AS n FROM flights WHERE month = 11 GROUP BY tailnum ORDER BY n',
  );
  oracle.stop();
  const where = 'where: { month: { eq: 11 } }';
  const distinct = await answerTo({
    as: 'marketing',
    query: `{ flightsAggregate(${where}) { countDistinct { tailnum } } }`,
  });
  expect(distinct).toEqual({ flightsAggregate: [{ countDistinct: { tailnum: counted?.n } }] });
  const query = `{ flightsAggregate(${where}, groupBy: [{ field: TAILNUM }]) { group { tailnum } count } }`;
  const { flightsAggregate: groups } = await answerTo<Groups>({ as: 'marketing', query });
  expect(groups.map(({ count }) => count).sort((a, b) => a - b)).toEqual(sizes.map(({ n }) => n));
  const hashes = groups.map(({ group }) => group.tailnum);
  expect(hashes).toEqual([...hashes].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1)));
});

test.each([
  ['filter', '{ flights(where: { tailnum: { eq: "N14228" } }) { totalCount } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['relationship', '{ flights(first: 1) { nodes { plane { model } } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['minimum', '{ flightsAggregate { min { tailnum } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['order', '{ flights(orderBy: [{ tailnum: ASC }], first: 1) { nodes { carrier } } }', 'COLUMN_HASHED'],
  [
    'order of groups',
    '{ flightsAggregate(groupBy: [{ field: TAILNUM }], orderBy: [{ group: { tailnum: ASC } }]) { count } }',
    'COLUMN_HASHED',
  ],
])('there is no %s by a tail number', async (_what, query, code) => {
  const { errors } = await ask({ as: 'marketing', query });
  expect(errors.map((error) => error.extensions.code)).toEqual([code]);
  if (code === 'COLUMN_HASHED') expect(errors[0]?.message).toContain('flights.tailnum');
});

test('a hash that was shown finds nothing when it is sent back', async () => {
  const { flights } = await answerTo<Shown>({
    as: 'marketing',
    query: `{ flights(${hour}, first: 1) { nodes { carrier tailnum } } }`,
  });
  const query = `{ flights(where: { tailnum: { eq: "${flights.nodes[0]?.tailnum ?? ''}" } }) { totalCount } }`;
  const { data } = await ask({ as: 'engineer', query });
  expect(data).toEqual({ flights: { totalCount: 0 } });
});
