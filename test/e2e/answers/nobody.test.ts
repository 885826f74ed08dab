// What somebody is told who is known but granted nothing: that there is nothing, in the same words for all names.
import { ask } from '../support/ask.js';

test.each(['flights', 'flightsAggregate', 'airline', 'planes', 'weatherReadings'])(
  'the dataset field %s is refused as one that does not exist',
  async (field) => {
    const fake = 'z'.repeat(field.length);
    const hidden = await ask({ as: 'nobody', query: `{ ${field} { __typename } }` });
    const absent = await ask({ as: 'nobody', query: `{ ${fake} { __typename } }` });
    expect(hidden.status).toBe(400);
    expect(JSON.parse(JSON.stringify(hidden).replaceAll(field, fake))).toEqual(absent);
  },
);

test('arguments, fragments and variables of hidden types are refused as of types that do not exist', async () => {
  for (const document of [
    '{ flights(where: { carrier: { eq: "UA" } }, first: 1) { nodes { carrier } } }',
    'query ($where: FlightFilter) { flights(where: $where) { totalCount } }',
    '{ ...rows } fragment rows on Query { flights { nodes { ...row } } } fragment row on Flight { carrier }',
  ]) {
    const hidden = await ask({ as: 'nobody', query: document });
    const absent = await ask({
      as: 'nobody',
      query: document.replaceAll('flights', 'fl1ghts').replaceAll('Flight', 'Fl1ght'),
    });
    expect(hidden.errors.length).toBeGreaterThan(0);
    const renamed = JSON.stringify(hidden).replaceAll('flights', 'fl1ghts').replaceAll('Flight', 'Fl1ght');
    expect(JSON.parse(renamed)).toEqual(absent);
  }
});

test('introspection shows no dataset', async () => {
  const { data } = await ask({
    as: 'nobody',
    query: '{ datasets { name } __schema { types { name description fields { name description } } } }',
  });
  expect(data).toMatchObject({ datasets: [] });
  expect(JSON.stringify(data)).not.toMatch(/flight|airline|airport|plane\b|weather|carrier/i);
});

test('the subgraph schema and explain show nothing either', async () => {
  const { data } = await ask({ as: 'nobody', query: '{ _service { sdl } }' });
  expect(JSON.stringify(data)).not.toMatch(/flight|airline|airport|weather|carrier/i);
  const explained = await ask({
    as: 'nobody',
    query: 'query ($q: String!) { explain(query: $q) { levels { server } } }',
    variables: { q: '{ flights(first: 1) { totalCount } }' },
  });
  const absent = await ask({
    as: 'nobody',
    query: 'query ($q: String!) { explain(query: $q) { levels { server } } }',
    variables: { q: '{ fl1ghts(first: 1) { totalCount } }' },
  });
  expect(explained.errors.length).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(explained).replaceAll('flights', 'fl1ghts'))).toEqual(absent);
});

test('a binding that is hidden is refused as one that does not exist', async () => {
  const hidden = await ask({ as: 'nobody', query: '{ datasets { name } }', pin: 'flights.athena' });
  const absent = await ask({ as: 'nobody', query: '{ datasets { name } }', pin: 'fl1ghts.athena' });
  expect(JSON.parse(JSON.stringify(hidden).replaceAll('flights', 'fl1ghts'))).toEqual(absent);
});
