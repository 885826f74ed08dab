// The example's own policy and principals, over the example's contracts.
import { hashApiKey } from '../../../auth/identity/hash-api-key.js';
import { createAuthenticator, type Authenticator } from '../../../auth/identity/authenticate-request.js';
import { loadPrincipals } from '../../../auth/identity/load-principals.js';
import { assertMaskKeys } from '../../../auth/policy/assert-mask-keys.js';
import { loadPolicy } from '../../../auth/policy/load-policy.js';
import { createPolicyFileGrants } from '../../../auth/policy/policy-file-grants.js';
import { createPolicyFileWrites } from '../../../auth/policy/policy-file-writes.js';
import { parseRowFilter } from '../../../auth/policy/parse-row-filter.js';
import { visibleShape } from '../../../auth/visible-shape.js';
import { loadFolderConfig } from '../../../src/config/load-config.js';
import { loadCatalog } from '../../../src/contract/load-catalog.js';
import type { Catalog, Dataset } from '../../../src/core/dataset.js';
import type { Grant, Grants, GrantSource, WriteGrants, WriteGrantSource } from '../../../src/core/principal.js';

const live = ['live_flights', 'live_weather_readings'];
const carriers = ['carrier_feature_history', 'carrier_features'];
const features = [...carriers, 'plane_feature_history', 'plane_features'];
const written = [...live, 'carrier_features', 'plane_features'].sort();
const every = [
  ...['flights', 'weather_readings', 'planes', 'airports', 'airlines', 'daily_carrier_performance', 'airport_texts'],
  ...live,
  ...features,
].sort();
let catalog: Catalog;
let grantSource: GrantSource;
let writeSource: WriteGrantSource;
let authenticator: Authenticator;

beforeAll(async () => {
  catalog = await loadCatalog({ paths: ['examples/nycflights/contracts'], env: {} });
  const policy = await loadPolicy('examples/nycflights/policy.yaml', catalog);
  grantSource = createPolicyFileGrants(policy, catalog);
  writeSource = createPolicyFileWrites(policy, catalog);
  authenticator = createAuthenticator(await loadPrincipals('examples/nycflights/principals.yaml'));
});

async function grantsOf(name: string): Promise<Grants> {
  return grantSource.resolveGrants(await authenticator.authenticate({ authorization: `Bearer demo-${name}` }));
}

function flights(): Dataset {
  return catalog.datasets.get('flights') as Dataset;
}

function columnsBut(dataset: Dataset, hidden: string): ReadonlySet<string> {
  return new Set(dataset.columns.map((column) => column.name).filter((name) => name !== hidden));
}

test('the catalog has the datasets that the policy speaks of, and one that nobody is served', () => {
  expect([...catalog.datasets.keys()].filter((name) => name !== 'airports_hybrid').sort()).toEqual(every);
  expect(catalog.datasets.has('airports_hybrid')).toBe(true);
});

test('the engineer sees all of it and is an admin', async () => {
  expect((await authenticator.authenticate({ 'x-api-key': 'demo-engineer' })).admin).toBe(true);
  const grants = await grantsOf('engineer');
  expect([...grants.keys()].sort()).toEqual(every);
  for (const [name, grant] of grants) {
    expect(grant.columns.size).toBe(catalog.datasets.get(name)?.columns.length);
    expect([grant.rowFilter, grant.cellFilters.size]).toEqual([undefined, 0]);
  }
});

test('the analyst sees all rows, and all columns but the tail number of a flight', async () => {
  const grants = await grantsOf('analyst');
  expect([...grants.keys()].sort()).toEqual(every);
  expect([...grants.values()].every((grant) => grant.rowFilter === undefined)).toBe(true);
  expect(grants.get('flights')?.columns).toEqual(columnsBut(flights(), 'tailnum'));
  expect(visibleShape(catalog, grants).keyed).toContain('flights');
});

