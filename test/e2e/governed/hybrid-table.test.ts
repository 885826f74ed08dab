// A dataset that its contract declares governed, and whose table Lake Formation leaves to IAM: nobody is served it. The
// reason is for those who administer it and for the log; for everyone else it doesn't exist.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ask, type ExamplePrincipal } from '../support/ask.js';
import { startFolder, type StartedGateway } from '../support/start-folder.mjs';

const principals: readonly ExamplePrincipal[] = [
  'engineer',
  'analyst',
  'united-partner',
  'regulator',
  'marketing',
  'nobody',
];
const reason = /airports_hybrid.*IAM_ALLOWED_PRINCIPALS.*revoke that grant, or create an opt-in/;

/** The example's own configuration, on the local servers that are there already. */
let gateway: StartedGateway;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lakegate-hybrid-'));
  const stores = JSON.parse(process.env.LAKEGATE_TEST_STORES ?? '{}') as Readonly<Record<string, string>>;
  gateway = await startFolder('examples/nycflights', {
    args: ['start', '--config', 'examples/nycflights/lakegate.yaml'],
    env: {
      LAKEGATE_ATHENA_ENDPOINT: stores.athena ?? '',
      LAKEGATE_REDSHIFT_ENDPOINT: stores.redshift ?? '',
      LAKEGATE_CLICKHOUSE_URL: stores.clickhouse ?? '',
      LAKEGATE_DYNAMODB_ENDPOINT: stores.dynamodb ?? '',
      LAKEGATE_LAKEFORMATION_ENDPOINT: stores.lakeformation ?? '',
      LAKEGATE_STATE_FILE: path.join(folder, 'state.log'),
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true });
});

interface Explained {
  readonly explainAccess: {
    readonly visible: boolean;
    readonly refusal: string | null;
  } | null;
}

const explain = `query ($principal: String) { explainAccess(dataset: "airports_hybrid", principal: $principal) {
  visible refusal } }`;

test.each(principals)('%s sees nothing of it, nor that there is such a thing', async (as) => {
  const { url } = gateway;
  const names = '{ __schema { types { name fields { name } } } datasets { name } }';
  const shown = await ask({ as, url, query: names });
  expect(shown.errors).toEqual([]);
  expect(JSON.stringify(shown.data)).not.toMatch(/hybrid/i);
  const [asked, invented] = await Promise.all(
    ['hybridAirports', 'hybridAirportz'].map((field) => ask({ as, url, query: `{ ${field} { nodes { faa } } }` })),
  );
  const told = JSON.stringify(asked?.errors).replaceAll('hybridAirports', 'hybridAirportz');
  expect(told).toBe(JSON.stringify(invented?.errors));
});

test('its administrator is told why, of themselves and of others', async () => {
  for (const principal of [undefined, 'analyst', 'nobody']) {
    const { data } = await ask<Explained>({
      as: 'engineer',
      url: gateway.url,
      query: explain,
      variables: { principal },
    });
    expect(data.explainAccess).toEqual({ visible: false, refusal: expect.stringMatching(reason) as unknown });
  }
});

test('nobody else is told of it, whatever they hold', async () => {
  for (const as of principals.filter((principal) => principal !== 'engineer')) {
    const { data } = await ask<Explained>({ as, url: gateway.url, query: explain });
    expect(data.explainAccess).toBeNull();
  }
});

test('the log says why', () => {
  const line = gateway
    .said()
    .split('\n')
    .find((one) => one.includes('DATASET_UNGOVERNED'));
  expect(line).toMatch(reason);
});
