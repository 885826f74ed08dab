import { parsePolicyEvent } from '../../../../auth/lake-formation/parse-policy-event.js';

const catalogId = '111122223333';

function event(eventName: string, requestParameters: object = {}, more: object = {}): object {
  return {
    source: 'aws.lakeformation',
    'detail-type': 'AWS API Call via CloudTrail',
    detail: { eventName, requestParameters, eventSource: 'lakeformation.amazonaws.com', ...more },
  };
}
const glue = { eventSource: 'glue.amazonaws.com' };

test.each([
  [
    'a grant on a table',
    event('GrantPermissions', { resource: { table: { catalogId, databaseName: 'sales', name: 'orders' } } }),
    { catalogId, databaseName: 'sales', tableName: 'orders' },
  ],
  [
    'a revocation on columns',
    event('RevokePermissions', { resource: { tableWithColumns: { databaseName: 'sales', name: 'orders' } } }),
    { databaseName: 'sales', tableName: 'orders' },
  ],
  [
    'a grant on every table of a database',
    event('GrantPermissions', { resource: { table: { catalogId, databaseName: 'sales', tableWildcard: {} } } }),
    { catalogId, databaseName: 'sales' },
  ],
  [
    'a grant by tag, which may be on anything',
    event('GrantPermissions', { resource: { lFTagPolicy: { resourceType: 'TABLE' } } }),
    {},
  ],
  ['a batch of grants', event('BatchGrantPermissions', { entries: [{}] }), {}],
  [
    'a grant on a data filter',
    event('GrantPermissions', {
      resource: {
        dataCellsFilter: { tableCatalogId: catalogId, databaseName: 'sales', tableName: 'orders', name: 'f' },
      },
    }),
    { catalogId, databaseName: 'sales', tableName: 'orders' },
  ],
  [
    'an updated data filter',
    event('UpdateDataCellsFilter', {
      tableData: { tableCatalogId: catalogId, databaseName: 'sales', tableName: 'orders' },
    }),
    { catalogId, databaseName: 'sales', tableName: 'orders' },
  ],
  [
    'a deleted data filter',
    event('DeleteDataCellsFilter', {
      tableCatalogId: catalogId,
      databaseName: 'sales',
      tableName: 'orders',
      name: 'f',
    }),
    { catalogId, databaseName: 'sales', tableName: 'orders' },
  ],
  [
    'tags on a database, which its tables inherit',
    event('AddLFTagsToResource', { resource: { database: { catalogId, name: 'sales' } } }),
    { catalogId, databaseName: 'sales' },
  ],
  ['an updated tag expression', event('UpdateLFTagExpression', { name: 'public' }), {}],
  ['changed settings', event('PutDataLakeSettings'), {}],
  ['a registered location', event('RegisterResource', { resourceArn: 'arn:aws:s3:::lake' }), {}],
  [
    'an opt-in on a table',
    event('CreateLakeFormationOptIn', { resource: { table: { databaseName: 'sales', name: 'orders' } } }),
    { databaseName: 'sales', tableName: 'orders' },
  ],
  [
    'an altered table',
    event('UpdateTable', { catalogId, databaseName: 'sales', tableInput: { name: 'orders' } }, glue),
    { catalogId, databaseName: 'sales', tableName: 'orders' },
  ],
  [
    'a deleted table',
    event('DeleteTable', { databaseName: 'sales', name: 'orders' }, glue),
    { databaseName: 'sales', tableName: 'orders' },
  ],
  ['a deleted database', event('DeleteDatabase', { name: 'sales' }, glue), { databaseName: 'sales' }],
  [
    "a role's tags, which conditions are about",
    event('TagRole', { roleName: 'r' }, { eventSource: 'iam.amazonaws.com' }),
    {},
  ],
  ['a known event whose parameters say nothing', event('GrantPermissions', 'odd' as never), {}],
  [
    'a table in a catalog that is no account',
    event('GrantPermissions', {
      resource: { table: { catalogId: 'nested/one', databaseName: 'sales', name: 'orders' } },
    }),
    { databaseName: 'sales', tableName: 'orders' },
  ],
])('%s is a change', (_what, given, change) => {
  expect(parsePolicyEvent(given)).toEqual(change);
});

test.each([
  ['a call that failed', event('GrantPermissions', {}, { errorCode: 'AccessDenied' })],
  ['a call that only reads', event('ListPermissions')],
  ['a call to another service', event('GrantPermissions', {}, { eventSource: 's3.amazonaws.com' })],
  ['no event at all', 'nonsense'],
  ['null', null],
])('%s changes nothing', (_what, given) => {
  expect(parsePolicyEvent(given)).toBeUndefined();
});
