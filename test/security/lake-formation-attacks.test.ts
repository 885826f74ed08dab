// What could make the gateway take more from Lake Formation than was granted: answers gone wrong, tables that it does
// not govern, and decisions kept for somebody else. Everything speaks to a local Lake Formation through the SDK, and
// each attack comes with the reading that looks good and leaks.
import type { GetUnfilteredTableMetadataCommandOutput, GlueClient } from '@aws-sdk/client-glue';
import { type CallersSession, createLakeFormationGrants } from '../../auth/lake-formation/lake-formation-grants.js';
import { tablesOf } from '../../auth/lake-formation/lake-formation-table.js';
import { parsePolicyEvent } from '../../auth/lake-formation/parse-policy-event.js';
import { parsePolicy } from '../../auth/policy/parse-policy.js';
import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import type { LakeFault } from '../../local/lake-formation/lake-faults.js';
import { parseStateFile } from '../../local/lake-formation/state-file.js';
import type { LocalServer } from '../../local/local-server.js';
import { composeGrants } from '../../src/compose-grants.js';
import { float64Type, int32Type, stringType } from '../../src/core/data-type.js';
import type { Observation } from '../../src/core/observation.js';
import type { Grant, Principal } from '../../src/core/principal.js';
import { grant, grantFilter, metadata, ORDERS, revoke } from '../support/lake-formation-calls.js';
import {
  ACCOUNT,
  ADMIN,
  assume,
  clientsFor,
  roleArn,
  STATE,
  type LakeClients,
} from '../support/lake-formation-state.js';
import { sampleCatalog, sampleColumn, sampleDataset } from '../unit/auth/sample-dataset.js';

const orders = sampleDataset(
  'orders',
  [
    sampleColumn('id', int32Type, false),
    sampleColumn('country', stringType),
    sampleColumn('amount', float64Type),
    sampleColumn('note', stringType),
  ],
  { domain: 'shop', key: ['id'] },
);
const catalog = sampleCatalog(orders);
const policy = parsePolicy('databaseName: shop\ngrants: []\n', 'policy.yaml', catalog);
const ann: Principal = { id: 'https://one.example|ann', grantees: [roleArn('reader')], admin: false };

let server: LocalServer;
let admin: LakeClients;
let reader: LakeClients;
let fault: LakeFault | undefined;
let observations: Observation[];
let stops: (() => void)[];

beforeEach(async () => {
  [fault, observations, stops] = [undefined, [], []];
  const faults = ({ operation }: { readonly operation: string }) =>
    operation === 'GetUnfilteredTableMetadata' ? fault : undefined;
  server = await createLakeFormationServer({}, { state: parseStateFile(STATE), faults });
  admin = clientsFor(server.url, ADMIN);
  reader = await assume(server.url, roleArn('reader'));
});

afterEach(async () => {
  for (const stop of stops) stop();
  await server.stop();
});

/** Grants as the gateway comes to them; each principal in the session of the role that is among its names. */
async function gateway({ checkGoverned = true } = {}) {
  const composed = await composeGrants({
    settings: {
      decides: 'service',
      accountId: ACCOUNT,
      region: 'us-east-1',
      endpoint: server.url,
      glueEndpoint: server.url,
      stateFile: undefined,
      checkGoverned,
      shadow: false,
      allowTemporal: false,
      ttlMs: 30_000,
      negativeTtlMs: 0,
    },
    policy,
    catalog,
    ownKeys: ADMIN,
    sessionFor: async ({ grantees }) => ({
      credentials: (await assume(server.url, grantees[0]!)).glue.config.credentials,
    }),
    observe: (observation) => observations.push(observation),
  });
  stops.push(() => composed.stop());
  return composed;
}

/** Grants over the local Glue alone, with what the test needs to be otherwise. */
function grantsWith(more: { readonly timeoutMs?: number; readonly now?: () => number }) {
  return createLakeFormationGrants<CallersSession & { readonly glue: GlueClient }>({
    catalog,
    tables: tablesOf(catalog, { catalogId: ACCOUNT }),
    sessionFor: () => Promise.resolve({ glue: reader.glue }),
    glueFor: ({ glue }) => glue,
    assertGoverned: 'unchecked',
    cache: { ttlMs: 30_000, ...(more.now && { now: more.now }) },
    observe: (observation) => observations.push(observation),
    ...(more.timeoutMs !== undefined && { timeoutMs: more.timeoutMs }),
  });
}

/** The columns that a reading shows which takes what it finds, and does without what it doesn't find. */
function atFaceValue({ AuthorizedColumns, Table }: GetUnfilteredTableMetadataCommandOutput): readonly string[] {
  if (AuthorizedColumns !== undefined && AuthorizedColumns.length > 0) return AuthorizedColumns;
  return Table?.StorageDescriptor?.Columns?.map(({ Name }) => Name!) ?? [];
}

const reported = (): unknown[] => observations.flatMap((o) => (o.kind === 'error' ? [o.code] : []));
const columnsIn = (grants: ReadonlyMap<string, Grant>): unknown => [...(grants.get('orders')?.columns ?? [])];

const usOnly = { RowFilter: { FilterExpression: "country = 'US'" }, ColumnNames: ['id', 'country'] };

test('a good answer shows what was granted, so that the refusals below mean something', async () => {
  await grantFilter(admin, 'us', usOnly);
  const { source } = await gateway();
  const grants = await source.resolveGrants(ann);
  expect(columnsIn(grants)).toEqual(['id', 'country']);
  expect(grants.get('orders')?.rowFilter).toBeDefined();
  expect(reported()).toEqual([]);
});

