import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPolicy } from '../../../../auth/policy/load-policy.js';
import { parsePolicy } from '../../../../auth/policy/parse-policy.js';
import { createPolicyFileGrants } from '../../../../auth/policy/policy-file-grants.js';
import type { Policy } from '../../../../auth/policy/policy.js';
import { parseRowFilter } from '../../../../auth/policy/parse-row-filter.js';
import { int32Type } from '../../../../src/core/data-type.js';
import { type LakegateError } from '../../../../src/core/errors.js';
import type { Grants } from '../../../../src/core/principal.js';
import { orders, sampleCatalog, sampleColumn, sampleDataset } from '../sample-dataset.js';

const notes = sampleDataset('notes', [sampleColumn('id', int32Type)], { domain: undefined });
const visits = sampleDataset('visits', [sampleColumn('id', int32Type), sampleColumn('page', int32Type)]);
const catalog = sampleCatalog(orders, visits, notes);
const all = orders.columns.map((column) => column.name);

function parse(text: string): Policy {
  return parsePolicy(text, 'policy.yaml', catalog);
}

function problems(text: string): readonly string[] {
  try {
    parse(text);
  } catch (error) {
    expect((error as LakegateError).code).toBe('CONFIG_INVALID');
    return (error as LakegateError).message.split('\n');
  }
  throw new Error('the policy was accepted');
}

const granted = (resource: string, permissions = '[SELECT]'): string =>
  `databaseName: sales\ngrants:\n  - { principal: ann, resource: ${resource}, permissions: ${permissions} }\n`;

