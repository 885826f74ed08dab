// The local Lake Formation through the unmodified SDK client: every operation once, and what it refuses.
import {
  AddLFTagsToResourceCommand,
  BatchGrantPermissionsCommand,
  BatchRevokePermissionsCommand,
  CreateDataCellsFilterCommand,
  CreateLFTagCommand,
  CreateLFTagExpressionCommand,
  CreateLakeFormationOptInCommand,
  DeleteDataCellsFilterCommand,
  DeleteLFTagCommand,
  DeleteLFTagExpressionCommand,
  DeleteLakeFormationOptInCommand,
  DeregisterResourceCommand,
  DescribeResourceCommand,
  GetDataCellsFilterCommand,
  GetLFTagCommand,
  GetLFTagExpressionCommand,
  GetResourceLFTagsCommand,
  GetTemporaryGlueTableCredentialsCommand,
  GrantPermissionsCommand,
  ListDataCellsFilterCommand,
  ListLFTagExpressionsCommand,
  ListLFTagsCommand,
  ListLakeFormationOptInsCommand,
  ListPermissionsCommand,
  ListResourcesCommand,
  RegisterResourceCommand,
  RemoveLFTagsFromResourceCommand,
  SearchDatabasesByLFTagsCommand,
  SearchTablesByLFTagsCommand,
  UpdateDataCellsFilterCommand,
  UpdateLFTagCommand,
  type DataCellsFilter,
  type Permission,
  type Resource,
} from '@aws-sdk/client-lakeformation';
import { GetDatabasesCommand } from '@aws-sdk/client-glue';

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
  roleArn,
  signWith,
  STATE,
  type LakeClients,
} from '../support/lake-formation-state.js';
import { errorOf, filterOf, grant, grantFilter, metadata, ORDERS, revoke } from '../support/lake-formation-calls.js';

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

