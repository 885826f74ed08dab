// The local Glue through the unmodified SDK client: what each caller sees of the catalog, and may read of a table.
import {
  CreateDataCellsFilterCommand,
  CreateLFTagExpressionCommand,
  CreateLakeFormationOptInCommand,
  GetDataLakeSettingsCommand,
  GrantPermissionsCommand,
  ListPermissionsCommand,
  PutDataLakeSettingsCommand,
  UpdateLFTagExpressionCommand,
} from '@aws-sdk/client-lakeformation';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetTableCommand,
  GetTablesCommand,
  GetUnfilteredPartitionMetadataCommand,
  GetUnfilteredPartitionsMetadataCommand,
  GetUnfilteredTableMetadataCommand,
  UpdateTableCommand,
  type PermissionType,
} from '@aws-sdk/client-glue';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import type { LakeFault } from '../../local/lake-formation/lake-faults.js';
import { parseStateFile } from '../../local/lake-formation/state-file.js';
import type { LocalServer } from '../../local/local-server.js';
import {
  ACCOUNT,
  ADMIN,
  assume,
  clientsFor,
  OTHER_ACCOUNT,
  OTHER_ADMIN,
  roleArn,
  SESSION_TAG,
  STATE,
  type LakeClients,
} from '../support/lake-formation-state.js';
import { errorOf, filterOf, grant, grantFilter, metadata, ORDERS, TABLE } from '../support/lake-formation-calls.js';

let server: LocalServer;
let admin: LakeClients;
let nowMs: number;
let fault: LakeFault | undefined;

beforeEach(async () => {
  nowMs = Date.now();
  fault = undefined;
  const state = parseStateFile(STATE);
  server = await createLakeFormationServer({}, { state, now: () => nowMs, faults: () => fault });
  admin = clientsFor(server.url, ADMIN);
});

afterEach(() => server.stop());

