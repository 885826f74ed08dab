import { type AccessEvidence, lakeFormationEvidence, policyEvidence } from '../../../auth/access-evidence.js';
import { createExplainAccess } from '../../../auth/explain-access.js';
import { noConditionHolds } from '../../../auth/lake-formation/evaluate-condition.js';
import { evaluateLocally } from '../../../auth/lake-formation/evaluate-locally.js';
import { tablesOf } from '../../../auth/lake-formation/lake-formation-table.js';
import { parseLakeFormationState } from '../../../auth/lake-formation/parse-lake-formation-state.js';
import { subjectOf } from '../../../auth/lake-formation/subject.js';
import { parsePolicy } from '../../../auth/policy/parse-policy.js';
import type { AccessExplanation } from '../../../src/core/access.js';
import type { Principal } from '../../../src/core/principal.js';
import { orders, sampleCatalog, sampleDataset, sampleSink } from './sample-dataset.js';

const secret = sampleDataset('secret', orders.columns);
const catalog = sampleCatalog(orders, secret);
const ann: Principal = { id: 'api-key/ann', grantees: ['ann'], admin: false };
const admin: Principal = { id: 'api-key/root', grantees: ['root'], admin: true };
const policy = parsePolicy(
  `
databaseName: sales
dataCellsFilters:
  - { tableName: orders, name: us, rowFilter: { filterExpression: "country = 'US' and views > 3" }, columnNames: [id, total] }
  - { tableName: orders, name: paid, rowFilter: { filterExpression: "paid = true" }, columnNames: [id, user] }
grants:
  - { principal: ann, resource: { dataCellsFilter: { tableName: orders, name: us } }, permissions: [SELECT] }
  - { principal: ann, resource: { dataCellsFilter: { tableName: orders, name: paid } }, permissions: [SELECT] }
  - { principal: bob, resource: { table: { name: secret } }, permissions: [SELECT] }
`,
  'policy.yaml',
  catalog,
);
const explain = createExplainAccess(catalog, policyEvidence(policy, catalog));

function ask(dataset: string, viewer: Principal, principal = ann): Promise<AccessExplanation | undefined> {
  return explain({ dataset, principal, viewer, requestId: 'r' });
}

test('an admin is told the predicates, the grants and why each column is shown or hidden', async () => {
  const told = await ask('orders', admin);
  expect(told).toMatchObject({ dataset: 'orders', principal: 'api-key/ann', visible: true, mode: 'policy' });
  expect(told?.rowFilter).toContain("(country = 'US' AND views > 3)");
  expect(told?.grants).toHaveLength(2);
  const reasons = new Map(told?.columns.map((column) => [column.name, column]));
  expect(reasons.get('id')).toMatchObject({ visible: true, reason: 'granted' });
  expect(reasons.get('user')).toMatchObject({ visible: true, cellFilter: 'paid = TRUE' });
  expect(reasons.get('score')).toMatchObject({ visible: false, reason: 'no grant covers it' });
});

test('the principal is told of what they see, and of nothing beneath it', async () => {
  const told = await ask('orders', ann);
  expect(told?.columns.map((column) => column.name)).toEqual(['id', 'total', 'user']);
  expect(told).toMatchObject({ visible: true, rowsFiltered: true, grants: [] });
  const text = JSON.stringify(told);
  const hidden = orders.columns.map((column) => column.name).filter((name) => !['id', 'total', 'user'].includes(name));
  for (const word of [...hidden.filter((name) => name.length > 2), 'US', 'TRUE', 'digest', 'tags":["']) {
    expect(text).not.toContain(word);
  }
});

test('a dataset that the principal does not see and one that is not there are alike', async () => {
  expect(await ask('secret', ann)).toBeUndefined();
  expect(await ask('nowhere', ann)).toBeUndefined();
  expect(await ask('secret', admin)).toMatchObject({ visible: false, rowsFiltered: false });
});

test('only an admin is told of others', async () => {
  const bob: Principal = { id: 'api-key/bob', grantees: ['bob'], admin: false };
  expect(await ask('orders', bob)).toBeUndefined();
  expect(await ask('secret', ann, bob)).toBeUndefined();
});