describe('permissions', () => {
  it('are listed as granted, page by page, and as they come to for a principal on a table', async () => {
    await grant(admin, { Table: { DatabaseName: 'shop', TableWildcard: {} } }, ['DESCRIBE']);
    await grant(admin, { TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['id'] } }, ['SELECT']);
    await grant(admin, { TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['amount'] } }, [
      'SELECT',
    ]);
    await grant(admin, ORDERS, ['SELECT'], roleArn('other'));
    const first = await admin.lake.send(new ListPermissionsCommand({ MaxResults: 1 }));
    const rest = await admin.lake.send(new ListPermissionsCommand({ MaxResults: 9, NextToken: first.NextToken }));
    expect(first.PrincipalResourcePermissions).toHaveLength(1);
    expect(rest.PrincipalResourcePermissions).toHaveLength(2);
    expect(rest.NextToken).toBeUndefined();
    const onTable = await admin.lake.send(new ListPermissionsCommand({ Resource: ORDERS }));
    expect(onTable.PrincipalResourcePermissions).toHaveLength(2);
    const Principal = { DataLakePrincipalIdentifier: roleArn('reader') };
    const effective = await admin.lake.send(new ListPermissionsCommand({ Principal, Resource: ORDERS }));
    expect(effective.PrincipalResourcePermissions).toMatchObject([
      { Resource: { Table: { Name: 'orders' } }, Permissions: ['DESCRIBE'] },
      { Resource: { TableWithColumns: { ColumnNames: ['id', 'amount'] } }, Permissions: ['SELECT'] },
    ]);
    const reader = await assume(server.url, roleArn('reader'));
    const own = await reader.lake.send(new ListPermissionsCommand({}));
    expect(own.PrincipalResourcePermissions).toHaveLength(2);
  });

  it('list the filters of a table with what is related, to no single principal', async () => {
    await grantFilter(admin, 'us', { ColumnWildcard: {} });
    const related = new ListPermissionsCommand({ Resource: ORDERS, IncludeRelated: 'TRUE' });
    const { PrincipalResourcePermissions = [] } = await admin.lake.send(related);
    expect(PrincipalResourcePermissions.map(({ Resource }) => Resource?.DataCellsFilter?.Name)).toEqual(['us']);
    const Principal = { DataLakePrincipalIdentifier: roleArn('reader') };
    const both = new ListPermissionsCommand({ Resource: ORDERS, IncludeRelated: 'TRUE', Principal });
    expect(await errorOf(admin.lake.send(both))).toBe('InvalidInputException');
  });

  it('end when revoked, column by column, and only as far as they were granted', async () => {
    const columns = (...ColumnNames: string[]): Resource => ({
      TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames },
    });
    await grant(admin, columns('id', 'amount'), ['SELECT']);
    await revoke(admin, columns('amount'), ['SELECT']);
    const reader = await assume(server.url, roleArn('reader'));
    expect((await metadata(reader)).AuthorizedColumns).toEqual(['id']);
    await revoke(admin, columns('id'), ['SELECT']);
    expect(await errorOf(metadata(reader))).toBe('AccessDeniedException');
    expect(await errorOf(revoke(admin, columns('id'), ['SELECT']))).toBe('InvalidInputException');
    await grant(admin, ORDERS, ['ALL', 'SELECT']);
    await revoke(admin, ORDERS, ['ALL']);
    expect((await metadata(reader)).Permissions).toEqual(['SELECT']);
  });

  it('are granted and revoked in batches that answer with what failed', async () => {
    const Principal = { DataLakePrincipalIdentifier: roleArn('reader') };
    const Entries = [
      { Id: '1', Principal, Resource: ORDERS, Permissions: ['SELECT' as const] },
      { Id: '2', Principal, Resource: { Database: { Name: 'gone' } }, Permissions: ['DESCRIBE' as const] },
    ];
    const granted = await admin.lake.send(new BatchGrantPermissionsCommand({ Entries }));
    expect(granted.Failures).toMatchObject([
      { RequestEntry: { Id: '2' }, Error: { ErrorCode: 'EntityNotFoundException' } },
    ]);
    const revoked = await admin.lake.send(new BatchRevokePermissionsCommand({ Entries: Entries.slice(0, 1) }));
    expect(revoked.Failures).toEqual([]);
  });

  it('are granted by administrators and by who holds the grant option, to nobody else', async () => {
    const reader = await assume(server.url, roleArn('reader'));
    const Principal = { DataLakePrincipalIdentifier: roleArn('other') };
    const pass = new GrantPermissionsCommand({ Principal, Resource: ORDERS, Permissions: ['SELECT'] });
    await grant(admin, ORDERS, ['SELECT']);
    expect(await errorOf(reader.lake.send(pass))).toBe('AccessDeniedException');
    await admin.lake.send(
      new GrantPermissionsCommand({
        Principal: { DataLakePrincipalIdentifier: roleArn('reader') },
        Resource: ORDERS,
        Permissions: ['SELECT'],
        PermissionsWithGrantOption: ['SELECT'],
      }),
    );
    expect(await errorOf(reader.lake.send(pass))).toBe('none');
  });

  it.each<[string, Resource, Permission[], string]>([
    ['a table that is not there', { Table: { DatabaseName: 'shop', Name: 'gone' } }, ['SELECT'], 'EntityNotFound'],
    [
      'a column that is not there',
      { TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['gone'] } },
      ['SELECT'],
      'EntityNotFound',
    ],
    [
      'more than SELECT on columns',
      { TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['id'] } },
      ['INSERT'],
      'InvalidInput',
    ],
    [
      'all but a partition key',
      { TableWithColumns: { DatabaseName: 'shop', Name: 'parted', ColumnWildcard: { ExcludedColumnNames: ['day'] } } },
      ['SELECT'],
      'InvalidInput',
    ],
    [
      'a filter that is not there',
      { DataCellsFilter: { TableCatalogId: ACCOUNT, DatabaseName: 'shop', TableName: 'orders', Name: 'gone' } },
      ['SELECT'],
      'EntityNotFound',
    ],
    [
      'a tag that is not there',
      { LFTagPolicy: { ResourceType: 'TABLE', Expression: [{ TagKey: 'gone', TagValues: ['a'] }] } },
      ['SELECT'],
      'EntityNotFound',
    ],
    [
      'a value that the tag has not',
      { LFTagPolicy: { ResourceType: 'TABLE', Expression: [{ TagKey: 'sensitivity', TagValues: ['a'] }] } },
      ['SELECT'],
      'EntityNotFound',
    ],
    ['two resources at once', { ...ORDERS, Database: { Name: 'shop' } }, ['DESCRIBE'], 'InvalidInput'],
    ['a permission of tables on a database', { Database: { Name: 'shop' } }, ['SELECT'], 'InvalidInput'],
  ])('are not granted on %s', async (_name, resource, permissions, error) => {
    expect(await errorOf(grant(admin, resource, permissions))).toBe(`${error}Exception`);
  });
});

