import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parsePolicy } from '../../auth/policy/parse-policy.js';
import { composeGrants, type GrantsOptions } from '../../src/compose-grants.js';
import type { LakeFormationSettings } from '../../src/config/governance-settings.js';
import type { Binding } from '../../src/core/dataset.js';
import { orders, sampleCatalog, sampleDataset, sampleSink } from './auth/sample-dataset.js';

const catalog = sampleCatalog(orders);
const policy = parsePolicy(
  'databaseName: sales\ngrants:\n  - { principal: ann, resource: { table: { name: orders } }, permissions: [SELECT] }\n',
  'policy.yaml',
  catalog,
);
const ann = { id: 'api-key/ann', grantees: ['ann'], admin: false };
const folder = mkdtempSync(path.join(tmpdir(), 'grants-'));
const stateFile = path.join(folder, 'state.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  writeFileSync(
    stateFile,
    "catalogId: '111122223333'\ngrants:\n  - { principal: bob, resource: { table: { databaseName: sales, name: orders } }, permissions: [SELECT] }\n",
  );
});

const lakeFormation: LakeFormationSettings = {
  decides: 'state',
  accountId: '111122223333',
  region: 'eu-west-1',
  endpoint: undefined,
  glueEndpoint: undefined,
  stateFile,
  checkGoverned: true,
  shadow: true,
  allowTemporal: false,
  ttlMs: 1_000,
  negativeTtlMs: 100,
};

function compose(settings: LakeFormationSettings | undefined, more: Partial<GrantsOptions> = {}) {
  return composeGrants({ settings, policy, catalog, observe: () => undefined, ...more });
}

test('the policy file decides unless Lake Formation is told to', async () => {
  const { source, explainAccess } = await compose(undefined);
  expect((await source.resolveGrants(ann)).size).toBe(1);
  expect(await explainAccess({ dataset: 'orders', principal: ann, viewer: ann, requestId: 'r' })).toMatchObject({
    mode: 'policy',
  });
});

test('a snapshot decides in place of the policy file’s grants', async () => {
  const { source, explainAccess } = await compose(lakeFormation);
  const bob = { ...ann, id: 'bob', grantees: ['bob'] };
  expect((await source.resolveGrants(ann)).size).toBe(0);
  expect((await source.resolveGrants(bob)).size).toBe(1);
  expect(await explainAccess({ dataset: 'orders', principal: bob, viewer: bob, requestId: 'r' })).toMatchObject({
    mode: 'enforced',
  });
});

test.each(['service', 'both'] as const)('%s is refused without sessions of callers', async (decides) => {
  await expect(compose({ ...lakeFormation, decides })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('what Lake Formation itself decides is shown only where its state agrees', async () => {
  // Nothing answers at this address: without the first opinion there is none.
  const unreachable = { ...lakeFormation, decides: 'both' as const, glueEndpoint: 'http://127.0.0.1:9' };
  const credentials = () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' });
  const grants = await compose(unreachable, { sessionFor: () => Promise.resolve({ credentials }) });
  await expect(grants.source.resolveGrants(ann)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  grants.stop();
});

describe.each(['delegated', 'both'] as const)('a dataset that is %s', (mode) => {
  const binding = { kind: 'athena' } as Binding;
  const delegated = sampleCatalog({ ...orders, bindings: [binding], governance: { mode } });
  const sessionFor = () => Promise.reject(new Error('not asked for'));

  test('is refused where none of its stores runs as the caller', async () => {
    const composed = compose(lakeFormation, { catalog: delegated, sessionFor });
    await expect(composed).rejects.toThrow(`"${mode}" needs a store that runs as the caller; not so: athena`);
  });

  test('is refused where callers get no sessions', async () => {
    const composed = compose(lakeFormation, { catalog: delegated, runsAsCaller: () => true });
    await expect(composed).rejects.toThrow(`"${mode}" needs sessions of callers`);
  });

  test('is granted to each principal alone', async () => {
    const { source } = await compose(lakeFormation, { catalog: delegated, sessionFor, runsAsCaller: () => true });
    const [one, other] = await Promise.all(
      ['bob', 'another'].map((id) => source.resolveGrants({ ...ann, id, grantees: ['bob'] })),
    );
    expect(one?.get('orders')?.delegation).toEqual({ principalId: 'bob', enforced: mode === 'both' });
    expect(one?.get('orders')?.digest).not.toBe(other?.get('orders')?.digest);
  });
});

test.each([
  ['the policy file', undefined, 1],
  ['its state, where Lake Formation decides', lakeFormation, 0],
] as const)('who may write is decided by %s', async (_by, settings, count) => {
  const inbox = sampleDataset('inbox', orders.columns.slice(0, 2), { key: ['id'], sink: sampleSink });
  const written = sampleCatalog(inbox);
  const grants = 'grants: [{ principal: ann, permissions: [ALL], resource: { table: { name: inbox } } }]';
  const { writes } = await compose(settings, {
    catalog: written,
    policy: parsePolicy(`databaseName: sales\n${grants}\n`, 'policy.yaml', written),
  });
  expect((await writes.resolveWrites(ann)).size).toBe(count);
});

test('without a state of Lake Formation nothing may be written', async () => {
  const { writes } = await compose(
    { ...lakeFormation, decides: 'service', checkGoverned: false },
    { sessionFor: () => Promise.reject(new Error('no session is asked for')) },
  );
  expect((await writes.resolveWrites(ann)).size).toBe(0);
});