describe('unfiltered metadata', () => {
  it('gives all columns of a table that is granted whole', async () => {
    await grant(admin, ORDERS, ['SELECT']);
    const answer = await metadata(await assume(server.url, roleArn('reader')));
    expect(answer.AuthorizedColumns).toEqual(['id', 'country', 'amount', 'note']);
    expect(answer.RowFilter).toBeUndefined();
    expect(answer.CellFilters).toEqual([]);
    expect(answer.IsRegisteredWithLakeFormation).toBe(true);
    expect(answer.QueryAuthorizationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.Table).toMatchObject({ Name: 'orders', DatabaseName: 'shop', CatalogId: ACCOUNT });
    expect(answer.Permissions).toEqual(['SELECT']);
  });

  it('ORs the filters over rows, and over each column that they do not share', async () => {
    await grantFilter(admin, 'us', {
      RowFilter: { FilterExpression: "country = 'US'" },
      ColumnNames: ['id', 'country'],
    });
    await grantFilter(admin, 'big', { RowFilter: { FilterExpression: 'amount > 10' }, ColumnNames: ['id', 'amount'] });
    const answer = await metadata(await assume(server.url, roleArn('reader')));
    expect(answer.AuthorizedColumns).toEqual(['id', 'country', 'amount']);
    expect(answer.RowFilter).toBe("(amount > 10) OR (country = 'US')");
    expect(answer.CellFilters).toEqual([
      { ColumnName: 'country', RowFilterExpression: "country = 'US'" },
      { ColumnName: 'amount', RowFilterExpression: 'amount > 10' },
    ]);
  });

  it('lets all rows prevail over rows, and filters still the cells of other columns', async () => {
    await grantFilter(admin, 'all', { ColumnWildcard: { ExcludedColumnNames: ['amount', 'note'] } });
    await grantFilter(admin, 'us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnWildcard: {} });
    const answer = await metadata(await assume(server.url, roleArn('reader')));
    expect(answer.RowFilter).toBe('true');
    expect(answer.CellFilters?.map(({ ColumnName }) => ColumnName)).toEqual(['amount', 'note']);
  });

  it('is refused to engines that declare too little, without part of the answer', async () => {
    const columns = { TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['id'] } };
    await grant(admin, columns, ['SELECT']);
    const reader = await assume(server.url, roleArn('reader'));
    expect((await metadata(reader, ['COLUMN_PERMISSION'])).AuthorizedColumns).toEqual(['id']);
    expect(await errorOf(metadata(reader, []))).toBe('InvalidInputException');
    await grantFilter(admin, 'us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnWildcard: {} });
    expect(await errorOf(metadata(reader, ['COLUMN_PERMISSION']))).toBe('PermissionTypeMismatchException');
    expect((await metadata(reader, ['NESTED_CELL_PERMISSION'])).CellFilters).toHaveLength(3);
  });

  it('is refused without the session tag, with another value of it, and where external filtering is off', async () => {
    await grant(admin, ORDERS, ['SELECT']);
    const untagged = await assume(server.url, roleArn('reader'), []);
    expect(await errorOf(metadata(untagged))).toBe('AccessDeniedException');
    const other = await assume(server.url, roleArn('reader'), [{ ...SESSION_TAG, Value: 'me' }]);
    expect(await errorOf(metadata(other))).toBe('AccessDeniedException');
    const reader = await assume(server.url, roleArn('reader'));
    const { DataLakeSettings } = await admin.lake.send(new GetDataLakeSettingsCommand({}));
    const off = { ...DataLakeSettings, AllowExternalDataFiltering: false };
    await admin.lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings: off }));
    expect(await errorOf(metadata(reader))).toBe('AccessDeniedException');
  });

  it('does not tell what is hidden from what is not there', async () => {
    const reader = await assume(server.url, roleArn('reader'));
    const messageOf = (call: Promise<unknown>): Promise<string> => call.then(String, String);
    const hidden = await messageOf(metadata(reader));
    const missing = await messageOf(metadata(reader, undefined, { Name: 'nowhere' }));
    expect(missing).toBe(hidden.replace('orders', 'nowhere'));
    const gone = new GetUnfilteredTableMetadataCommand({
      ...TABLE,
      CatalogId: '999999999999',
      SupportedPermissionTypes: ['COLUMN_PERMISSION'],
    });
    expect(await errorOf(reader.glue.send(gone))).toBe('EntityNotFoundException');
  });

  it('names no column for who may only describe the table', async () => {
    await grant(admin, ORDERS, ['DESCRIBE']);
    const reader = await assume(server.url, roleArn('reader'));
    expect((await metadata(reader)).AuthorizedColumns).toEqual([]);
    const select = new GetUnfilteredTableMetadataCommand({
      ...TABLE,
      SupportedPermissionTypes: ['COLUMN_PERMISSION'],
      Permissions: ['SELECT'],
    });
    expect(await errorOf(reader.glue.send(select))).toBe('AccessDeniedException');
  });

  it('gives columns by their tags, inherited and overridden, and follows a saved expression as it changes', async () => {
    const Expression = [{ TagKey: 'sensitivity', TagValues: ['public'] }];
    await admin.lake.send(new CreateLFTagExpressionCommand({ Name: 'open', Expression }));
    await grant(admin, { LFTagPolicy: { ResourceType: 'TABLE', ExpressionName: 'open' } }, ['ALL']);
    const reader = await assume(server.url, roleArn('reader'));
    const answer = await metadata(reader);
    expect(answer.AuthorizedColumns).toEqual(['id', 'country', 'amount']);
    expect(answer.Permissions).toEqual(['SELECT']);
    const both = [{ TagKey: 'sensitivity', TagValues: ['public', 'RESTRICTED'] }];
    await admin.lake.send(new UpdateLFTagExpressionCommand({ Name: 'open', Expression: both }));
    expect((await metadata(reader)).AuthorizedColumns).toContain('note');
  });

  it('leaves everything open where IAM decides, until the caller opts in', async () => {
    await grantFilter(admin, 'us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnNames: ['id'] });
    await grant(admin, ORDERS, ['ALL'], 'IAM_ALLOWED_PRINCIPALS');
    const reader = await assume(server.url, roleArn('reader'));
    expect(await metadata(reader)).toMatchObject({ AuthorizedColumns: ['id', 'country', 'amount', 'note'] });
    const Principal = { DataLakePrincipalIdentifier: roleArn('reader') };
    await admin.lake.send(new CreateLakeFormationOptInCommand({ Principal, Resource: ORDERS }));
    expect(await metadata(reader)).toMatchObject({ AuthorizedColumns: ['id'], RowFilter: "country = 'US'" });
    const other = await assume(server.url, roleArn('other'));
    expect((await metadata(other)).AuthorizedColumns).toHaveLength(4);
  });

  it('asks conditions of the tags of role and session', async () => {
    const Principal = { DataLakePrincipalIdentifier: `${ACCOUNT}:IAMPrincipals` };
    const tags = 'context.iam.principalTags';
    const Expression = `${tags}.hasTag("department") && ${tags}.getTag("department") == "sales"`;
    await admin.lake.send(
      new GrantPermissionsCommand({ Principal, Resource: ORDERS, Permissions: ['SELECT'], Condition: { Expression } }),
    );
    expect((await metadata(await assume(server.url, roleArn('reader')))).AuthorizedColumns).toHaveLength(4);
    expect(await errorOf(metadata(await assume(server.url, roleArn('other'))))).toBe('AccessDeniedException');
    const tagged = await assume(server.url, roleArn('other'), [SESSION_TAG, { Key: 'department', Value: 'sales' }]);
    expect((await metadata(tagged)).AuthorizedColumns).toHaveLength(4);
    const moved = await assume(server.url, roleArn('reader'), [SESSION_TAG, { Key: 'department', Value: 'law' }]);
    expect(await errorOf(metadata(moved))).toBe('AccessDeniedException');
    // No DESCRIBE comes with it, neither of the table nor of its database.
    const reader = await assume(server.url, roleArn('reader'));
    expect((await reader.glue.send(new GetDatabasesCommand({}))).DatabaseList).toEqual([]);
  });

  it('gives a guest of another account only what both the share and its own account grant', async () => {
    const guest = roleArn('guest', OTHER_ACCOUNT);
    const at = { TableCatalogId: ACCOUNT, DatabaseName: 'shop', TableName: 'orders' };
    for (const [Name, FilterExpression] of [
      ['us', "country = 'US'"],
      ['big', 'amount > 10'],
    ] as const) {
      const TableData = filterOf(Name, { RowFilter: { FilterExpression }, ColumnWildcard: {} });
      await admin.lake.send(new CreateDataCellsFilterCommand({ TableData }));
    }
    await admin.lake.send(
      new GrantPermissionsCommand({
        Principal: { DataLakePrincipalIdentifier: OTHER_ACCOUNT },
        Resource: { DataCellsFilter: { ...at, Name: 'us' } },
        Permissions: ['SELECT'],
      }),
    );
    await admin.lake.send(
      new GrantPermissionsCommand({
        Principal: { DataLakePrincipalIdentifier: OTHER_ACCOUNT },
        Resource: ORDERS,
        Permissions: ['DESCRIBE'],
        PermissionsWithGrantOption: ['SELECT'],
      }),
    );
    const clients = await assume(server.url, guest);
    expect(await errorOf(metadata(clients))).toBe('AccessDeniedException');
    const passOn = new GrantPermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: guest },
      Resource: { DataCellsFilter: { ...at, Name: 'big' } },
      Permissions: ['SELECT'],
    });
    await clientsFor(server.url, OTHER_ADMIN).lake.send(passOn);
    expect((await metadata(clients)).RowFilter).toBe("(country = 'US') AND (amount > 10)");
  });

  it('gives partitions with the columns of the table', async () => {
    const parted = { CatalogId: ACCOUNT, DatabaseName: 'shop', TableName: 'parted' };
    await grant(admin, { Table: { DatabaseName: 'shop', Name: 'parted' } }, ['SELECT']);
    const reader = await assume(server.url, roleArn('reader'));
    const SupportedPermissionTypes: PermissionType[] = ['COLUMN_PERMISSION'];
    const { UnfilteredPartitions = [] } = await reader.glue.send(
      new GetUnfilteredPartitionsMetadataCommand({ ...parted, SupportedPermissionTypes }),
    );
    expect(UnfilteredPartitions.map(({ Partition }) => Partition?.Values)).toEqual([['a'], ['b']]);
    const one = await reader.glue.send(
      new GetUnfilteredPartitionMetadataCommand({ ...parted, SupportedPermissionTypes, PartitionValues: ['b'] }),
    );
    expect(one.AuthorizedColumns).toEqual(['id', 'day']);
  });
});