describe('data cells filters', () => {
  it('are made, read, listed, changed and dropped with the grants on them', async () => {
    const { lake } = admin;
    const at = { TableCatalogId: ACCOUNT, DatabaseName: 'shop', TableName: 'orders', Name: 'us' };
    await grantFilter(admin, 'us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnNames: ['id'] });
    const again = new CreateDataCellsFilterCommand({ TableData: filterOf('us', { ColumnNames: ['id'] }) });
    expect(await errorOf(lake.send(again))).toBe('AlreadyExistsException');
    const changed = filterOf('us', { ColumnWildcard: { ExcludedColumnNames: ['note'] } });
    await lake.send(new UpdateDataCellsFilterCommand({ TableData: changed }));
    const { DataCellsFilter } = await lake.send(new GetDataCellsFilterCommand(at));
    expect(DataCellsFilter).toMatchObject({ ...changed, RowFilter: { AllRowsWildcard: {} } });
    const Table = { CatalogId: ACCOUNT, DatabaseName: 'shop', Name: 'orders' };
    expect((await lake.send(new ListDataCellsFilterCommand({ Table }))).DataCellsFilters).toHaveLength(1);
    await lake.send(new DeleteDataCellsFilterCommand(at));
    expect(await errorOf(lake.send(new GetDataCellsFilterCommand(at)))).toBe('EntityNotFoundException');
    expect((await lake.send(new ListPermissionsCommand({}))).PrincipalResourcePermissions).toEqual([]);
  });

  it.each<[string, Partial<DataCellsFilter>]>([
    ['an expression that is none', { RowFilter: { FilterExpression: 'country =' }, ColumnWildcard: {} }],
    ['a function', { RowFilter: { FilterExpression: "lower(country) = 'us'" }, ColumnWildcard: {} }],
    ['no columns', {}],
    ['both ways of columns', { ColumnNames: ['id'], ColumnWildcard: {} }],
    ['neither way of rows', { RowFilter: {}, ColumnWildcard: {} }],
  ])('are not made of %s', async (_name, more) => {
    const make = new CreateDataCellsFilterCommand({ TableData: filterOf('wrong', more) });
    expect(await errorOf(admin.lake.send(make))).toBe('InvalidInputException');
  });
});

describe('LF-tags', () => {
  it('are made, read, listed, changed and dropped, and so are saved expressions', async () => {
    const { lake } = admin;
    await lake.send(new CreateLFTagCommand({ TagKey: 'Tier', TagValues: ['Gold', 'lead'] }));
    await lake.send(new UpdateLFTagCommand({ TagKey: 'tier', TagValuesToAdd: ['tin'], TagValuesToDelete: ['lead'] }));
    expect((await lake.send(new GetLFTagCommand({ TagKey: 'TIER' }))).TagValues).toEqual(['gold', 'tin']);
    expect((await lake.send(new ListLFTagsCommand({}))).LFTags).toHaveLength(3);
    const Expression = [{ TagKey: 'tier', TagValues: ['gold'] }];
    await lake.send(new CreateLFTagExpressionCommand({ Name: 'best', Expression }));
    expect((await lake.send(new GetLFTagExpressionCommand({ Name: 'best' }))).Expression).toEqual(Expression);
    expect((await lake.send(new ListLFTagExpressionsCommand({}))).LFTagExpressions).toHaveLength(1);
    await lake.send(new DeleteLFTagExpressionCommand({ Name: 'best' }));
    await lake.send(new DeleteLFTagCommand({ TagKey: 'tier' }));
    expect(await errorOf(lake.send(new GetLFTagCommand({ TagKey: 'tier' })))).toBe('EntityNotFoundException');
  });

  it('are assigned and taken away; a table shows what it inherits, or on request what it was given', async () => {
    const { lake } = admin;
    const LFTags = [
      { TagKey: 'Domain', TagValues: ['OPS'] },
      { TagKey: 'domain', TagValues: ['gone'] },
    ];
    const { Failures } = await lake.send(new AddLFTagsToResourceCommand({ Resource: ORDERS, LFTags }));
    expect(Failures).toMatchObject([
      { LFTag: { TagValues: ['gone'] }, Error: { ErrorCode: 'EntityNotFoundException' } },
    ]);
    const shown = await lake.send(new GetResourceLFTagsCommand({ Resource: ORDERS }));
    expect(shown.LFTagsOnTable?.map(({ TagKey }) => TagKey).sort()).toEqual(['domain', 'sensitivity']);
    const note = shown.LFTagsOnColumns?.find(({ Name }) => Name === 'note');
    expect(note?.LFTags).toContainEqual({ CatalogId: ACCOUNT, TagKey: 'sensitivity', TagValues: ['restricted'] });
    const assigned = await lake.send(new GetResourceLFTagsCommand({ Resource: ORDERS, ShowAssignedLFTags: true }));
    expect(assigned.LFTagsOnTable?.map(({ TagKey }) => TagKey)).toEqual(['domain']);
    expect(assigned.LFTagsOnColumns?.map(({ Name }) => Name)).toEqual(['note']);
    await lake.send(new RemoveLFTagsFromResourceCommand({ Resource: ORDERS, LFTags: LFTags.slice(0, 1) }));
    const bare = await lake.send(new GetResourceLFTagsCommand({ Resource: ORDERS, ShowAssignedLFTags: true }));
    expect(bare.LFTagsOnTable).toEqual([]);
  });

  it('find the tables and databases that have them', async () => {
    const Expression = [{ TagKey: 'sensitivity', TagValues: ['restricted'] }];
    const tables = await admin.lake.send(new SearchTablesByLFTagsCommand({ Expression }));
    expect(tables.TableList?.map(({ Table }) => Table?.Name)).toEqual(['orders']);
    const open = [{ TagKey: 'sensitivity', TagValues: ['public'] }];
    const databases = await admin.lake.send(new SearchDatabasesByLFTagsCommand({ Expression: open }));
    expect(databases.DatabaseList?.map(({ Database }) => Database?.Name)).toEqual(['shop']);
  });
});

describe('opt-ins, locations and credentials', () => {
  it('opt in by database or table, not by tag', async () => {
    const Principal = { DataLakePrincipalIdentifier: roleArn('reader') };
    const Resource = { Database: { Name: 'shop' } };
    await admin.lake.send(new CreateLakeFormationOptInCommand({ Principal, Resource }));
    const { LakeFormationOptInsInfoList } = await admin.lake.send(new ListLakeFormationOptInsCommand({}));
    expect(LakeFormationOptInsInfoList).toMatchObject([{ Principal, Resource }]);
    await admin.lake.send(new DeleteLakeFormationOptInCommand({ Principal, Resource }));
    const policy: Resource = {
      LFTagPolicy: { ResourceType: 'TABLE', Expression: [{ TagKey: 'domain', TagValues: ['ops'] }] },
    };
    const byTag = new CreateLakeFormationOptInCommand({ Principal, Resource: policy });
    expect(await errorOf(admin.lake.send(byTag))).toBe('InvalidInputException');
  });

  it('register locations', async () => {
    const ResourceArn = 'arn:aws:s3:::other/prefix';
    await admin.lake.send(new RegisterResourceCommand({ ResourceArn, UseServiceLinkedRole: true }));
    const { ResourceInfo } = await admin.lake.send(new DescribeResourceCommand({ ResourceArn }));
    expect(ResourceInfo).toMatchObject({ ResourceArn, HybridAccessEnabled: false });
    expect((await admin.lake.send(new ListResourcesCommand({}))).ResourceInfoList).toHaveLength(2);
    await admin.lake.send(new DeregisterResourceCommand({ ResourceArn }));
    expect(await errorOf(admin.lake.send(new DescribeResourceCommand({ ResourceArn })))).toBe(
      'EntityNotFoundException',
    );
  });

  it('vend credentials for the files of a table and nothing else', async () => {
    await grant(admin, ORDERS, ['SELECT']);
    const reader = await assume(server.url, roleArn('reader'));
    const { QueryAuthorizationId } = await metadata(reader);
    const TableArn = `arn:aws:glue:us-east-1:${ACCOUNT}:table/shop/orders`;
    const vend = (more = {}, clients = reader) =>
      clients.lake.send(new GetTemporaryGlueTableCredentialsCommand({ TableArn, ...more }));
    const vended = await vend({ QuerySessionContext: { QueryAuthorizationId }, S3Path: 's3://lake/orders/x' });
    expect(vended.VendedS3Path).toEqual(['s3://lake/orders/x']);
    expect(vended.Expiration).toBeInstanceOf(Date);
    const held = clientsFor(server.url, signWith(vended as never));
    expect(await errorOf(held.glue.send(new GetDatabasesCommand({})))).toBe('AccessDeniedException');
    expect(await errorOf(vend({ DurationSeconds: 7200 }))).toBe('InvalidInputException');
    expect(await errorOf(vend({ S3Path: 's3://lake/other/' }))).toBe('InvalidInputException');
    expect(await errorOf(vend({ Permissions: ['INSERT'] }))).toBe('AccessDeniedException');
    expect(await errorOf(vend({ QuerySessionContext: { QueryAuthorizationId: 'mine' } }))).toBe(
      'AccessDeniedException',
    );
    expect(await errorOf(vend({}, await assume(server.url, roleArn('reader'), [])))).toBe('AccessDeniedException');
    await revoke(admin, ORDERS, ['SELECT']);
    await grantFilter(admin, 'us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnWildcard: {} });
    const columns = { SupportedPermissionTypes: ['COLUMN_PERMISSION'] };
    expect(await errorOf(vend(columns))).toBe('PermissionTypeMismatchException');
  });
});
