// What the partner is told: United's own flights without air_time, and who and where they are; no weather, no planes.
import { ask } from '../support/ask.js';
import { compareWithOracle } from './compare-with-oracle.js';

compareWithOracle('united-partner', [
  {
    name: 'the count of flights is that of its own',
    query: '{ flights(first: 1) { totalCount } }',
    sql: 'SELECT count(*) AS totalCount FROM flights',
  },
  {
    name: 'groups of carriers are its own alone',
    query: '{ flightsAggregate(groupBy: [{ field: CARRIER }]) { group { carrier } count max { depDelay } } }',
    sql: `SELECT {carrier: carrier} AS "group", count(*) AS count, {depDelay: max(dep_delay)} AS max
      FROM flights GROUP BY carrier`,
  },
  {
    name: 'negation does not reach beyond its own rows',
    query: '{ flightsAggregate(where: { not: { carrier: { eq: "AA" } }, dest: { neq: "ORD" } }) { count } }',
    sql: "SELECT count(*) AS count FROM flights WHERE NOT carrier = 'AA' AND dest <> 'ORD'",
  },
  {
    name: 'or does not reach beyond its own rows',
    query: '{ flightsAggregate(where: { or: [{ carrier: { eq: "AA" } }, { dest: { eq: "LAX" } }] }) { count } }',
    sql: "SELECT count(*) AS count FROM flights WHERE carrier = 'AA' OR dest = 'LAX'",
  },
  {
    name: 'flights of each airline: others have none',
    query: `{ airlines { nodes { carrier flights(first: 2) { totalCount nodes { flight timeHour } }
      flightsAggregate { count } } } }`,
    sql: `SELECT carrier, {totalCount: (SELECT count(*) FROM flights f WHERE f.carrier = a.carrier),
        nodes: coalesce((SELECT list({flight: flight, timeHour: time_hour} ORDER BY r) FROM (SELECT *, row_number() OVER (
          PARTITION BY carrier ORDER BY flight, origin, time_hour) AS r FROM flights) f
          WHERE f.carrier = a.carrier AND r <= 2), [])} AS flights,
        [{count: (SELECT count(*) FROM flights f WHERE f.carrier = a.carrier)}] AS flightsAggregate
      FROM airlines a ORDER BY carrier`,
  },
  {
    name: 'airports by the flights that it may see',
    query: `{ airports(where: { arrivals: { some: { month: { eq: 1 } } } }, first: 200) { nodes { faa } } }`,
    sql: `SELECT faa FROM airports a WHERE EXISTS (SELECT 1 FROM flights f WHERE f.dest = a.faa AND month = 1) ORDER BY faa`,
  },
  {
    name: 'none counts only what it may see',
    query: `{ airlines(where: { flights: { none: {} } }) { nodes { carrier } } }`,
    sql: 'SELECT carrier FROM airlines a WHERE NOT EXISTS (SELECT 1 FROM flights f WHERE f.carrier = a.carrier) ORDER BY carrier',
  },
  {
    name: 'the tail number, though planes are hidden',
    query: '{ flights(where: { tailnum: { eq: "N14228" } }, first: 3) { nodes { flight tailnum timeHour } } }',
    sql: `SELECT flight, tailnum, time_hour AS timeHour FROM flights WHERE tailnum = 'N14228'
      ORDER BY carrier, flight, origin, time_hour LIMIT 3`,
  },
]);

test('a flight of another carrier is not there, like one that never was', async () => {
  const query = `query ($carrier: String!, $flight: Int!) {
    flight(carrier: $carrier, flight: $flight, origin: "JFK", timeHour: "2013-01-01T14:00:00Z") { dest } }`;
  const exists = { carrier: 'AA', flight: 1 };
  const seen = await ask({ as: 'engineer', query, variables: exists });
  const hidden = await ask({ as: 'united-partner', query, variables: exists });
  const absent = await ask({ as: 'united-partner', query, variables: { carrier: 'AA', flight: 2_000_000 } });
  expect(seen.data).toEqual({ flight: { dest: 'LAX' } });
  expect(hidden).toEqual({ ...absent, data: { flight: null } });
});

test.each(['airTime', 'plane { model }', 'weather { temp }'])('there is no %s of a flight', async (selection) => {
  const { errors } = await ask({ as: 'united-partner', query: `{ flights(first: 1) { nodes { ${selection} } } }` });
  expect(errors.map((error) => error.message)).toEqual([
    `Cannot query field "${/\w+/.exec(selection)?.[0] ?? ''}" on type "Flight".`,
  ]);
});

test('introspection shows seven datasets', async () => {
  const { data } = await ask({ as: 'united-partner', query: '{ datasets { name } __schema { types { name } } }' });
  const { datasets } = data as { readonly datasets: readonly { readonly name: string }[] };
  expect(datasets.map((dataset) => dataset.name).sort()).toEqual([
    'airlines',
    'airport_texts',
    'airports',
    'carrier_feature_history',
    'carrier_features',
    'flights',
    'live_flights',
  ]);
  expect(JSON.stringify(data)).not.toMatch(/weather|plane|performance|airTime/i);
});

test('what the answers of explain show discloses no row filter', async () => {
  const { plan } = await ask({
    as: 'united-partner',
    query: '{ flights(first: 1) { nodes { dest } } }',
    explain: true,
  });
  expect(plan).toHaveLength(1);
  expect(JSON.stringify(plan)).not.toMatch(/SELECT|UA|considered|statements/);
  const { data } = await ask({
    as: 'united-partner',
    query: 'query ($q: String!) { explain(query: $q) { levels { statements { text } considered { reason } } } }',
    variables: { q: '{ flights(first: 1) { nodes { dest } } }' },
  });
  expect(data).toEqual({ explain: { levels: [{ statements: [], considered: [] }] } });
});