describe('the catalog', () => {
  it('shows each caller the databases, tables and columns that it may know of', async () => {
    const reader = await assume(server.url, roleArn('reader'));
    expect((await reader.glue.send(new GetDatabasesCommand({}))).DatabaseList).toEqual([]);
    await grant(admin, { TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['ID'] } }, ['SELECT']);
    const { DatabaseList } = await reader.glue.send(new GetDatabasesCommand({}));
    expect(DatabaseList?.map(({ Name }) => Name)).toEqual(['shop']);
    const { TableList } = await reader.glue.send(new GetTablesCommand({ DatabaseName: 'shop' }));
    expect(TableList?.map(({ Name }) => Name)).toEqual(['orders']);
    const { Table } = await reader.glue.send(new GetTableCommand({ DatabaseName: 'shop', Name: 'orders' }));
    expect(Table?.StorageDescriptor?.Columns).toEqual([{ Name: 'id', Type: 'int' }]);
    const parted = new GetTableCommand({ DatabaseName: 'shop', Name: 'parted' });
    expect(await errorOf(reader.glue.send(parted))).toBe('AccessDeniedException');
  });

  it('makes, changes and drops databases and tables', async () => {
    const { glue } = admin;
    const Columns = [{ Name: 'a', Type: 'int', Comment: 'A number.' }];
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'Fresh' } }));
    const input = (columns: { Name: string; Type: string }[]) => ({
      DatabaseName: 'fresh',
      TableInput: { Name: 'T', StorageDescriptor: { Columns: columns } },
    });
    await glue.send(new CreateTableCommand(input(Columns)));
    expect(await errorOf(glue.send(new CreateTableCommand(input(Columns))))).toBe('AlreadyExistsException');
    await glue.send(new UpdateTableCommand(input([{ Name: 'b', Type: 'string' }])));
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: 'fresh', Name: 't' }));
    expect(Table?.StorageDescriptor?.Columns?.[0]?.Name).toBe('b');
    await glue.send(new DeleteTableCommand({ DatabaseName: 'fresh', Name: 't' }));
    expect(await errorOf(glue.send(new GetTableCommand({ DatabaseName: 'fresh', Name: 't' })))).toBe(
      'EntityNotFoundException',
    );
    await glue.send(new DeleteDatabaseCommand({ Name: 'fresh' }));
    expect(await errorOf(glue.send(new GetDatabaseCommand({ Name: 'fresh' })))).toBe('EntityNotFoundException');
    const reader = await assume(server.url, roleArn('reader'));
    const make = new CreateDatabaseCommand({ DatabaseInput: { Name: 'mine' } });
    expect(await errorOf(reader.glue.send(make))).toBe('AccessDeniedException');
  });
});

