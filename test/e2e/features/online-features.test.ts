// Feast's interface over the example: what it gives is what the flights come to, as each principal may know.
import { exampleUrl } from '../support/ask.js';
import { createOracle, type Oracle } from '../support/oracle.js';

let oracle: Oracle;
beforeAll(async () => {
  oracle = await createOracle();
});
afterAll(() => {
  oracle.stop();
});

interface OnlineAnswer {
  readonly metadata: { readonly feature_names: readonly string[] };
  readonly results: readonly { readonly values: readonly unknown[]; readonly statuses: readonly string[] }[];
}

async function post(path: string, as: string, body: unknown): Promise<Response> {
  return fetch(`${exampleUrl()}/feast/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer demo-${as}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function online(as: string, body: unknown): Promise<OnlineAnswer> {
  const response = await post('get-online-features', as, body);
  expect(response.status).toBe(200);
  return (await response.json()) as OnlineAnswer;
}

/** Feast's form of an error: JSON in a text of JSON. */
async function refusal(response: Response): Promise<unknown> {
  return JSON.parse((await response.json()) as string) as unknown;
}

const features = ['flights_30d', 'avg_arr_delay_30d', 'cancel_rate_30d'].map((name) => `carrier_features:${name}`);

test('features of every carrier are what the last 30 days of flights come to', async () => {
  const rows = await oracle.rows(
    'engineer',
    `
    SELECT carrier, CAST(count(*) AS INTEGER) AS flights, avg(arr_delay) AS delay, avg((dep_time IS NULL)::INTEGER) AS cancelled
    FROM flights WHERE time_hour::DATE >= DATE '2014-01-01' - 30 AND time_hour::DATE < DATE '2014-01-01'
    GROUP BY ALL ORDER BY carrier`,
  );
  expect(rows.length).toBeGreaterThan(10);
  const carriers = rows.map(({ carrier }) => carrier);
  const { metadata, results } = await online('engineer', { features, entities: { carrier: [...carriers, 'ZZ'] } });
  expect(metadata.feature_names).toEqual(['carrier', 'flights_30d', 'avg_arr_delay_30d', 'cancel_rate_30d']);
  const [given, flights, delays, cancelled] = results.map(({ values }) => values);
  expect(given).toEqual([...carriers, 'ZZ']);
  expect(flights).toEqual([...rows.map((row) => row.flights), null]);
  rows.forEach((row, i) => {
    expect(delays?.[i]).toBeCloseTo(Number(row.delay), 9);
    expect(cancelled?.[i]).toBeCloseTo(Number(row.cancelled), 9);
  });
  expect(results[1]?.statuses).toEqual([...carriers.map(() => 'PRESENT'), 'NOT_FOUND']);
});

test('who may see one carrier is given its features, and finds no others', async () => {
  const { results } = await online('united-partner', { features, entities: { carrier: ['AA', 'UA'] } });
  expect(results.slice(1).map(({ statuses }) => statuses)).toEqual(features.map(() => ['NOT_FOUND', 'PRESENT']));
  expect(results.slice(1).map(({ values }) => values[0])).toEqual([null, null, null]);
});

test('what is hidden and what does not exist read alike', async () => {
  const ask = async (as: string, feature: string): Promise<readonly [number, string]> => {
    const response = await post('get-online-features', as, { features: [feature], entities: { tailnum: ['N14228'] } });
    return [response.status, (await response.text()).replaceAll(feature.split(':')[0] ?? '', 'VIEW')];
  };
  expect(await ask('united-partner', 'plane_features:flights_30d')).toEqual(
    await ask('united-partner', 'boat_features:flights_30d'),
  );
  expect((await ask('nobody', 'plane_features:flights_30d'))[0]).toBe(404);
  expect((await ask('engineer', 'plane_features:flights_30d'))[0]).toBe(200);
});

test('a service joins views, and a model that may not have all of it gets none of it', async () => {
  const body = {
    feature_service: 'delay_model',
    full_feature_names: true,
    entities: { carrier: ['UA'], tailnum: ['N14228'] },
  };
  const { metadata, results } = await online('engineer', body);
  expect(metadata.feature_names).toContain('plane_features__delay_gap_30d');
  expect(results.every(({ statuses }) => statuses[0] === 'PRESENT')).toBe(true);
  expect((await post('get-online-features', 'united-partner', body)).status).toBe(404);
  expect((await post('get-online-features', 'engineer', { ...body, full_feature_names: false })).status).toBe(400);
});

test('what is pushed is given at once, by those who may write alone', async () => {
  const df = {
    carrier: ['T9'],
    event_timestamp: ['2014-02-01T00:00:00+00:00'],
    flights_30d: [7],
    avg_dep_delay_30d: [1.5],
    avg_arr_delay_30d: [-0.5],
    cancel_rate_30d: [0],
    late_rate_30d: [0.25],
    avg_distance_30d: [100],
  };
  expect((await post('push', 'analyst', { push_source_name: 'carrier_features', df })).status).toBe(404);
  expect((await post('push', 'engineer', { push_source_name: 'carrier_features', df })).status).toBe(200);
  const asked = ['carrier_features:flights_30d', 'carrier_features:delay_gap_30d'];
  const { results } = await online('engineer', { features: asked, entities: { carrier: ['T9'] } });
  expect(results.map(({ values }) => values[0])).toEqual(['T9', 7, 2]);
  const wrong = await post('write-to-online-store', 'engineer', {
    feature_view_name: 'carrier_features',
    df: { ...df, flights_30d: ['many'] },
  });
  expect(wrong.status).toBe(400);
  expect(await refusal(wrong)).toMatchObject({
    message: expect.stringMatching(/1 of 1 rows were not written; row 0.flights_30d: expected/) as unknown,
    results: [{ index: 0, errors: [{ path: ['flights_30d'] }] }],
  });
});

test('when rows were made, which Feast’s SDK always sends, is left out where the view has no such column; its times may be seconds', async () => {
  const seconds = Date.parse('2014-02-03T04:05:06Z') / 1000;
  const df = { carrier: ['T8'], event_timestamp: [seconds], created: [null], flights_30d: [3] };
  const body = { feature_view_name: 'carrier_features', df, allow_registry_cache: false };
  expect((await post('write-to-online-store', 'engineer', body)).status).toBe(200);
  const { results } = await online('engineer', { features: features.slice(0, 1), entities: { carrier: ['T8'] } });
  expect(results[1]).toEqual({ values: [3], statuses: ['PRESENT'], event_timestamps: ['2014-02-03T04:05:06Z'] });
});

test('a whole number of double precision has a fraction, as Python reads it by that', async () => {
  const body = { features: ['plane_features:cancel_rate_30d'], entities: { tailnum: ['N14228'] } };
  expect(await (await post('get-online-features', 'engineer', body)).text()).toContain('{"values":[0.0],');
});

test.each([
  ['no body', undefined, /JSON|application/],
  ['no features', { entities: { carrier: ['UA'] } }, /features: expected/],
  ['both', { features, feature_service: 'x', entities: { carrier: ['UA'] } }, /not both/],
  ['no entities', { features }, /entities: expected an object/],
  ['columns of unequal length', { features, entities: { carrier: ['UA'], x: [] } }, /entities.x: expected 1 values/],
  ['another entity', { features, entities: { tailnum: ['N14228'] } }, /expected the column "carrier"/],
  ['a value of another type', { features, entities: { carrier: [1] } }, /entities.carrier.0: expected/],
])('%s is refused with its place', async (_, body, message) => {
  const response = await post('get-online-features', 'engineer', body);
  expect(response.status).toBe(400);
  expect(await refusal(response)).toMatchObject({
    module: 'feast.errors',
    class: 'FeastError',
    message: expect.stringMatching(message) as unknown,
  });
});
