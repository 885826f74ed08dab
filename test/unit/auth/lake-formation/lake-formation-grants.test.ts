import { AccessRefusal } from '../../../../auth/lake-formation/access-decision.js';
import {
  type CallersSession,
  createLakeFormationGrants,
  type LakeFormationGrants,
  type LakeFormationGrantsOptions,
} from '../../../../auth/lake-formation/lake-formation-grants.js';
import { tablesOf } from '../../../../auth/lake-formation/lake-formation-table.js';
import { int32Type } from '../../../../src/core/data-type.js';
import type { Observation } from '../../../../src/core/observation.js';
import type { Principal } from '../../../../src/core/principal.js';
import { orders, sampleCatalog, sampleColumn, sampleDataset } from '../sample-dataset.js';
import { answeringClients, metadataOf, type AnsweringClients, type AwsCall } from './answering-clients.js';

const payments = sampleDataset('payments', [sampleColumn('id', int32Type)]);
const catalog = sampleCatalog(orders, payments);
const ann: Principal = { id: 'issuer|ann', grantees: ['arn:aws:iam::111122223333:role/a'], admin: false };
const columnsOf: Record<string, string[]> = { orders: orders.columns.map((c) => c.name), payments: ['id'] };

interface Setup {
  readonly answer?: (table: string, call: AwsCall) => object | Promise<object>;
  readonly options?: Partial<LakeFormationGrantsOptions<CallersSession>>;
}

function setUp({ answer, options }: Setup = {}) {
  const clock = { nowMs: 0 };
  const observations: Observation[] = [];
  const sessions: string[] = [];
  const glue: AnsweringClients = answeringClients((call) => {
    const table = String(call.input['Name']);
    return answer?.(table, call) ?? metadataOf({ table, columns: columnsOf[table] ?? [] });
  });
  const source: LakeFormationGrants = createLakeFormationGrants<CallersSession>({
    catalog,
    tables: tablesOf(catalog, { catalogId: '111122223333' }),
    sessionFor: (principal) => {
      sessions.push(principal.id);
      return Promise.resolve({});
    },
    glueFor: () => glue.glue,
    assertGoverned: 'unchecked',
    cache: { ttlMs: 30_000, now: () => clock.nowMs },
    observe: (observation) => observations.push(observation),
    ...options,
  });
  return { clock, observations, sessions, glue, source };
}