test.each<LakeFault>([
  'wrong-table',
  'no-authorized-columns',
  'unknown-authorized-column',
  'duplicate-cell-filters',
  'unreadable-row-filter',
  'no-registered-flag',
])('an answer with the fault %s shows nothing, and is told of', async (each) => {
  await grantFilter(admin, 'us', usOnly);
  fault = each;
  const { source, explainAccess } = await gateway();
  expect((await source.resolveGrants(ann, { requestId: 'r-1' })).size).toBe(0);
  expect(observations).toContainEqual(
    expect.objectContaining({ kind: 'error', code: 'DECISION_INVALID', requestId: 'r-1' }),
  );
  // The caller is told as much as of a dataset that never was.
  expect(await explainAccess({ dataset: 'orders', principal: ann, viewer: ann, requestId: 'r-2' })).toBeUndefined();
  expect(atFaceValue(await metadata(reader))).toEqual(expect.arrayContaining(['id', 'country']));
});

test.each<LakeFault>(['throttle', 'failure'])('while the answer is a %s nothing can be decided', async (each) => {
  await grant(admin, ORDERS, ['SELECT']);
  const { source } = await gateway();
  fault = each;
  await expect(source.resolveGrants(ann)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  fault = undefined;
  expect((await source.resolveGrants(ann)).size).toBe(1);
});

test('a call without an answer ends in time, and shows nothing', async () => {
  await grant(admin, ORDERS, ['SELECT']);
  fault = 'hang';
  await expect(grantsWith({ timeoutMs: 50 }).resolveGrants(ann)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
});

test('DESCRIBE alone lets nobody read, although the answer has the whole table in it', async () => {
  await grant(admin, ORDERS, ['DESCRIBE']);
  const { source } = await gateway();
  expect((await source.resolveGrants(ann)).size).toBe(0);
  expect(reported()).toEqual([]);
  expect(atFaceValue(await metadata(reader))).toEqual(['id', 'country', 'amount', 'note']);
});

test('a table open to IAM_ALLOWED_PRINCIPALS is refused, and why is in the log alone', async () => {
  await grantFilter(admin, 'us', usOnly);
  await grant(admin, ORDERS, ['ALL'], 'IAM_ALLOWED_PRINCIPALS');
  const { source, explainAccess } = await gateway();
  expect((await source.resolveGrants(ann)).size).toBe(0);
  expect(reported()).toEqual(['DATASET_UNGOVERNED']);
  const asked = { dataset: 'orders', principal: ann, requestId: 'r' };
  expect(await explainAccess({ ...asked, viewer: ann })).toEqual(
    await explainAccess({ ...asked, dataset: 'never_was', viewer: ann }),
  );
  const toAdmin = await explainAccess({ ...asked, viewer: { id: 'root', grantees: [], admin: true } });
  expect(JSON.stringify(toAdmin)).toContain('IAM_ALLOWED_PRINCIPALS');
  // Lake Formation's own answer leaves the filter out, so that without the check every row and column would be shown.
  const unguarded = (await (await gateway({ checkGoverned: false })).source.resolveGrants(ann)).get('orders');
  expect([...(unguarded?.columns ?? [])]).toEqual(['id', 'country', 'amount', 'note']);
  expect(unguarded?.rowFilter).toBeUndefined();
});

test('a session without the tag of engines that filter is shown nothing', async () => {
  await grant(admin, ORDERS, ['SELECT']);
  reader = await assume(server.url, roleArn('reader'), []);
  expect((await grantsWith({}).resolveGrants(ann)).size).toBe(0);
});

test('one subject of two issuers shares no decision, not even at the same time', async () => {
  await grant(admin, ORDERS, ['SELECT']);
  const other: Principal = { id: 'https://two.example|ann', grantees: [roleArn('other')], admin: false };
  const { source } = await gateway();
  const [hers, theirs] = await Promise.all([source.resolveGrants(ann), source.resolveGrants(other)]);
  expect([hers.size, theirs.size]).toEqual([1, 0]);
  expect((await source.resolveGrants({ ...ann, grantees: [roleArn('other')] })).size).toBe(0);
  // A cache by subject gives the second what was decided for the first.
  const bySubject = new Map<string, readonly string[]>();
  for (const [principal, clients] of [
    [ann, reader] as const,
    [other, await assume(server.url, roleArn('other'))] as const,
  ]) {
    const subject = principal.id.split('|')[1]!;
    if (!bySubject.has(subject)) bySubject.set(subject, atFaceValue(await metadata(clients)));
    expect(bySubject.get(subject)).toHaveLength(4);
  }
});

test('what is revoked is gone when the decision runs out, and at once where an event tells of it', async () => {
  await grant(admin, ORDERS, ['SELECT']);
  let nowMs = 0;
  const source = grantsWith({ now: () => nowMs });
  const told = await gateway();
  expect([(await source.resolveGrants(ann)).size, (await told.source.resolveGrants(ann)).size]).toEqual([1, 1]);
  await revoke(admin, ORDERS, ['SELECT']);
  nowMs = 30_000;
  expect((await source.resolveGrants(ann)).size).toBe(0);
  expect((await told.source.resolveGrants(ann)).size).toBe(1);
  const change = parsePolicyEvent({
    source: 'aws.lakeformation',
    'detail-type': 'AWS API Call via CloudTrail',
    detail: {
      eventSource: 'lakeformation.amazonaws.com',
      eventName: 'RevokePermissions',
      requestParameters: { resource: { table: { databaseName: 'shop', name: 'orders' } } },
    },
  });
  told.invalidate(change!);
  expect((await told.source.resolveGrants(ann)).size).toBe(0);
});
