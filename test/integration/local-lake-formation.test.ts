// The local Lake Formation through the unmodified SDK clients: identities, every operation once, and what it refuses.
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
  GetDataLakePrincipalCommand,
  GetDataLakeSettingsCommand,
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
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  RemoveLFTagsFromResourceCommand,
  RevokePermissionsCommand,
  SearchDatabasesByLFTagsCommand,
  SearchTablesByLFTagsCommand,
  UpdateDataCellsFilterCommand,
  UpdateLFTagCommand,
  UpdateLFTagExpressionCommand,
  type DataCellsFilter,
  type Permission,
  type Resource,
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
  type GetUnfilteredTableMetadataCommandOutput,
  type PermissionType,
} from '@aws-sdk/client-glue';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  GetWebIdentityTokenCommand,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import type { LakeFault } from '../../local/lake-formation/lake-faults.js';
import { parseStateFile } from '../../local/lake-formation/state-file.js';
import type { LocalServer } from '../../local/local-server.js';
import {
  ACCOUNT,
  ADMIN,
  assume,
  clientsFor,
  GATEWAY,
  OTHER_ACCOUNT,
  OTHER_ADMIN,
  roleArn,
  SESSION_TAG,
  signWith,
  STATE,
  type LakeClients,
} from '../support/lake-formation-state.js';

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

const ORDERS: Resource = { Table: { DatabaseName: 'shop', Name: 'orders' } };
const TABLE = { CatalogId: ACCOUNT, DatabaseName: 'shop', Name: 'orders' };

async function grant(Resource: Resource, Permissions: Permission[], principal = roleArn('reader')): Promise<void> {
  const Principal = { DataLakePrincipalIdentifier: principal };
  await admin.lake.send(new GrantPermissionsCommand({ Principal, Resource, Permissions }));
}

async function revoke(Resource: Resource, Permissions: Permission[], principal = roleArn('reader')): Promise<void> {
  const Principal = { DataLakePrincipalIdentifier: principal };
  await admin.lake.send(new RevokePermissionsCommand({ Principal, Resource, Permissions }));
}

function filterOf(name: string, more: Partial<DataCellsFilter>): DataCellsFilter {
  const at = { TableCatalogId: ACCOUNT, DatabaseName: 'shop', TableName: 'orders', Name: name };
  return { ...at, RowFilter: { AllRowsWildcard: {} }, ...more };
}

async function grantFilter(name: string, more: Partial<DataCellsFilter>): Promise<void> {
  await admin.lake.send(new CreateDataCellsFilterCommand({ TableData: filterOf(name, more) }));
  const at = { TableCatalogId: ACCOUNT, DatabaseName: 'shop', TableName: 'orders', Name: name };
  await grant({ DataCellsFilter: at }, ['SELECT']);
}

async function metadata(
  clients: LakeClients,
  types: PermissionType[] = ['CELL_FILTER_PERMISSION'],
  table: { DatabaseName?: string; Name?: string } = {},
): Promise<GetUnfilteredTableMetadataCommandOutput> {
  return clients.glue.send(
    new GetUnfilteredTableMetadataCommand({ ...TABLE, ...table, SupportedPermissionTypes: types }),
  );
}

/** Name of the error that a call ends with. */
async function errorOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

