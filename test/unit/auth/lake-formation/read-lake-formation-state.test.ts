import { noConditionHolds } from '../../../../auth/lake-formation/evaluate-condition.js';
import { tablesOf } from '../../../../auth/lake-formation/lake-formation-table.js';
import type { NarrowFor } from '../../../../auth/lake-formation/narrow-grants.js';
import { createLocalGrants, type LocalGrants } from '../../../../auth/lake-formation/local-grants.js';
import { readLakeFormationState } from '../../../../auth/lake-formation/read-lake-formation-state.js';
import type { LakeFormationState } from '../../../../auth/lake-formation/lake-formation-state.js';
import type { Observation } from '../../../../src/core/observation.js';
import { orders, sampleCatalog } from '../sample-dataset.js';
import { answeringClients, type AnsweringClients, type AwsCall } from './answering-clients.js';

const catalogId = '111122223333';
const tableName = { catalogId, databaseName: 'sales', tableName: 'orders' };
const who = { DataLakePrincipalIdentifier: 'ann' };
const inTable = { CatalogId: catalogId, DatabaseName: 'sales' };

const answers: Record<string, (call: AwsCall) => object> = {
  // The second page is what other accounts share: it comes after an empty first one.
  ListPermissions: ({ input }) =>
    input['NextToken'] === undefined
      ? { PrincipalResourcePermissions: [], NextToken: 'shared' }
      : {
          PrincipalResourcePermissions: [
            {
              Principal: who,
              Permissions: ['SELECT'],
              Resource: { TableWithColumns: { ...inTable, Name: 'orders', ColumnNames: ['id'] } },
            },
            {
              Principal: who,
              Permissions: ['SELECT'],
              Resource: {
                TableWithColumns: { ...inTable, Name: 'orders', ColumnWildcard: { ExcludedColumnNames: ['user'] } },
              },
            },
            {
              Principal: who,
              Permissions: ['SELECT'],
              Resource: { Table: { ...inTable, Name: 'ALL_TABLES', TableWildcard: {} } },
            },
            { Principal: who, Permissions: ['DESCRIBE'], Resource: { Table: { ...inTable, Name: 'orders' } } },
            { Principal: who, Permissions: ['ALL'], Resource: { Database: { CatalogId: catalogId, Name: 'sales' } } },
            { Principal: who, Permissions: ['SUPER_USER'], Resource: { Catalog: { Id: catalogId } } },
            {
              Principal: who,
              Permissions: ['SELECT'],
              Resource: {
                DataCellsFilter: { TableCatalogId: catalogId, DatabaseName: 'sales', TableName: 'orders', Name: 'us' },
              },
            },
            {
              Principal: who,
              Permissions: ['SELECT'],
              Resource: {
                LFTagPolicy: {
                  CatalogId: catalogId,
                  ResourceType: 'TABLE',
                  Expression: [{ TagKey: 'S', TagValues: ['X', 'y'] }],
                },
              },
            },
            {
              Principal: who,
              Permissions: ['SELECT'],
              Resource: { LFTagPolicy: { ResourceType: 'TABLE', ExpressionName: 'open' } },
              Condition: { Expression: 'true' },
            },
            {
              Principal: who,
              Permissions: ['DATA_LOCATION_ACCESS'],
              Resource: { DataLocation: { ResourceArn: 'arn:aws:s3:::lake' } },
            },
            {
              Principal: who,
              Permissions: ['SELECT'],
              Resource: { TableWithColumns: { ...inTable, Name: 'orders', ColumnNames: [] } },
            },
            { Permissions: ['SELECT'], Resource: { Table: { ...inTable, Name: 'orders' } } },
          ],
        },
  ListLFTagExpressions: () => ({
    LFTagExpressions: [{ Name: 'open', Expression: [{ TagKey: 's', TagValues: ['x'] }] }],
  }),
  ListLakeFormationOptIns: () => ({
    LakeFormationOptInsInfoList: [{ Principal: who, Resource: { Table: { ...inTable, Name: 'orders' } } }],
  }),
  ListDataCellsFilter: () => ({
    DataCellsFilters: [
      {
        TableCatalogId: catalogId,
        DatabaseName: 'sales',
        TableName: 'orders',
        Name: 'us',
        RowFilter: { FilterExpression: "country = 'US'" },
        ColumnWildcard: {},
      },
      {
        TableCatalogId: catalogId,
        DatabaseName: 'sales',
        TableName: 'orders',
        Name: 'all',
        RowFilter: { AllRowsWildcard: {} },
        ColumnNames: ['id'],
      },
      {
        TableCatalogId: catalogId,
        DatabaseName: 'sales',
        TableName: 'orders',
        Name: 'no-rows-said',
        ColumnNames: ['id'],
      },
      {
        TableCatalogId: catalogId,
        DatabaseName: 'sales',
        TableName: 'orders',
        Name: 'no-columns-said',
        RowFilter: { AllRowsWildcard: {} },
      },
    ],
  }),
  GetResourceLFTags: ({ input }) =>
    'Database' in (input['Resource'] as object)
      ? { LFTagOnDatabase: [{ TagKey: 'S', TagValues: ['X'] }] }
      : {
          LFTagsOnTable: [{ TagKey: 'd', TagValues: ['T'] }],
          LFTagsOnColumns: [{ Name: 'user', LFTags: [{ TagKey: 's', TagValues: ['secret'] }] }],
        },
  GetTable: () => ({
    Table: { Name: 'orders', StorageDescriptor: { Columns: [{ Name: 'id' }] }, PartitionKeys: [{ Name: 'day' }] },
  }),
};