describe('faults', () => {
  it('spoil the answer in the way that is chosen', async () => {
    await grant(admin, ORDERS, ['SELECT']);
    const reader = await assume(server.url, roleArn('reader'));
    fault = 'wrong-table';
    expect((await metadata(reader)).Table?.Name).toBe('another_table');
    fault = 'no-authorized-columns';
    expect((await metadata(reader)).AuthorizedColumns).toBeUndefined();
    fault = 'unknown-authorized-column';
    expect((await metadata(reader)).AuthorizedColumns).toContain('not_in_the_schema');
    fault = 'duplicate-cell-filters';
    expect((await metadata(reader)).CellFilters?.map(({ ColumnName }) => ColumnName)).toEqual(['id', 'id']);
    fault = 'unreadable-row-filter';
    expect((await metadata(reader)).RowFilter).toBe('lower(carrier) = ');
    fault = 'no-registered-flag';
    expect((await metadata(reader)).IsRegisteredWithLakeFormation).toBeUndefined();
    fault = 'throttle';
    expect(await errorOf(metadata(reader))).toBe('ThrottlingException');
    expect(await errorOf(reader.lake.send(new ListPermissionsCommand({})))).toBe('ThrottledException');
    fault = 'failure';
    expect(await errorOf(metadata(reader))).toBe('InternalServiceException');
    fault = 'hang';
    const controller = new AbortController();
    const hanging = errorOf(
      reader.glue.send(
        new GetUnfilteredTableMetadataCommand({ ...TABLE, SupportedPermissionTypes: ['COLUMN_PERMISSION'] }),
        { abortSignal: controller.signal },
      ),
    );
    controller.abort();
    expect(await hanging).toBe('AbortError');
  });
});