describe('masks', () => {
  const masked = parsePolicy(
    `
databaseName: sales
grants:
  - { principal: ann, resource: { table: { name: orders } }, permissions: [SELECT] }
  - { principal: ann, resource: { dataCellsFilter: { tableName: orders, name: us } }, permissions: [SELECT] }
  - { principal: cleared, resource: { dataCellsFilter: { tableName: orders, name: us } }, permissions: [SELECT] }
dataCellsFilters:
  - { tableName: orders, name: us, rowFilter: { filterExpression: "country = 'US'" }, columnWildcard: {} }
columnMasks:
  - { principal: ann, tableName: orders, columnName: country, mask: { hash: { key: the-key } } }
  - { principal: ann, tableName: orders, columnName: user, mask: { partial: { first: 1, last: 2, fill: x } } }
  - { principal: ann, tableName: orders, columnName: total, mask: { bucket: { size: 100 } } }
  - { principal: ann, tableName: orders, columnName: paid, mask: { nullify: {} } }
`,
    'policy.yaml',
    catalog,
  );
  const explainMasked = createExplainAccess(catalog, policyEvidence(masked, catalog));
  const both: Principal = { ...ann, grantees: ['ann', 'cleared'] };
  const masksFor = async (viewer: Principal, principal = both) => {
    const told = await explainMasked({ dataset: 'orders', principal, viewer, requestId: 'r' });
    expect(JSON.stringify(told)).not.toContain('the-key');
    return Object.fromEntries((told?.columns ?? []).map(({ name, mask }) => [name, mask]));
  };
  const settings = {
    user: { kind: 'partial', parameters: ['first=1', 'last=2', "fill='x'"] },
    total: { kind: 'bucket', parameters: ['size=100.00'] },
    paid: { kind: 'nullify', parameters: [] },
    country: { kind: 'hash', parameters: [] },
  };

  test('an admin is told each with what it is set to and where it does not hold, and no key', async () => {
    const clearWhere = "country = 'US'";
    expect(await masksFor(admin)).toMatchObject({
      ...settings,
      user: { ...settings.user, clearWhere },
      total: { ...settings.total, clearWhere },
      id: undefined,
    });
  });

  test('the principal is told the same but where it does not hold', async () => {
    const told = await masksFor(both);
    expect(told).toMatchObject(settings);
    expect(JSON.stringify(told)).not.toContain('US');
  });

  test('a column that is masked says so', async () => {
    const told = await explainMasked({ dataset: 'orders', principal: ann, viewer: admin, requestId: 'r' });
    const reasons = Object.fromEntries((told?.columns ?? []).map(({ name, reason }) => [name, reason]));
    expect(reasons).toMatchObject({ id: 'granted', total: 'granted, masked' });
  });
});

describe('by Lake Formation', () => {
  const state = parseLakeFormationState(
    `
catalogId: '111122223333'
lfTags:
  - { resource: { database: { name: sales } }, lfTags: [{ tagKey: sensitivity, tagValues: [public] }] }
  - { resource: { tableWithColumns: { databaseName: sales, name: orders, columnNames: [user] } }, lfTags: [{ tagKey: sensitivity, tagValues: [pii] }] }
grants:
  - { principal: ann, permissions: [SELECT], resource: { lfTagPolicy: { resourceType: TABLE, expression: [{ tagKey: sensitivity, tagValues: [public] }] } } }
  - { principal: IAM_ALLOWED_PRINCIPALS, permissions: [ALL], resource: { table: { databaseName: sales, name: secret } } }
`,
    'state.yaml',
  );
  const tables = tablesOf(catalog, { catalogId: '111122223333' });
  const decide = (dataset: typeof orders, principal: Principal) =>
    Promise.resolve(
      evaluateLocally({
        state,
        dataset,
        table: tables.get(dataset.name)!,
        subject: subjectOf(principal, '111122223333'),
        conditionHolds: noConditionHolds,
      }),
    );
  const ofState = createExplainAccess(catalog, lakeFormationEvidence({ tables, local: { decide } }));

  test('effective tags and the tag expression are named', async () => {
    const told = await ofState({ dataset: 'orders', principal: ann, viewer: admin, requestId: 'r' });
    expect(told?.mode).toBe('enforced');
    expect(told?.columns.find((column) => column.name === 'user')).toEqual(
      expect.objectContaining({ visible: false, tags: ['sensitivity=pii'], reason: 'no grant covers it' }),
    );
    expect(told?.grants).toEqual([expect.objectContaining({ resource: 'tags sensitivity in (public)' })]);
  });

  test('a refusal is told with its reason to an admin, and to nobody else', async () => {
    const asked = { dataset: 'secret', principal: ann, requestId: 'r' };
    expect(await ofState({ ...asked, viewer: admin })).toMatchObject({
      visible: false,
      refusal: { code: 'DATASET_UNGOVERNED', reason: expect.stringContaining('opted in') as string },
    });
    expect(await ofState({ ...asked, viewer: ann })).toBeUndefined();
  });

  test('Lake Formation’s own decision goes before the one from its state, and tells its age', async () => {
    const decisions = { decide: () => Promise.resolve({ decision: { outcome: 'denied' } as const, ageMs: 1_200 }) };
    const evidence: AccessEvidence = await lakeFormationEvidence({ tables, decisions, local: { decide } })(
      orders,
      ann,
      {
        requestId: 'r',
      },
    );
    expect(evidence).toMatchObject({ grant: undefined, ageMs: 1_200 });
    expect(evidence.matched).toHaveLength(1);
  });
});

test('who may only write is told of what they may write, and of nothing else', async () => {
  const inbox = sampleDataset('inbox', orders.columns.slice(0, 2), { key: ['id'], sink: sampleSink });
  const written = sampleCatalog(inbox);
  const writers = parsePolicy(
    'databaseName: sales\ngrants: [{ principal: ann, permissions: [INSERT], resource: { table: { name: inbox } } }]\n',
    'policy.yaml',
    written,
  );
  const explainWrites = createExplainAccess(written, policyEvidence(writers, written));
  const told = (viewer: Principal, principal = viewer) =>
    explainWrites({ dataset: 'inbox', principal, viewer, requestId: 'r' });
  expect(await told(ann)).toMatchObject({ visible: false, columns: [], grants: [], writable: ['id', 'country'] });
  expect(await told({ ...ann, id: 'api-key/bob', grantees: ['bob'] })).toBeUndefined();
  expect((await told(admin, ann))?.writable).toEqual(['id', 'country']);
  expect((await told(admin))?.writable).toBeUndefined();
});