function clients(change: Record<string, (call: AwsCall) => object> = {}): AnsweringClients {
  return answeringClients((call) => ({ ...answers, ...change })[call.operation]!(call));
}

function read(from: AnsweringClients): Promise<LakeFormationState> {
  return readLakeFormationState({ ...from, catalogId, tables: [tableName, tableName] });
}

test('the state is read to the last page of each list, in lower case where Lake Formation keeps it so', async () => {
  const state = await read(clients());
  expect(state.grants.map((grant) => grant.resource)).toEqual([
    { kind: 'table', ...tableName, columns: { columnNames: ['id'] } },
    { kind: 'table', ...tableName, columns: { excludedColumnNames: ['user'] } },
    { kind: 'table', catalogId, databaseName: 'sales' },
    { kind: 'table', ...tableName },
    { kind: 'database', catalogId, databaseName: 'sales' },
    { kind: 'catalog', catalogId },
    { kind: 'dataCellsFilter', ...tableName, name: 'us' },
    { kind: 'tagPolicy', catalogId, resourceType: 'TABLE', expression: new Map([['s', new Set(['x', 'y'])]]) },
    { kind: 'tagPolicy', catalogId: undefined, resourceType: 'TABLE', expression: { expressionName: 'open' } },
    { kind: 'other' },
    // A list of no columns beside no wildcard is taken for no selection.
    { kind: 'other' },
  ]);
  expect(state.grants.map((grant) => grant.condition)[8]).toBe('true');
  expect(state.dataCellsFilters.map(({ name, filterExpression }) => [name, filterExpression])).toEqual([
    ['us', "country = 'US'"],
    ['all', undefined],
  ]);
  expect(state.tags).toEqual([
    { catalogId, databaseName: 'sales', tags: new Map([['s', 'x']]) },
    { ...tableName, tags: new Map([['d', 't']]) },
    { ...tableName, columnName: 'user', tags: new Map([['s', 'secret']]) },
  ]);
  expect(state.tagExpressions).toEqual(new Map([['open', new Map([['s', new Set(['x'])]])]]));
  expect(state.optIns).toEqual([{ principal: 'ann', resource: { kind: 'table', ...tableName } }]);
  expect(state.tables).toEqual([{ ...tableName, columnNames: ['id', 'day'] }]);
});