test('the partner sees the flights of United without air time, and airlines and airports', async () => {
  const grants = await grantsOf('united-partner');
  expect([...grants.keys()].sort()).toEqual([
    'airlines',
    'airport_texts',
    'airports',
    ...carriers,
    'flights',
    'live_flights',
  ]);
  expect(grants.get('flights')?.columns).toEqual(columnsBut(flights(), 'air_time'));
  expect(grants.get('flights')?.rowFilter).toEqual(parseRowFilter("carrier = 'UA'", flights().columns));
  expect(grants.get('airlines')?.rowFilter).toBeUndefined();
});

test('the regulator sees every flight, and delays where United flew', async () => {
  const grants = await grantsOf('regulator');
  expect([...grants.keys()].sort()).toEqual(['airlines', 'airports', 'flights']);
  const united = parseRowFilter("carrier = 'UA'", flights().columns);
  const { columns, rowFilter, cellFilters, masks } = grants.get('flights') as Grant;
  expect(columns.size).toBe(flights().columns.length);
  expect([rowFilter, masks.size]).toEqual([undefined, 0]);
  expect(new Map([...cellFilters].sort())).toEqual(
    new Map([
      ['arr_delay', united],
      ['dep_delay', united],
    ]),
  );
});

test('marketing sees every flight with its tail number as a keyed hash, and no way from it to a plane', async () => {
  const grants = await grantsOf('marketing');
  expect([...grants.keys()].sort()).toEqual(['airlines', 'airports', 'flights']);
  const { columns, rowFilter, cellFilters, masks } = grants.get('flights') as Grant;
  expect(columns.size).toBe(flights().columns.length);
  expect([rowFilter, cellFilters.size]).toEqual([undefined, 0]);
  expect([...masks]).toEqual([['tailnum', { mask: { kind: 'hash', key: 'demo' }, clear: undefined }]]);
  const shape = visibleShape(catalog, grants);
  expect([...shape.hashed]).toEqual([['flights', new Set(['tailnum'])]]);
  expect(shape.keyed).toContain('flights');
});

test('the keys that the policy hashes with are in the configuration', async () => {
  const { masking } = await loadFolderConfig('examples/nycflights', {});
  const policy = await loadPolicy('examples/nycflights/policy.yaml', catalog);
  expect(() => {
    assertMaskKeys(policy, 'policy.yaml', masking.keys);
  }).not.toThrow();
});

test('the engineer may write what is live and features, every column of it, and nobody else may write', async () => {
  const writesOf = async (name: string): Promise<WriteGrants> =>
    writeSource.resolveWrites(await authenticator.authenticate({ authorization: `Bearer demo-${name}` }));
  const writes = await writesOf('engineer');
  expect([...writes.keys()].filter((name) => catalog.datasets.get(name)?.sink !== undefined).sort()).toEqual(written);
  for (const name of written) {
    expect(writes.get(name)?.columns.size).toBe(catalog.datasets.get(name)?.columns.length);
  }
  for (const name of ['analyst', 'united-partner', 'regulator', 'marketing', 'nobody']) {
    expect((await writesOf(name)).size).toBe(0);
  }
});

test('the partner sees the live flights of United alone', async () => {
  const grant = (await grantsOf('united-partner')).get('live_flights');
  const dataset = catalog.datasets.get('live_flights') as Dataset;
  expect(grant?.rowFilter).toEqual(parseRowFilter("carrier = 'UA'", dataset.columns));
  expect(grant?.columns).toEqual(columnsBut(dataset, 'air_time'));
});

test('nobody is let in and sees nothing', async () => {
  expect((await grantsOf('nobody')).size).toBe(0);
});

test('only the engineer is an admin, and all keys are marked as demo keys', async () => {
  const { apiKeys } = await loadPrincipals('examples/nycflights/principals.yaml');
  expect(apiKeys.filter((principal) => principal.admin).map((principal) => principal.name)).toEqual(['engineer']);
  expect(apiKeys.every((principal) => principal.demo)).toBe(true);
  expect(apiKeys.map((principal) => principal.apiKeyHashes)).toEqual(
    apiKeys.map((principal) => [hashApiKey(`demo-${principal.name}`)]),
  );
  expect(authenticator.hasDemoKeys).toBe(true);
});
