// What the analyst is told: every row, but no tail number of a flight and hence no way from a flight to its plane.
import { ask } from '../support/ask.js';
import { compareWithOracle } from './compare-with-oracle.js';

compareWithOracle('analyst', [
  {
    name: 'the flights of all carriers',
    query: `{ flightsAggregate(groupBy: [{ field: CARRIER }]) { group { carrier } count sum { airTime } } }`,
    sql: `SELECT {carrier: carrier} AS "group", count(*) AS count, {airTime: sum(air_time)::VARCHAR} AS sum
      FROM flights GROUP BY carrier ORDER BY carrier`,
  },
  {
    name: 'planes by themselves',
    query: `{ planes(where: { seats: { gte: 379 } }, first: 100) { nodes { tailnum seats model } } }`,
    sql: 'SELECT tailnum, seats, model FROM planes WHERE seats >= 379 ORDER BY tailnum',
  },
  {
    name: 'weather at the hour of a flight',
    query: `{ flights(where: { weather: { precip: { gt: 0.8 } } }, first: 100) {
      nodes { carrier flight origin timeHour weather { precip } } } }`,
    sql: `SELECT carrier, flight, f.origin, f.time_hour AS timeHour, {precip: precip} AS weather
      FROM flights f JOIN weather_readings w ON w.origin = f.origin AND w.time_hour = f.time_hour
      WHERE precip > 0.8 ORDER BY carrier, flight, f.origin, f.time_hour LIMIT 100`,
  },
  {
    name: 'the mart',
    query: `{ dailyCarrierPerformances(where: { date: { eq: "2013-02-09" } }, orderBy: [{ cancelled: DESC }]) {
      nodes { carrier date flights cancelled avgDepDelay } } }`,
    sql: `SELECT carrier, date, flights, cancelled, avg_dep_delay AS avgDepDelay FROM daily_carrier_performance
      WHERE date = '2013-02-09' ORDER BY cancelled DESC, carrier`,
  },
]);

test.each([
  ['a column', 'tailnum'],
  ['a relationship through it', 'plane { model }'],
])('%s that is hidden is refused as one that does not exist', async (_, selection) => {
  const hidden = await ask({ as: 'analyst', query: `{ flights(first: 1) { nodes { ${selection} } } }` });
  const absent = await ask({
    as: 'analyst',
    query: `{ flights(first: 1) { nodes { ${selection.replace(/\w+/, (name) => 'x'.repeat(name.length))} } } }`,
  });
  expect(hidden.errors).toHaveLength(1);
  const name = /\w+/.exec(selection)?.[0] ?? '';
  const renamed = JSON.stringify(hidden).replaceAll(`\\"${name}\\"`, `\\"${'x'.repeat(name.length)}\\"`);
  expect(JSON.parse(renamed)).toEqual(absent);
});

test.each([
  ['filter', 'flights(where: { tailnum: { eq: "N14228" } }) { totalCount }'],
  ['filter through the relationship', 'flights(where: { plane: { seats: { gt: 1 } } }) { totalCount }'],
  ['filter from the other side', 'planes(where: { flights: { some: { depDelay: { gt: 1 } } } }) { totalCount }'],
  ['order', 'flights(first: 1, orderBy: [{ tailnum: ASC }]) { nodes { carrier } }'],
  ['group', 'flightsAggregate(groupBy: [{ field: TAILNUM }]) { count }'],
  ['measure', 'flightsAggregate { countDistinct { tailnum } }'],
  ['condition on a measure', 'flightsAggregate(having: { max: { tailnum: { gt: "N" } } }) { count }'],
  ['relationship back', 'planes(first: 1) { nodes { flights { totalCount } } }'],
])('there is no %s by the hidden column', async (_, field) => {
  const { data, errors } = await ask({ as: 'analyst', query: `{ ${field} }` });
  expect(data ?? null).toBeNull();
  expect(errors.map((error) => error.extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});

test('introspection shows neither the column nor what leads through it', async () => {
  const { data } = await ask({
    as: 'analyst',
    query: `{ flight: __type(name: "Flight") { names: fields { name } } plane: __type(name: "Plane") {
      names: fields { name } } filter: __type(name: "FlightFilter") { names: inputFields { name } }
      columns: __type(name: "FlightField") { names: enumValues { name } } }`,
  });
  const shown = data as Readonly<Record<string, { readonly names: readonly { readonly name: string }[] }>>;
  const names = (type: string): readonly string[] => shown[type]?.names.map(({ name }) => name) ?? [];
  expect(names('flight')).toContain('airTime');
  for (const type of ['flight', 'filter']) {
    expect(names(type)).not.toContain('tailnum');
    expect(names(type)).not.toContain('plane');
  }
  expect(names('columns')).not.toContain('TAILNUM');
  expect(names('plane')).toContain('tailnum');
  expect(names('plane')).not.toContain('flights');
});
