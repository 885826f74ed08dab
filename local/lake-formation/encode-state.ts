// Writes the state back in the form of its file, which parses to the same state.
import { stringify } from 'yaml';
import type { Account, Column, Database, DataCellsFilter, Grant, LakeState, OptIn, Table } from './lake-state.js';
import { toFileMembers } from './member-case.js';
import { encodeColumnChoice, encodeResource } from './resource.js';

/** The text of a state file. */
export function encodeState({ accounts, identityCenter }: LakeState): string {
  const encoded = [...accounts].map(([id, account]) => [id, encodeAccount(account)] as const);
  const { users, applications } = identityCenter;
  const center = { users: Object.fromEntries(users), applications };
  return stringify({ accounts: Object.fromEntries(encoded), identityCenter: center }, { aliasDuplicateObjects: false });
}

function encodeAccount(account: Account): unknown {
  const expressions = [...account.lfTagExpressions].map(([name, { expression, ...rest }]) => {
    return [
      name,
      { ...rest, expression: Object.fromEntries(expression.map(({ key, values }) => [key, values])) },
    ] as const;
  });
  return {
    outboundWebIdentityFederation: account.outboundWebIdentityFederation,
    users: Object.fromEntries(account.users),
    roles: Object.fromEntries(account.roles),
    webIdentityProviders: account.webIdentityProviders,
    settings: account.settings,
    lfTags: Object.fromEntries(account.lfTags),
    lfTagExpressions: Object.fromEntries(expressions),
    databases: Object.fromEntries([...account.databases].map(([name, database]) => [name, encodeDatabase(database)])),
    dataCellsFilters: account.filters.map(encodeFilter),
    grants: account.grants.map(encodeGrant),
    optIns: account.optIns.map(encodeOptIn),
    resources: [...account.resources.values()],
  };
}

function encodeDatabase({ description, locationUri, tags, tables }: Database): unknown {
  return {
    description,
    locationUri,
    tags,
    tables: Object.fromEntries([...tables].map(([name, table]) => [name, encodeTable(table)])),
  };
}

function encodeTable(table: Table): unknown {
  const named = Object.entries(table).filter(([member]) => member !== 'name');
  const columns = { columns: encodeColumns(table.columns), partitionKeys: encodeColumns(table.partitionKeys) };
  return { ...Object.fromEntries(named), ...columns };
}

function encodeColumns(columns: readonly Column[]): unknown {
  return Object.fromEntries(
    columns.map(({ name, type, comment }) => [name, comment === undefined ? type : { type, comment }]),
  );
}

function encodeFilter(filter: DataCellsFilter): unknown {
  const { databaseName, tableName, name, filterExpression } = filter;
  const rowFilter = filterExpression === undefined ? { allRowsWildcard: {} } : { filterExpression };
  return { databaseName, tableName, name, rowFilter, ...(toFileMembers(encodeColumnChoice(filter)) as object) };
}

function encodeGrant({ resource, ...rest }: Grant): unknown {
  return { ...rest, resource: toFileMembers(encodeResource(resource)) };
}

function encodeOptIn({ resource, ...rest }: OptIn): unknown {
  return { ...rest, resource: toFileMembers(encodeResource(resource)) };
}