describe('a policy', () => {
  test('grants whole tables, lists of columns and all columns but some, by names in any case', () => {
    const [table] = parse(granted('{ table: { name: Orders } }')).grants;
    expect(table).toEqual({ grantee: 'ann', dataset: 'orders', columns: new Set(all), rowFilter: undefined });
    const [some] = parse(granted('{ tableWithColumns: { name: orders, columnNames: [ID, country] } }')).grants;
    expect(some?.columns).toEqual(new Set(['id', 'country']));
    const excluding = '{ tableWithColumns: { name: orders, columnWildcard: { excludedColumnNames: [extra] } } }';
    expect(parse(granted(excluding)).grants[0]?.columns).toEqual(new Set(all.filter((name) => name !== 'extra')));
    const everything = '{ tableWithColumns: { name: orders, columnWildcard: {} } }';
    expect(parse(granted(everything)).grants[0]?.columns).toEqual(new Set(all));
  });

  test('grants every table of a database with a table wildcard, and no other database', () => {
    const { grants } = parse(granted('{ table: { tableWildcard: {} } }', '[ALL]'));
    expect(grants.map((grant) => grant.dataset)).toEqual(['orders', 'visits']);
  });

  test('takes a dataset without domain to be in the database "default"', () => {
    const { grants } = parse(granted('{ table: { databaseName: default, name: notes } }'));
    expect(grants[0]?.dataset).toBe('notes');
  });

  test('grants a data cells filter: its rows and columns', () => {
    const { grants } = parse(`
databaseName: sales
dataCellsFilters:
  - { name: us, tableName: orders, rowFilter: { filterExpression: "country = 'US'" }, columnNames: [id] }
  - { name: all, tableName: orders, rowFilter: { allRowsWildcard: {} }, columnWildcard: {} }
grants:
  - { principal: ann, resource: { dataCellsFilter: { tableName: orders, name: us } }, permissions: [SELECT] }
  - { principal: bob, resource: { dataCellsFilter: { tableName: orders, name: all } }, permissions: [SELECT] }
`);
    expect(grants).toEqual([
      {
        grantee: 'ann',
        dataset: 'orders',
        columns: new Set(['id']),
        rowFilter: parseRowFilter("country = 'US'", orders.columns),
      },
      { grantee: 'bob', dataset: 'orders', columns: new Set(all), rowFilter: undefined },
    ]);
  });

  test.each(['[DESCRIBE]', '[INSERT]', '[DESCRIBE, INSERT]'])('lets nobody read by %s', (permissions) => {
    expect(parse(granted('{ table: { name: orders } }', permissions)).grants).toEqual([]);
  });

  test('compares dates only where it says so', () => {
    const filter = (head: string): string => `${head}
databaseName: sales
dataCellsFilters:
  - { name: f, tableName: orders, rowFilter: { filterExpression: "day > '2013-01-01'" }, columnNames: [id] }
grants: []
`;
    expect(problems(filter(''))[0]).toContain('allowTemporal');
    expect(() => parse(filter('allowTemporal: true'))).not.toThrow();
  });

  test('reports every problem with file, line and path, in the order of lines', () => {
    expect(
      problems(`databaseName: sales
colour: red
dataCellsFilters:
  - name: us
    tableName: orders
    rowFilter: { filterExpression: "country == 'US'" }
    columnNames: [id, nope]
grants:
  - principal: IAM_ALLOWED_PRINCIPALS
    resource: { table: { name: nowhere } }
    permissions: [SELECT, DROP]
  - principal: ann
    resource: { tableWithColumns: { name: orders, columnWildcrd: {} } }
    permissions: [ALL]
  - principal: 12
    resource: { dataCellsFilter: { tableName: orders, name: missing } }
    permissions: [SELECT]
  - principal: bob
    resource: { table: { name: orders, tableWildcard: {} }, dataCellsFilter: {} }
    permissions: [SELECT]
`),
    ).toEqual([
      'policy.yaml:2 colour: unknown key; expected one of grants, databaseName, allowTemporal, dataCellsFilters, columnMasks',
      'policy.yaml:6 dataCellsFilters[0].rowFilter.filterExpression: at character 10: expected a constant: text in single quotes, a number, TRUE or FALSE',
      'policy.yaml:7 dataCellsFilters[0].columnNames[1]: there is no column "nope"',
      'policy.yaml:9 grants[0].principal: IAM_ALLOWED_PRINCIPALS would let everyone in; name the principals',
      'policy.yaml:10 grants[0].resource.table.name: the database "sales" has no table "nowhere"',
      'policy.yaml:11 grants[0].permissions[1]: expected one of SELECT, DESCRIBE, INSERT, ALL',
      'policy.yaml:13 grants[1].resource.tableWithColumns.columnWildcrd: unknown key; expected one of name, databaseName, columnNames, columnWildcard',
      'policy.yaml:13 grants[1].resource.tableWithColumns: expected exactly one of columnNames, columnWildcard',
      'policy.yaml:14 grants[1].permissions: expected SELECT or INSERT alone for a part of a table',
      'policy.yaml:15 grants[2].principal: expected text; quote it if it looks like a number',
      'policy.yaml:16 grants[2].resource.dataCellsFilter: the table has no data cells filter "missing"',
      'policy.yaml:19 grants[3].resource: expected exactly one of table, tableWithColumns, dataCellsFilter',
    ]);
  });

  test.each<[string, string, RegExp]>([
    ['a text that is not YAML', 'grants: [', /policy\.yaml:1/],
    ['a repeated key', 'grants: []\ngrants: []', /policy\.yaml:2: Map keys must be unique/],
    ['an empty file', '', /expected a mapping/],
    [
      'a database without tables',
      'grants: [{ principal: a, resource: { table: { databaseName: x, tableWildcard: {} } }, permissions: [ALL] }]',
      /no tables/,
    ],
    [
      'a table without database',
      'grants: [{ principal: a, resource: { table: { name: orders } }, permissions: [ALL] }]',
      /databaseName/,
    ],
    [
      'an excluded column that does not exist',
      granted('{ tableWithColumns: { name: orders, columnWildcard: { excludedColumnNames: [nope] } } }'),
      /no column "nope"/,
    ],
    ['an empty list of columns', granted('{ tableWithColumns: { name: orders, columnNames: [] } }'), /at least one/],
    ['an empty list of permissions', granted('{ table: { name: orders } }', '[]'), /at least one/],
    ['a list of grants that is none', 'grants: none', /expected a list/],
  ])('is refused for %s', (_, text, expected) => {
    expect(problems(text).join('\n')).toMatch(expected);
  });

  test('is read from a file, and an absent file is no empty policy', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'policy-')), 'policy.yaml');
    await expect(loadPolicy(file, catalog)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await writeFile(file, granted('{ table: { name: orders } }'));
    expect((await loadPolicy(file, catalog)).grants).toHaveLength(1);
  });
});

describe('grants from a policy', () => {
  const source = createPolicyFileGrants(
    parse(`
databaseName: sales
grants:
  - { principal: ann, resource: { tableWithColumns: { name: orders, columnNames: [id, country] } }, permissions: [SELECT] }
  - { principal: staff, resource: { table: { name: visits } }, permissions: [SELECT] }
`),
    catalog,
  );
  const resolve = (id: string, ...grantees: string[]): Promise<Grants> =>
    source.resolveGrants({ id, grantees, admin: false });

  test('are those of all grantees of the principal, by exact name', async () => {
    expect([...(await resolve('1', 'ann', 'staff')).keys()]).toEqual(['orders', 'visits']);
    expect([...(await resolve('2', 'ann')).keys()]).toEqual(['orders']);
    expect((await resolve('3', 'Ann', 'sta')).size).toBe(0);
    expect((await resolve('4')).size).toBe(0);
  });

  test('are resolved once for equal sets of grantees, and never shared by different ones', async () => {
    expect(await resolve('5', 'staff', 'ann')).toBe(await resolve('6', 'ann', 'staff', 'ann'));
    // Names that would read as two of the list's, were they written without care.
    expect((await resolve('7', 'ann","staff')).size).toBe(0);
    expect(await resolve('8', 'ann')).not.toBe(await resolve('9', 'staff'));
  });

  test('are one object where they are equal, whoever the grantees', async () => {
    expect(await resolve('10', 'ann', 'nobody')).toBe(await resolve('11', 'ann'));
  });
});