describe('grants by Lake Formation', () => {
  test('are asked for in the caller’s session, one call for each table, with the id of the request', async () => {
    const { source, glue, sessions } = setUp();
    const grants = await source.resolveGrants(ann, { requestId: 'request-7' });
    expect([...grants.keys()]).toEqual(['orders', 'payments']);
    expect(sessions).toEqual([ann.id]);
    expect(glue.calls).toHaveLength(2);
    expect(glue.calls[0]).toMatchObject({
      operation: 'GetUnfilteredTableMetadata',
      input: {
        CatalogId: '111122223333',
        DatabaseName: 'sales',
        Name: 'orders',
        SupportedPermissionTypes: ['COLUMN_PERMISSION', 'CELL_FILTER_PERMISSION'],
        QuerySessionContext: { QueryId: 'request-7' },
      },
    });
  });

  test('are asked for once however often they are used until they run out', async () => {
    const { source, glue, clock } = setUp();
    await Promise.all([source.resolveGrants(ann), source.resolveGrants(ann)]);
    await source.resolveGrants(ann);
    expect(glue.calls).toHaveLength(2);
    clock.nowMs = 30_000;
    await source.resolveGrants(ann);
    expect(glue.calls).toHaveLength(4);
  });

  test('are asked for again for another principal, and for the same one with other groups', async () => {
    const { source, glue } = setUp();
    await source.resolveGrants(ann);
    await source.resolveGrants({ ...ann, id: 'issuer|bob' });
    await source.resolveGrants({ ...ann, grantees: [] });
    await source.resolveGrants({ ...ann, expiresAtMs: 99, admin: true });
    expect(glue.calls).toHaveLength(6);
  });

  test('are asked for again in another session of the same principal', async () => {
    let role = 'one';
    const { source, glue } = setUp({ options: { sessionFor: () => Promise.resolve({ principalKey: role }) } });
    await source.resolveGrants(ann);
    role = 'two';
    await source.resolveGrants(ann);
    expect(glue.calls).toHaveLength(4);
  });

  test('are narrowed by what the deployment puts on top', async () => {
    const { source } = setUp({
      options: {
        narrowFor: () => (grants, dataset) =>
          dataset.name === 'orders' ? grants.map((grant) => ({ ...grant, columns: new Set(['id']) })) : [],
      },
    });
    const grants = await source.resolveGrants(ann);
    expect([...grants].map(([name, grant]) => [name, [...grant.columns]])).toEqual([['orders', ['id']]]);
  });

  test('are one object where they are equal, whoever holds them', async () => {
    const { source } = setUp();
    const [a, b] = [await source.resolveGrants(ann), await source.resolveGrants({ ...ann, id: 'issuer|bob' })];
    expect(a).toBe(b);
  });

  test('leave out what Lake Formation denies, by the error’s name', async () => {
    for (const fault of ['AccessDeniedException', 'EntityNotFoundException']) {
      const { source, observations } = setUp({
        answer: (table) => (table === 'orders' ? { fault } : metadataOf({ table, columns: ['id'] })),
      });
      expect([...(await source.resolveGrants(ann, { requestId: 'r' })).keys()]).toEqual(['payments']);
      expect(observations).toContainEqual(
        expect.objectContaining({ kind: 'access-decided', dataset: 'orders', outcome: 'deny', requestId: 'r' }),
      );
      expect(observations.some((o) => o.kind === 'error')).toBe(false);
    }
  });

  test('are denied and reported where the permission types do not suffice, and others stay', async () => {
    const { source, observations } = setUp({
      answer: (table) =>
        table === 'orders' ? { fault: 'PermissionTypeMismatchException' } : metadataOf({ table, columns: ['id'] }),
    });
    expect([...(await source.resolveGrants(ann)).keys()]).toEqual(['payments']);
    expect(observations).toContainEqual(expect.objectContaining({ kind: 'error', code: 'DECISION_INVALID' }));
  });

  test('are denied and reported where an answer breaks a rule', async () => {
    const { source, observations } = setUp({
      answer: (table) =>
        metadataOf({ table, columns: columnsOf[table]! }, table === 'orders' ? { RowFilter: 'now()' } : {}),
    });
    expect([...(await source.resolveGrants(ann)).keys()]).toEqual(['payments']);
    expect(observations).toContainEqual(expect.objectContaining({ kind: 'error', code: 'DECISION_INVALID' }));
  });

  test('of the wrong table deny it, although both may be seen', async () => {
    const { source } = setUp({ answer: () => metadataOf({ table: 'payments', columns: ['id'] }) });
    expect([...(await source.resolveGrants(ann)).keys()]).toEqual(['payments']);
  });

  test.each([
    ['ThrottlingException', 400],
    ['InternalServiceException', 500],
    ['OperationTimeoutException', 400],
    ['ExpiredTokenException', 400],
  ])('are unavailable, and nothing is shown, when the answer is %s', async (fault, status) => {
    const { source } = setUp({
      answer: (table) => (table === 'orders' ? { fault, status } : metadataOf({ table, columns: ['id'] })),
    });
    await expect(source.resolveGrants(ann)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  });

  test('are unavailable when a call takes too long', async () => {
    const { source } = setUp({ answer: () => new Promise(() => undefined), options: { timeoutMs: 5 } });
    await expect(source.resolveGrants(ann)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  });

  test('that ran out are not relied on during an outage', async () => {
    let down = false;
    const { source, clock } = setUp({
      answer: (table) =>
        down ? { fault: 'InternalServiceException', status: 500 } : metadataOf({ table, columns: columnsOf[table]! }),
    });
    await source.resolveGrants(ann);
    down = true;
    clock.nowMs = 29_999;
    expect((await source.resolveGrants(ann)).size).toBe(2);
    clock.nowMs = 30_000;
    await expect(source.resolveGrants(ann)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  });

  test('are unavailable where the caller has no session', async () => {
    const { source, glue } = setUp({ options: { sessionFor: () => Promise.reject(new Error('no role')) } });
    await expect(source.resolveGrants(ann)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
    expect(glue.calls).toHaveLength(0);
  });

  test('are refused with the reason where Lake Formation does not govern the table', async () => {
    const { source, observations, glue } = setUp({
      options: {
        assertGoverned: ({ tableName }) =>
          tableName === 'orders'
            ? Promise.reject(new AccessRefusal('DATASET_UNGOVERNED', 'IAM_ALLOWED_PRINCIPALS'))
            : Promise.resolve(),
      },
    });
    expect([...(await source.resolveGrants(ann)).keys()]).toEqual(['payments']);
    expect(glue.calls.map((call) => call.input['Name'])).toEqual(['payments']);
    expect(observations).toContainEqual(expect.objectContaining({ kind: 'error', code: 'DATASET_UNGOVERNED' }));
    expect((await source.decide(orders, ann))?.decision).toMatchObject({
      outcome: 'refused',
      code: 'DATASET_UNGOVERNED',
    });
  });

  test('end as soon as an event tells of a revocation', async () => {
    let revoked = false;
    const { source } = setUp({
      answer: (table) =>
        revoked ? { fault: 'AccessDeniedException' } : metadataOf({ table, columns: columnsOf[table]! }),
    });
    expect((await source.resolveGrants(ann)).size).toBe(2);
    revoked = true;
    expect((await source.resolveGrants(ann)).size).toBe(2);
    source.invalidate({ databaseName: 'sales', tableName: 'orders' });
    expect([...(await source.resolveGrants(ann)).keys()]).toEqual(['payments']);
  });

  test('keep Lake Formation’s name for its decision', async () => {
    const { source } = setUp();
    expect(await source.decide(orders, ann)).toMatchObject({
      decision: { outcome: 'granted', queryAuthorizationId: 'authorization-1' },
      ageMs: undefined,
    });
    expect(await source.decide(orders, ann)).toMatchObject({ ageMs: 0 });
    expect(await source.decide(sampleDataset('unmapped', []), ann)).toBeUndefined();
  });
});
