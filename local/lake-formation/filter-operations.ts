// Data cells filters: which columns of which rows a grant gives.
import type { AwsRequest } from '../aws-json/aws-request.js';
import { evaluateAccess } from './caller-access.js';
import { isAdmin, isReader } from './caller.js';
import { checkFilterExpression } from './check-filter-expression.js';
import { checkColumns } from './check-grant.js';
import { accessDenied, alreadyExists, invalidInput, notFound } from './lake-formation-error.js';
import { accountById, tableIn, type LakeCall, type LakeOperation } from './lake-call.js';
import type { Account, DataCellsFilter, LakeState } from './lake-state.js';
import { readPage } from './pages.js';
import { encodeColumnChoice, lowerName, parseColumnChoice } from './resource.js';

/** Operations by name. */
export const FILTER_OPERATIONS: Readonly<Record<string, LakeOperation>> = {
  CreateDataCellsFilter: (call) => {
    const { account, filter } = readChange(call);
    if (findFilter(account, filter) !== undefined)
      throw alreadyExists(`Data cells filter ${filter.name} already exists`);
    account.filters = [...account.filters, filter];
    call.lake.save();
    return {};
  },

  UpdateDataCellsFilter: (call) => {
    const { account, filter } = readChange(call);
    const current = findFilter(account, filter);
    if (current === undefined) throw notFound(`Data cells filter ${filter.name} not found`);
    account.filters = account.filters.map((one) => (one === current ? filter : one));
    call.lake.save();
    return {};
  },

  GetDataCellsFilter: (call) => {
    const { account, filter } = named(call);
    if (!isReader(call.caller, account)) throw accessDenied('User is not a data lake administrator');
    return { DataCellsFilter: encodeFilter(account, filter) };
  },

  DeleteDataCellsFilter: (call) => {
    const { account, filter } = named(call);
    checkMayChange(call, account, filter);
    account.filters = account.filters.filter((one) => one !== filter);
    account.grants = account.grants.filter(
      ({ resource }) =>
        resource.kind !== 'filter' ||
        resource.databaseName !== filter.databaseName ||
        resource.tableName !== filter.tableName ||
        resource.name !== filter.name,
    );
    call.lake.save();
    return {};
  },

  ListDataCellsFilter: ({ lake, request, caller }) => {
    const table = request.structure('Table');
    const account = accountById(lake.state, table.optionalString('CatalogId') ?? caller.accountId);
    if (!isReader(caller, account)) throw accessDenied('User is not a data lake administrator');
    const databaseName = request.has('Table') ? lowerName(table, 'DatabaseName') : undefined;
    const tableName = table.optionalString('Name')?.toLowerCase();
    const listed = account.filters.filter(
      (one) =>
        (databaseName === undefined || one.databaseName === databaseName) &&
        (tableName === undefined || one.tableName === tableName),
    );
    const { items, nextToken } = readPage(request, listed);
    return { DataCellsFilters: items.map((filter) => encodeFilter(account, filter)), NextToken: nextToken };
  },
};

function readChange(call: LakeCall): { account: Account; filter: DataCellsFilter } {
  const data = call.request.structure('TableData');
  const account = accountById(call.lake.state, data.string('TableCatalogId'));
  const filter = readFilter(data, call.lake.state);
  checkMayChange(call, account, filter);
  return { account, filter };
}

function named({ lake, request, caller }: LakeCall): { account: Account; filter: DataCellsFilter } {
  const account = accountById(lake.state, request.optionalString('TableCatalogId') ?? caller.accountId);
  const databaseName = lowerName(request, 'DatabaseName');
  const tableName = lowerName(request, 'TableName');
  const filter = findFilter(account, { databaseName, tableName, name: request.string('Name') });
  if (filter === undefined) throw notFound(`Data cells filter ${request.string('Name')} not found`);
  return { account, filter };
}

function findFilter(
  account: Account,
  { databaseName, tableName, name }: Pick<DataCellsFilter, 'databaseName' | 'tableName' | 'name'>,
): DataCellsFilter | undefined {
  return account.filters.find(
    (one) => one.databaseName === databaseName && one.tableName === tableName && one.name === name,
  );
}

/** Administrators, and who may read the whole table with the option to grant it. */
function checkMayChange({ caller }: LakeCall, account: Account, { databaseName, tableName }: DataCellsFilter): void {
  if (isAdmin(caller, account)) return;
  const at = tableIn(account, databaseName, tableName);
  const grants = account.grants.filter(
    ({ permissionsWithGrantOption: options }) => options.includes('SELECT') || options.includes('ALL'),
  );
  const granting = { ...account, grants };
  if (evaluateAccess(caller, { ...at, account: granting }).permissions.has('SELECT')) return;
  throw accessDenied('Insufficient Lake Formation permission(s): SELECT with grant option is required');
}

/** Reads the API's DataCellsFilter and checks it against its table. @throws InvalidInputException, EntityNotFoundException. */
export function readFilter(data: AwsRequest, state: LakeState): DataCellsFilter {
  const account = accountById(state, data.string('TableCatalogId'));
  const { database, table } = tableIn(account, data.string('DatabaseName'), data.string('TableName'));
  const name = data.string('Name');
  const rows = data.structure('RowFilter');
  const filterExpression = rows.optionalString('FilterExpression');
  if ((filterExpression !== undefined) === rows.has('AllRowsWildcard')) {
    throw invalidInput('RowFilter must hold either FilterExpression or AllRowsWildcard');
  }
  if (filterExpression !== undefined) checkFilterExpression(filterExpression, table);
  const choice = parseColumnChoice(data);
  checkColumns(table, choice);
  return {
    databaseName: database.name,
    tableName: table.name,
    name,
    ...(filterExpression === undefined ? {} : { filterExpression }),
    ...choice,
    versionId: crypto.randomUUID(),
  };
}

function encodeFilter(account: Account, filter: DataCellsFilter): unknown {
  const { databaseName, tableName, name, filterExpression, versionId } = filter;
  return {
    TableCatalogId: account.id,
    DatabaseName: databaseName,
    TableName: tableName,
    Name: name,
    RowFilter: filterExpression === undefined ? { AllRowsWildcard: {} } : { FilterExpression: filterExpression },
    ...encodeColumnChoice(filter),
    VersionId: versionId,
  };
}
