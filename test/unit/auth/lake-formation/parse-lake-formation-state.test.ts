import { parseLakeFormationState } from '../../../../auth/lake-formation/parse-lake-formation-state.js';
import { LakegateError } from '../../../../src/core/errors.js';

function problemsOf(yaml: string): readonly string[] {
  try {
    parseLakeFormationState(yaml, 'state.yaml');
  } catch (error) {
    if (error instanceof LakegateError) return error.extensions['problems'] as string[];
    throw error;
  }
  return [];
}

test('a state without anything grants nothing', () => {
  expect(parseLakeFormationState("catalogId: '1'", 'state.yaml')).toMatchObject({ catalogId: '1', grants: [] });
});

test('every problem is reported with its place, and nothing is skipped', () => {
  expect(
    problemsOf(`
grants:
  - { principal: ann, resource: { view: {} }, permissions: [SELECT] }
  - { principal: ann, resource: { table: { databaseName: db } }, permissions: [SELECT] }
  - { principal: ann, resource: { table: { databaseName: db, name: t }, database: { name: db } }, permissions: [SELECT] }
  - { resource: { table: { databaseName: db, name: t } }, permissions: [] }
dataCellsFilters:
  - { databaseName: db, tableName: t, name: f, rowFilter: {}, columnNames: [a] }
  - { databaseName: db, tableName: t, name: f, rowFilter: { allRowsWildcard: {} } }
lfTags:
  - { resource: { table: { databaseName: db, tableWildcard: {} } }, lfTags: [{ tagKey: a, tagValues: [b, c] }] }
lfTagExpressions:
  - { name: e, expression: [{ tagKey: a }] }
optIns:
  - { principal: ann, resource: { table: { name: t } } }
more: 1
`),
  ).toEqual([
    expect.stringContaining('expected the key "catalogId"'),
    expect.stringMatching(/state\.yaml:3 grants\[0\]\.resource\.view: unknown key/),
    expect.stringContaining('expected exactly one of'),
    expect.stringMatching(/:4 .*expected exactly one of name, tableWildcard/),
    expect.stringMatching(/:5 .*expected exactly one of/),
    expect.stringMatching(/:6 .*expected the key "principal"/),
    expect.stringMatching(/:8 .*rowFilter: expected exactly one of/),
    expect.stringMatching(/:9 .*expected exactly one of columnNames, columnWildcard/),
    expect.stringMatching(/:11 .*"a" needs one value/),
    expect.stringMatching(/:11 .*expected a database, a table or columns/),
    expect.stringMatching(/:13 .*expected the key "tagValues"/),
    expect.stringMatching(/:15 .*expected the key "databaseName"/),
    expect.stringMatching(/:16 more: unknown key/),
  ]);
});