test.each(Object.keys(answers))('the state is unavailable as a whole where %s fails', async (operation) => {
  const failing = clients({ [operation]: () => ({ fault: 'AccessDeniedException' }) });
  await expect(read(failing)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
});

test('a list without end is given up', async () => {
  const endless = clients({ ListLFTagExpressions: () => ({ LFTagExpressions: [], NextToken: 'again' }) });
  await expect(read(endless)).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
});

describe('grants from the state', () => {
  const catalog = sampleCatalog(orders);
  const ann = { id: 'ann', grantees: ['ann'], admin: false };
  const open = {
    principal: 'IAM_ALLOWED_PRINCIPALS',
    resource: { kind: 'table', ...tableName },
    permissions: ['ALL'],
  } as const;

  function grantsOf(states: readonly LakeFormationState[], narrowFor?: NarrowFor) {
    const clock = { nowMs: 0, reads: 0 };
    const observations: Observation[] = [];
    const tables = tablesOf(catalog, { catalogId });
    const source: LocalGrants = createLocalGrants({
      catalog,
      tables,
      readState: () => Promise.resolve(states[Math.min(clock.reads++, states.length - 1)]!),
      conditionHolds: noConditionHolds,
      homeAccountId: catalogId,
      cache: { ttlMs: 10_000, now: () => clock.nowMs },
      observe: (observation) => observations.push(observation),
      ...(narrowFor && { narrowFor }),
    });
    return { clock, observations, source, table: tables.get('orders')! };
  }

  test('hold while the snapshot does, and follow the next one', async () => {
    const state = await read(clients());
    const { source, clock } = grantsOf([state, { ...state, grants: [] }]);
    expect([...(await source.resolveGrants(ann)).get('orders')!.columns]).toEqual(['id', 'day']);
    clock.nowMs = 9_999;
    expect((await source.resolveGrants(ann)).size).toBe(1);
    expect(source.stateAgeMs()).toBe(9_999);
    clock.nowMs = 10_000;
    expect((await source.resolveGrants(ann)).size).toBe(0);
    expect(clock.reads).toBe(2);
  });

  test('follow an event at once', async () => {
    const state = await read(clients());
    const { source } = grantsOf([state, { ...state, grants: [] }]);
    expect((await source.resolveGrants(ann)).size).toBe(1);
    source.invalidate({ tableName: 'orders' });
    expect((await source.resolveGrants(ann)).size).toBe(0);
  });

  test('are worked out once for a principal while the snapshot and all about them stay the same', async () => {
    const state = await read(clients());
    let worked = 0;
    const narrowFor: NarrowFor = () => {
      worked++;
      return (grants) => grants;
    };
    const { source } = grantsOf([state, { ...state }], narrowFor);
    const grants = await source.resolveGrants(ann);
    expect(await source.resolveGrants({ ...ann, grantees: ['ann'], expiresAtMs: 5 })).toBe(grants);
    expect(worked).toBe(1);
    // Others, and the same one by other names, have what is theirs.
    expect((await source.resolveGrants({ ...ann, id: 'bob', grantees: ['bob'] })).size).toBe(0);
    expect((await source.resolveGrants({ ...ann, grantees: [] })).size).toBe(0);
    expect((await source.resolveGrants(ann)).size).toBe(1);
    expect(worked).toBe(3);
    source.invalidate({});
    expect((await source.resolveGrants(ann)).size).toBe(1);
    expect(worked).toBe(4);
  });

  test('are refused with the reason, and told of once, where the table is not governed', async () => {
    const state = await read(clients());
    const { source, observations, table } = grantsOf([{ ...state, grants: [...state.grants, open], optIns: [] }]);
    expect((await source.resolveGrants(ann, { requestId: 'r' })).size).toBe(0);
    await source.resolveGrants(ann, { requestId: 'r2' });
    expect(observations.filter((o) => o.kind === 'error')).toEqual([
      expect.objectContaining({ code: 'DATASET_UNGOVERNED', requestId: 'r' }),
    ]);
    await expect(source.assertGoverned(table, ann)).rejects.toMatchObject({ code: 'DATASET_UNGOVERNED' });
    expect(await source.decide(orders, ann)).toMatchObject({ decision: { outcome: 'refused' } });
  });

  test('hold no table to be ungoverned for one who opted in', async () => {
    const state = await read(clients());
    const { source, table } = grantsOf([{ ...state, grants: [...state.grants, open] }]);
    await expect(source.assertGoverned(table, ann)).resolves.toBeUndefined();
    expect((await source.resolveGrants(ann)).size).toBe(1);
  });
});
