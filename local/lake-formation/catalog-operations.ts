// Glue's catalog: databases and tables, each call seeing only what its caller may.
import type { AwsRequest } from '../aws-json/aws-request.js';
import { databasePermissions, evaluateAccess } from './caller-access.js';
import { IAM_ALLOWED_PRINCIPALS, isAdmin, type Caller } from './caller.js';
import { encodeDatabase, encodeTable } from './encode-table.js';
import { alreadyExists, insufficientPermission, invalidInput } from './lake-formation-error.js';
import { accountOf, replaceTable, type LakeOperation } from './lake-call.js';
import type { Account, Column, Table } from './lake-state.js';
import { readPage } from './pages.js';
import { lowerName, type Resource } from './resource.js';
import { describedColumns, visibleDatabase, visibleTable } from './visible-catalog.js';

/** Operations by name. */
export const CATALOG_OPERATIONS: Readonly<Record<string, LakeOperation>> = {
  GetDatabase: (call) => {
    const account = accountOf(call);
    return { Database: encodeDatabase(account, visibleDatabase(call.caller, account, call.request.string('Name'))) };
  },

  GetDatabases: (call) => {
    const account = accountOf(call);
    const visible = [...account.databases.values()].filter((database) =>
      databasePermissions(call.caller, account, database).has('DESCRIBE'),
    );
    const { items, nextToken } = readPage(call.request, visible);
    return { DatabaseList: items.map((database) => encodeDatabase(account, database)), NextToken: nextToken };
  },

  CreateDatabase: (call) => {
    const { lake, request, caller } = call;
    const account = accountOf(call);
    const input = request.structure('DatabaseInput');
    const name = lowerName(input, 'Name');
    const allowed = account.grants.some(
      ({ principal, resource, permissions }) =>
        principal === caller.principalArn && resource.kind === 'catalog' && permissions.includes('CREATE_DATABASE'),
    );
    if (!allowed && !isAdmin(caller, account)) throw insufficientPermission('Create Database', 'Catalog');
    if (account.databases.has(name)) throw alreadyExists(`Database ${name} already exists`);
    const description = input.optionalString('Description');
    const locationUri = input.optionalString('LocationUri');
    account.databases.set(name, {
      name,
      tags: {},
      tables: new Map(),
      ...(description === undefined ? {} : { description }),
      ...(locationUri === undefined ? {} : { locationUri }),
    });
    const { databaseDefaultIsIam } = account.settings;
    grantToCreator(account, caller, { kind: 'database', catalogId: account.id, name }, databaseDefaultIsIam);
    lake.save();
    return {};
  },

  DeleteDatabase: (call) => {
    const account = accountOf(call);
    const database = visibleDatabase(call.caller, account, call.request.string('Name'));
    const permissions = databasePermissions(call.caller, account, database);
    if (!permissions.has('DROP') && !isAdmin(call.caller, account)) throw insufficientPermission('Drop', database.name);
    account.databases.delete(database.name);
    account.filters = account.filters.filter(({ databaseName }) => databaseName !== database.name);
    account.grants = account.grants.filter(({ resource }) => databaseNameOf(resource) !== database.name);
    account.optIns = account.optIns.filter(({ resource }) => databaseNameOf(resource) !== database.name);
    call.lake.save();
    return {};
  },

  GetTable: (call) => {
    const account = accountOf(call);
    const { caller, request } = call;
    const at = visibleTable(caller, account, request.string('DatabaseName'), request.string('Name'));
    const shown = describedColumns(caller, at);
    if (shown === undefined) throw insufficientPermission('Describe', at.table.name);
    return { Table: encodeTable(at, shown) };
  },

  GetTables: (call) => {
    const account = accountOf(call);
    const { caller, request } = call;
    const database = visibleDatabase(caller, account, request.string('DatabaseName'));
    const pattern = matcher(request.optionalString('Expression'));
    const visible = [...database.tables.values()].flatMap((table) => {
      const shown = pattern(table.name) ? describedColumns(caller, { account, database, table }) : undefined;
      return shown === undefined ? [] : [encodeTable({ account, database, table }, shown)];
    });
    const { items, nextToken } = readPage(request, visible);
    return { TableList: items, NextToken: nextToken };
  },

  CreateTable: (call) => {
    const { lake, request, caller } = call;
    const account = accountOf(call);
    const database = visibleDatabase(caller, account, request.string('DatabaseName'));
    if (!databasePermissions(caller, account, database).has('CREATE_TABLE') && !isAdmin(caller, account)) {
      throw insufficientPermission('Create Table', database.name);
    }
    const table = readTable(request.structure('TableInput'));
    if (database.tables.has(table.name)) throw alreadyExists(`Table ${table.name} already exists`);
    database.tables.set(table.name, table);
    const resource = { kind: 'table', catalogId: account.id, databaseName: database.name, name: table.name } as const;
    grantToCreator(account, caller, resource, account.settings.tableDefaultIsIam);
    lake.save();
    return {};
  },

  UpdateTable: (call) => {
    const { lake, request, caller } = call;
    const account = accountOf(call);
    const input = readTable(request.structure('TableInput'));
    const at = visibleTable(caller, account, request.string('DatabaseName'), input.name);
    if (!evaluateAccess(caller, at).permissions.has('ALTER') && !isAdmin(caller, account)) {
      throw insufficientPermission('Alter', input.name);
    }
    const { tags, columnTags, partitions, versionId } = at.table;
    replaceTable(at.database, { ...input, tags, columnTags, partitions, versionId });
    lake.save();
    return {};
  },

  DeleteTable: (call) => {
    const { lake, request, caller } = call;
    const account = accountOf(call);
    const at = visibleTable(caller, account, request.string('DatabaseName'), request.string('Name'));
    if (!evaluateAccess(caller, at).permissions.has('DROP') && !isAdmin(caller, account)) {
      throw insufficientPermission('Drop', at.table.name);
    }
    const { database, table } = at;
    database.tables.delete(table.name);
    account.filters = account.filters.filter(
      (one) => one.databaseName !== database.name || one.tableName !== table.name,
    );
    account.grants = account.grants.filter(({ resource }) => !isOnTable(resource, database.name, table.name));
    account.optIns = account.optIns.filter(({ resource }) => !isOnTable(resource, database.name, table.name));
    lake.save();
    return {};
  },
};