describe('who calls', () => {
  it('is told by STS, for users and for sessions of roles', async () => {
    expect(await admin.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
      UserId: 'AIDAADMIN',
    });
    const reader = await assume(server.url, roleArn('reader'));
    expect(await reader.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/test`,
      UserId: 'AROAREADER:test',
    });
    expect(await reader.lake.send(new GetDataLakePrincipalCommand({}))).toMatchObject({ Identity: roleArn('reader') });
  });

  it('has its role path found by IAM, with the id that tells roles apart', async () => {
    const { Role } = await admin.iam.send(new GetRoleCommand({ RoleName: 'reader' }));
    expect(Role).toMatchObject({ Arn: roleArn('reader'), Path: '/lakegate/', RoleId: 'AROAREADER' });
    expect(await errorOf(admin.iam.send(new GetRoleCommand({ RoleName: 'nobody' })))).toBe('NoSuchEntityException');
  });

  it('assumes a role only as its trust says, external id, path and tags included', async () => {
    const { sts } = clientsFor(server.url, GATEWAY);
    const ask = (RoleArn: string, more = {}): Promise<string> =>
      errorOf(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...more })));
    const strict = `arn:aws:iam::${ACCOUNT}:role/strict`;
    expect(await ask(strict)).toBe('AccessDenied');
    expect(await ask(strict, { ExternalId: 'x' })).toBe('none');
    expect(await ask(strict, { ExternalId: 'x', Tags: [SESSION_TAG] })).toBe('AccessDenied');
    expect(await ask(`arn:aws:iam::${ACCOUNT}:role/reader`)).toBe('AccessDenied');
    expect(await ask(`arn:aws:iam::${ACCOUNT}:role/chained`)).toBe('AccessDenied');
    expect(await ask(roleArn('reader'), { DurationSeconds: 7200 })).toBe('ValidationError');
    expect(await ask(roleArn('reader'), { RoleSessionName: 'no spaces' })).toBe('ValidationError');
  });

  it('hands transitive tags and the source identity down a chain of roles, for an hour at most', async () => {
    const { sts } = clientsFor(server.url, GATEWAY);
    const first = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn('reader'),
        RoleSessionName: 'test',
        Tags: [SESSION_TAG, { Key: 'tenant', Value: 'a' }],
        TransitiveTagKeys: [String(SESSION_TAG.Key)],
      }),
    );
    const chained = clientsFor(server.url, signWith(first.Credentials)).sts;
    const ask = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/chained`, RoleSessionName: 'test' };
    const again = new AssumeRoleCommand({ ...ask, Tags: [{ Key: 'LakeFormationAuthorizedCaller', Value: 'me' }] });
    expect(await errorOf(chained.send(again))).toBe('InvalidParameterValue');
    expect(await errorOf(chained.send(new AssumeRoleCommand({ ...ask, DurationSeconds: 3601 })))).toBe(
      'ValidationError',
    );
    const second = await chained.send(new AssumeRoleCommand(ask));
    await grant(ORDERS, ['SELECT'], `arn:aws:iam::${ACCOUNT}:role/chained`);
    const answer = await metadata(clientsFor(server.url, signWith(second.Credentials)));
    expect(answer.AuthorizedColumns).toEqual(['id', 'country', 'amount', 'note']);
  });

  it('proves itself to others with a token that the published keys verify', async () => {
    const { sts } = await assume(server.url, roleArn('reader'));
    for (const SigningAlgorithm of ['RS256', 'ES384']) {
      const { WebIdentityToken = '' } = await sts.send(
        new GetWebIdentityTokenCommand({ Audience: ['lakegate'], SigningAlgorithm, DurationSeconds: 60 }),
      );
      const issuer = `${server.url}/web-identity/${ACCOUNT}`;
      const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(WebIdentityToken, keys, { issuer, audience: 'lakegate' });
      expect(payload.sub).toBe(roleArn('reader'));
      expect(payload['https://sts.amazonaws.com/']).toMatchObject({
        aws_account: ACCOUNT,
        principal_tags: { department: 'sales' },
      });
    }
    const other = clientsFor(server.url, OTHER_ADMIN).sts;
    const ask = new GetWebIdentityTokenCommand({ Audience: ['x'], SigningAlgorithm: 'RS256' });
    expect(await errorOf(other.send(ask))).toBe('OutboundWebIdentityFederationDisabledException');
  });
});

describe('signatures', () => {
  it('are refused with a wrong secret, an unknown key, another session token, and after expiry', async () => {
    const wrong = clientsFor(server.url, { ...ADMIN, secretAccessKey: 'other' });
    expect(await errorOf(wrong.sts.send(new GetCallerIdentityCommand({})))).toBe('SignatureDoesNotMatch');
    expect(await errorOf(wrong.lake.send(new ListPermissionsCommand({})))).toBe('InvalidSignatureException');
    expect(await errorOf(wrong.glue.send(new GetDatabasesCommand({})))).toBe('InvalidSignatureException');
    const unknown = clientsFor(server.url, { accessKeyId: 'nobody', secretAccessKey: 'x' });
    expect(await errorOf(unknown.sts.send(new GetCallerIdentityCommand({})))).toBe('InvalidClientTokenId');

    const issued = signWith((await admin.sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }))).Credentials);
    const session = clientsFor(server.url, issued);
    expect(await errorOf(session.sts.send(new GetCallerIdentityCommand({})))).toBe('none');
    const other = clientsFor(server.url, { ...issued, sessionToken: 'another' });
    expect(await errorOf(other.sts.send(new GetCallerIdentityCommand({})))).toBe('InvalidClientTokenId');
    nowMs += 899_000;
    expect(await errorOf(session.sts.send(new GetCallerIdentityCommand({})))).toBe('none');
    nowMs += 1_001;
    const onTime = clientsFor(server.url, issued, nowMs - Date.now());
    expect(await errorOf(onTime.sts.send(new GetCallerIdentityCommand({})))).toBe('ExpiredToken');
    expect(await errorOf(onTime.lake.send(new GetDataLakePrincipalCommand({})))).toBe('ExpiredTokenException');
    expect(await errorOf(session.sts.send(new GetCallerIdentityCommand({})))).toBe('SignatureDoesNotMatch');
  });

  it('are needed: what is not signed is answered with 403', async () => {
    const answer = await fetch(`${server.url}/ListPermissions`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('MissingAuthenticationToken');
  });
});

