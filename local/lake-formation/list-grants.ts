// Which grants ListPermissions shows for a resource: those on it, or what they come to for one principal.
import { sumGrants, columnsOf, type TableAccess, type TableInLake } from './table-access.js';
import { restrictReads } from './read-restriction.js';
import type { Account, Grant } from './lake-state.js';
import { resourceKey, type Resource } from './resource.js';

/** Whether a grant on `granted` is listed for `asked`: a table brings its columns, and on request its filters. */
export function isRelated(granted: Resource, asked: Resource, withFilters: boolean): boolean {
  if (asked.kind === 'table' && granted.kind === 'columns') {
    return asked.databaseName === granted.databaseName && asked.name === granted.name;
  }
  if (asked.kind === 'table' && granted.kind === 'filter') {
    return withFilters && asked.databaseName === granted.databaseName && asked.name === granted.tableName;
  }
  return resourceKey(granted) === resourceKey(asked);
}

/**
 * What a principal's grants come to on one table, whichever of wildcards and tags they come from: a row for the table,
 * one for the columns it is limited to, and its filters. For other resources, the grants on them.
 */
export function effectiveGrants(principal: string, asked: Resource, account: Account): readonly Grant[] {
  const mine = account.grants.filter((one) => one.principal === principal);
  const at =
    asked.kind === 'table' && asked.name !== undefined ? findTable(account, asked.databaseName, asked.name) : undefined;
  if (at === undefined) return mine.filter(({ resource }) => isRelated(resource, asked, true));
  const filters = mine.filter(({ resource }) => resource.kind === 'filter' && isRelated(resource, asked, true));
  const others = mine.filter(({ resource, condition }) => resource.kind !== 'filter' && condition === undefined);
  const conditional = mine.filter(
    ({ resource, condition }) =>
      resource.kind !== 'filter' && condition !== undefined && isRelated(resource, asked, true),
  );
  return [...summarize(principal, asked, at, sumGrants(others, at)), ...conditional, ...filters];
}

function summarize(principal: string, asked: Resource, at: TableInLake, access: TableAccess): readonly Grant[] {
  const { authorizedColumns } = restrictReads(access.reads, at.table);
  const row = { principal, grantedBy: at.account.id, permissionsWithGrantOption: [] };
  const partial = authorizedColumns.length > 0 && authorizedColumns.length < columnsOf(at.table).length;
  const onTable = [...access.permissions].filter((permission) => !(partial && permission === 'SELECT')).sort();
  const table: Grant = { ...row, resource: asked, permissions: onTable };
  const columns: Grant = {
    ...row,
    resource: {
      kind: 'columns',
      catalogId: at.account.id,
      databaseName: at.database.name,
      name: at.table.name,
      columnNames: authorizedColumns.map((name) => name.toLowerCase()),
    },
    permissions: ['SELECT'],
  };
  return [...(onTable.length > 0 ? [table] : []), ...(partial ? [columns] : [])];
}

function findTable(account: Account, databaseName: string, name: string): TableInLake | undefined {
  const database = account.databases.get(databaseName);
  const table = database?.tables.get(name);
  return database === undefined || table === undefined ? undefined : { account, database, table };
}
