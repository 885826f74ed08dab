import { createPolicyFileGrants } from '../../../../auth/policy/policy-file-grants.js';
import { createPolicyFileWrites } from '../../../../auth/policy/policy-file-writes.js';
import { parsePolicy } from '../../../../auth/policy/parse-policy.js';
import { int32Type, stringType } from '../../../../src/core/data-type.js';
import type { WriteGrants } from '../../../../src/core/principal.js';
import { sampleCatalog, sampleColumn, sampleDataset, sampleSink } from '../sample-dataset.js';

const columns = [
  sampleColumn('id', int32Type, false),
  sampleColumn('place', stringType, false),
  { ...sampleColumn('unit', stringType, false), constraints: { default: 'C' } },
  sampleColumn('note', stringType),
];
const readings = sampleDataset('readings', columns, { key: ['id'], sink: sampleSink });
const archive = sampleDataset('archive', columns, { key: ['id'] });
const catalog = sampleCatalog(readings, archive);

function policyOf(...grants: readonly string[]) {
  return parsePolicy(`databaseName: sales\ngrants: [${grants.join(', ')}]\n`, 'policy.yaml', catalog);
}

function grant(permissions: string, resource: string, principal = 'ann'): string {
  return `{ principal: ${principal}, permissions: ${permissions}, resource: ${resource} }`;
}

function columnsTo(...names: readonly string[]): string {
  return `{ tableWithColumns: { name: readings, columnNames: [${names.join(', ')}] } }`;
}

async function writable(grants: readonly string[], ...grantees: readonly string[]): Promise<readonly string[]> {
  const writes = await createPolicyFileWrites(policyOf(...grants), catalog).resolveWrites({
    id: 'api-key/ann',
    grantees: grantees.length === 0 ? ['ann'] : grantees,
    admin: false,
  });
  return [...writes].flatMap(([name, { columns: found }]) => [...found].map((column) => `${name}.${column}`));
}

const wholeTable = '{ table: { name: readings } }';
const everyColumn = ['readings.id', 'readings.place', 'readings.unit', 'readings.note'];

test.each(['[INSERT]', '[ALL]', '[DESCRIBE, INSERT]'])('%s on a table lets its columns be written', async (given) => {
  expect(await writable([grant(given, wholeTable)])).toEqual(everyColumn);
});

test.each(['[SELECT]', '[DESCRIBE]', '[SELECT, DESCRIBE]'])('%s lets nobody write', async (given) => {
  expect(await writable([grant(given, wholeTable)])).toEqual([]);
});

test('a dataset without a sink is written by nobody', async () => {
  expect(await writable([grant('[ALL]', '{ table: { tableWildcard: {} } }')])).toEqual(everyColumn);
});

test('columns are granted one by one, and grants of several grantees add up', async () => {
  const first = grant('[INSERT]', columnsTo('id', 'place'));
  const second = grant('[INSERT]', columnsTo('note'), 'team');
  expect(await writable([first, second])).toEqual(['readings.id', 'readings.place']);
  expect(await writable([first, second], 'ann', 'team')).toEqual(['readings.id', 'readings.place', 'readings.note']);
});

test('a dataset of which a required column may not be written may not be written at all', async () => {
  expect(await writable([grant('[INSERT]', columnsTo('id', 'note'))])).toEqual([]);
  expect(await writable([grant('[INSERT]', columnsTo('place', 'unit', 'note'))])).toEqual([]);
});

test('writing shows nothing, and reading lets nothing be written', async () => {
  const policy = policyOf(grant('[INSERT]', columnsTo('id', 'place')), grant('[SELECT]', wholeTable, 'bob'));
  const [ann, bob] = [
    { id: 'a', grantees: ['ann'], admin: false },
    { id: 'b', grantees: ['bob'], admin: false },
  ];
  expect((await createPolicyFileGrants(policy, catalog).resolveGrants(ann)).size).toBe(0);
  expect((await createPolicyFileWrites(policy, catalog).resolveWrites(bob)).size).toBe(0);
});

test.each(['[INSERT]', '[ALL]', '[SELECT, INSERT]'])('a data cells filter does not go with %s', (permissions) => {
  const text = `
databaseName: sales
dataCellsFilters: [{ tableName: readings, name: all, rowFilter: { allRowsWildcard: {} }, columnWildcard: {} }]
grants: [${grant(permissions, '{ dataCellsFilter: { tableName: readings, name: all } }')}]
`;
  expect(() => parsePolicy(text, 'policy.yaml', catalog)).toThrow('expected SELECT alone for a part of a table');
});

test('equal write grants are one object, whoever holds them', async () => {
  const source = createPolicyFileWrites(
    policyOf(grant('[INSERT]', wholeTable), grant('[ALL]', wholeTable, 'bob')),
    catalog,
  );
  const of = (grantee: string): Promise<WriteGrants> =>
    source.resolveWrites({ id: grantee, grantees: [grantee], admin: false });
  expect(await of('bob')).toBe(await of('ann'));
});