describe('unfiltered metadata', () => {
  it('gives all columns of a table that is granted whole', async () => {
    await grant(ORDERS, ['SELECT']);
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
    await grantFilter('us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnNames: ['id', 'country'] });
    await grantFilter('big', { RowFilter: { FilterExpression: 'amount > 10' }, ColumnNames: ['id', 'amount'] });
    const answer = await metadata(await assume(server.url, roleArn('reader')));
    expect(answer.AuthorizedColumns).toEqual(['id', 'country', 'amount']);
    expect(answer.RowFilter).toBe("(amount > 10) OR (country = 'US')");
    expect(answer.CellFilters).toEqual([
      { ColumnName: 'country', RowFilterExpression: "country = 'US'" },
      { ColumnName: 'amount', RowFilterExpression: 'amount > 10' },
    ]);
  });

  it('lets all rows prevail over rows, and filters still the cells of other columns', async () => {
    await grantFilter('all', { ColumnWildcard: { ExcludedColumnNames: ['amount', 'note'] } });
    await grantFilter('us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnWildcard: {} });
    const answer = await metadata(await assume(server.url, roleArn('reader')));
    expect(answer.RowFilter).toBe('true');
    expect(answer.CellFilters?.map(({ ColumnName }) => ColumnName)).toEqual(['amount', 'note']);
  });

  it('is refused to engines that declare too little, without part of the answer', async () => {
    const columns = { TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['id'] } };
    await grant(columns, ['SELECT']);
    const reader = await assume(server.url, roleArn('reader'));
    expect((await metadata(reader, ['COLUMN_PERMISSION'])).AuthorizedColumns).toEqual(['id']);
    expect(await errorOf(metadata(reader, []))).toBe('InvalidInputException');
    await grantFilter('us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnWildcard: {} });
    expect(await errorOf(metadata(reader, ['COLUMN_PERMISSION']))).toBe('PermissionTypeMismatchException');
    expect((await metadata(reader, ['NESTED_CELL_PERMISSION'])).CellFilters).toHaveLength(3);
  });

  it('is refused without the session tag, with another value of it, and where external filtering is off', async () => {
    await grant(ORDERS, ['SELECT']);
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
    await grant(ORDERS, ['DESCRIBE']);
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
    await grant({ LFTagPolicy: { ResourceType: 'TABLE', ExpressionName: 'open' } }, ['ALL']);
    const reader = await assume(server.url, roleArn('reader'));
    const answer = await metadata(reader);
    expect(answer.AuthorizedColumns).toEqual(['id', 'country', 'amount']);
    expect(answer.Permissions).toEqual(['SELECT']);
    const both = [{ TagKey: 'sensitivity', TagValues: ['public', 'RESTRICTED'] }];
    await admin.lake.send(new UpdateLFTagExpressionCommand({ Name: 'open', Expression: both }));
    expect((await metadata(reader)).AuthorizedColumns).toContain('note');
  });

  it('leaves everything open where IAM decides, until the caller opts in', async () => {
    await grantFilter('us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnNames: ['id'] });
    await grant(ORDERS, ['ALL'], 'IAM_ALLOWED_PRINCIPALS');
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
    await grant({ Table: { DatabaseName: 'shop', Name: 'parted' } }, ['SELECT']);
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
    await grant({ TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['ID'] } }, ['SELECT']);
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

describe('permissions', () => {
  it('are listed as granted, page by page, and as they come to for a principal on a table', async () => {
    await grant({ Table: { DatabaseName: 'shop', TableWildcard: {} } }, ['DESCRIBE']);
    await grant({ TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['id'] } }, ['SELECT']);
    await grant({ TableWithColumns: { DatabaseName: 'shop', Name: 'orders', ColumnNames: ['amount'] } }, ['SELECT']);
    await grant(ORDERS, ['SELECT'], roleArn('other'));
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
    await grantFilter('us', { ColumnWildcard: {} });
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
    await grant(columns('id', 'amount'), ['SELECT']);
    await revoke(columns('amount'), ['SELECT']);
    const reader = await assume(server.url, roleArn('reader'));
    expect((await metadata(reader)).AuthorizedColumns).toEqual(['id']);
    await revoke(columns('id'), ['SELECT']);
    expect(await errorOf(metadata(reader))).toBe('AccessDeniedException');
    expect(await errorOf(revoke(columns('id'), ['SELECT']))).toBe('InvalidInputException');
    await grant(ORDERS, ['ALL', 'SELECT']);
    await revoke(ORDERS, ['ALL']);
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
    await grant(ORDERS, ['SELECT']);
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
    expect(await errorOf(grant(resource, permissions))).toBe(`${error}Exception`);
  });
});

describe('data cells filters', () => {
  it('are made, read, listed, changed and dropped with the grants on them', async () => {
    const { lake } = admin;
    const at = { TableCatalogId: ACCOUNT, DatabaseName: 'shop', TableName: 'orders', Name: 'us' };
    await grantFilter('us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnNames: ['id'] });
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
    await grant(ORDERS, ['SELECT']);
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
    await revoke(ORDERS, ['SELECT']);
    await grantFilter('us', { RowFilter: { FilterExpression: "country = 'US'" }, ColumnWildcard: {} });
    const columns = { SupportedPermissionTypes: ['COLUMN_PERMISSION'] };
    expect(await errorOf(vend(columns))).toBe('PermissionTypeMismatchException');
  });
});

describe('faults', () => {
  it('spoil the answer in the way that is chosen', async () => {
    await grant(ORDERS, ['SELECT']);
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