function databaseNameOf(resource: Resource): string | undefined {
  if (resource.kind === 'database') return resource.name;
  return 'databaseName' in resource ? resource.databaseName : undefined;
}

function isOnTable(resource: Resource, databaseName: string, name: string): boolean {
  if (databaseNameOf(resource) !== databaseName) return false;
  if (resource.kind === 'filter') return resource.tableName === name;
  return (resource.kind === 'table' || resource.kind === 'columns') && resource.name === name;
}

/** Who makes something may do everything with it; and so may everyone, where the account still leaves it to IAM. */
function grantToCreator(account: Account, caller: Caller, resource: Resource, toIam: boolean): void {
  const all = { resource, permissions: ['ALL'], grantedBy: account.id };
  account.grants = [
    ...account.grants,
    { ...all, principal: caller.principalArn, permissionsWithGrantOption: ['ALL'] },
    ...(toIam ? [{ ...all, principal: IAM_ALLOWED_PRINCIPALS, permissionsWithGrantOption: [] }] : []),
  ];
}

function readTable(input: AwsRequest): Table {
  const storage = input.structure('StorageDescriptor');
  const columns = storage.structures('Columns').map(readColumn);
  const partitionKeys = input.structures('PartitionKeys').map(readColumn);
  const names = [...columns, ...partitionKeys].map(({ name }) => name.toLowerCase());
  if (new Set(names).size < names.length) throw invalidInput('Two columns have the same name');
  const description = input.optionalString('Description');
  const location = storage.optionalString('Location');
  return {
    name: lowerName(input, 'Name'),
    tableType: input.optionalString('TableType') ?? 'EXTERNAL_TABLE',
    columns,
    partitionKeys,
    parameters: input.stringMap('Parameters'),
    partitions: [],
    versionId: '0',
    tags: {},
    columnTags: {},
    ...(description === undefined ? {} : { description }),
    ...(location === undefined ? {} : { location }),
  };
}

function readColumn(column: AwsRequest): Column {
  const comment = column.optionalString('Comment');
  const type = column.optionalString('Type') ?? 'string';
  return { name: column.string('Name'), type, ...(comment === undefined ? {} : { comment }) };
}

/** `Expression` of GetTables: alternatives with `*` for anything. */
function matcher(expression: string | undefined): (name: string) => boolean {
  if (expression === undefined || expression === '') return () => true;
  const patterns = expression.split('|').map((one) =>
    one
      .trim()
      .split('*')
      .map((part) => part.replaceAll(/[^\w]/g, '\\$&'))
      .join('.*'),
  );
  const pattern = new RegExp(`^(?:${patterns.join('|')})$`, 'i');
  return (name) => pattern.test(name);
}
