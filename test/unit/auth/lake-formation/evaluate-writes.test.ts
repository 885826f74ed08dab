import { loadConditions, type ConditionHolds } from '../../../../auth/lake-formation/evaluate-condition.js';
import { evaluateWrites } from '../../../../auth/lake-formation/evaluate-locally.js';
import { createLocalGrants } from '../../../../auth/lake-formation/local-grants.js';
import { tablesOf } from '../../../../auth/lake-formation/lake-formation-table.js';
import { parseLakeFormationState } from '../../../../auth/lake-formation/parse-lake-formation-state.js';
import { subjectOf } from '../../../../auth/lake-formation/subject.js';
import { int32Type, stringType } from '../../../../src/core/data-type.js';
import type { WriteGrants } from '../../../../src/core/principal.js';
import { sampleCatalog, sampleColumn, sampleDataset, sampleSink } from '../sample-dataset.js';

const home = '111122223333';
const other = '444455556666';
const role = `arn:aws:iam::${home}:role/writer`;
const staff = sampleDataset(
  'staff',
  [sampleColumn('id', int32Type, false), sampleColumn('dept', stringType), sampleColumn('salary', int32Type)],
  { key: ['id'], domain: 'hr', sink: sampleSink },
);

let conditionHolds: ConditionHolds;
beforeAll(async () => {
  conditionHolds = await loadConditions();
});

interface Asked {
  readonly tags?: Readonly<Record<string, string>>;
  readonly ownedBy?: string;
}

function writable(yaml: string, { tags = {}, ownedBy = home }: Asked = {}): readonly string[] {
  const grant = evaluateWrites({
    state: parseLakeFormationState(`catalogId: '${ownedBy}'\n${yaml}`, 'state.yaml'),
    dataset: staff,
    table: { catalogId: ownedBy, databaseName: 'hr', tableName: 'staff' },
    subject: subjectOf({ grantees: [role] }, home, tags),
    conditionHolds,
  });
  return [...(grant?.columns ?? [])];
}

function grants(...lines: readonly string[]): string {
  return `grants:\n${lines.map((line) => `  - ${line}`).join('\n')}\n`;
}

function grant(permissions: string, resource: string, principal = role, more = ''): string {
  return `{ principal: '${principal}', permissions: ${permissions}, resource: ${resource}${more} }`;
}

const table = '{ table: { databaseName: hr, name: staff } }';
const everyTable = '{ table: { databaseName: hr, tableWildcard: {} } }';
const all = ['id', 'dept', 'salary'];

test.each([
  ['INSERT on the table', '[INSERT]', table],
  ['ALL on the table', '[ALL]', table],
  ['INSERT on every table of the database', '[DESCRIBE, INSERT]', everyTable],
  ['SUPER_USER on the catalog', '[SUPER_USER]', '{ catalog: {} }'],
])('%s lets every column be written', (_what, permissions, resource) => {
  expect(writable(grants(grant(permissions, resource)))).toEqual(all);
});

test.each([
  ['SELECT', '[SELECT]', table],
  ['DELETE and ALTER', '[DELETE, ALTER, DROP]', table],
  ['ALL on the database itself', '[ALL]', '{ database: { name: hr } }'],
  ['ALL on the catalog', '[ALL]', '{ catalog: {} }'],
  ['INSERT on another table', '[INSERT]', '{ table: { databaseName: hr, name: teams } }'],
])('%s lets nothing be written', (_what, permissions, resource) => {
  expect(writable(grants(grant(permissions, resource)))).toEqual([]);
});

test('a data cells filter lets nothing be written, whatever is granted on it', () => {
  const filters = `dataCellsFilters:\n  - { databaseName: hr, tableName: staff, name: f, rowFilter: { allRowsWildcard: {} }, columnWildcard: {} }\n`;
  const resource = '{ dataCellsFilter: { databaseName: hr, tableName: staff, name: f } }';
  expect(writable(filters + grants(grant('[INSERT]', resource), grant('[ALL]', resource)))).toEqual([]);
});

test('a tag policy lets those columns be written whose tags meet it, if the required ones are among them', () => {
  const tagged = (columns: string): string => `lfTags:
  - { resource: { tableWithColumns: { databaseName: hr, name: staff, columnNames: [${columns}] } }, lfTags: [{ tagKey: open, tagValues: ['yes'] }] }
`;
  const granted = grants(
    grant('[INSERT]', "{ lfTagPolicy: { resourceType: TABLE, expression: [{ tagKey: open, tagValues: ['yes'] }] } }"),
  );
  expect(writable(tagged('id, dept') + granted)).toEqual(['id', 'dept']);
  expect(writable(tagged('dept, salary') + granted)).toEqual([]);
});

test('a grant under a condition lets write where it holds', () => {
  const text = grants(
    grant(
      '[INSERT]',
      table,
      role,
      `, condition: 'context.iam.principalTags.hasTag("team") && context.iam.principalTags.getTag("team") == "hr"'`,
    ),
  );
  expect(writable(text, { tags: { team: 'hr' } })).toEqual(all);
  expect(writable(text, { tags: { team: 'it' } })).toEqual([]);
});

test('nobody may write more of another account’s table than its owner granted their account', () => {
  const own = grant('[INSERT]', table);
  expect(writable(grants(own), { ownedBy: other })).toEqual([]);
  expect(writable(grants(own, grant('[SELECT]', table, home)), { ownedBy: other })).toEqual([]);
  expect(writable(grants(own, grant('[INSERT]', table, home)), { ownedBy: other })).toEqual(all);
});

test('a table that is open to everyone by IAM is not written', () => {
  const open = grant('[ALL]', table, 'IAM_ALLOWED_PRINCIPALS');
  expect(writable(grants(open))).toEqual([]);
  expect(writable(grants(open, grant('[INSERT]', table)))).toEqual([]);
});

test('equal write grants from a state are one object, and say nothing of reading', async () => {
  const catalog = sampleCatalog(staff, sampleDataset('log', staff.columns, { domain: 'hr' }));
  const state = parseLakeFormationState(
    `catalogId: '${home}'\n${grants(grant('[INSERT]', everyTable), grant('[INSERT]', table, 'ann'))}`,
    'state.yaml',
  );
  const local = createLocalGrants({
    catalog,
    tables: tablesOf(catalog, { catalogId: home }),
    readState: () => Promise.resolve(state),
    conditionHolds,
    homeAccountId: home,
    observe: () => undefined,
  });
  const principal = (name: string) => ({ id: name, grantees: [name], admin: false });
  const writes: WriteGrants = await local.resolveWrites(principal(role));
  expect([...writes.keys()]).toEqual(['staff']);
  expect(await local.resolveWrites(principal('ann'))).toBe(writes);
  expect((await local.resolveGrants(principal('ann'))).size).toBe(0);
});
