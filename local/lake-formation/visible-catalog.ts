// The part of a catalog that a caller may know of. What is hidden and what isn't there are answered alike.
import { databasePermissions, evaluateAccess, shownColumns } from './caller-access.js';
import { isReader, type Caller } from './caller.js';
import { insufficientPermission, notFound } from './lake-formation-error.js';
import type { Account, Database } from './lake-state.js';
import type { TableInLake } from './table-access.js';

/** @throws AccessDeniedException unless the caller may describe it; EntityNotFoundException for administrators. */
export function visibleDatabase(caller: Caller, account: Account, name: string): Database {
  const database = account.databases.get(name.toLowerCase());
  if (database !== undefined && databasePermissions(caller, account, database).has('DESCRIBE')) return database;
  throw isReader(caller, account) ? notFound(`Database ${name} not found`) : insufficientPermission('Describe', name);
}

/** A table on which the caller has any permission. @throws as visibleDatabase. */
export function visibleTable(caller: Caller, account: Account, databaseName: string, name: string): TableInLake {
  const database = account.databases.get(databaseName.toLowerCase());
  const table = database?.tables.get(name.toLowerCase());
  if (database !== undefined && table !== undefined) {
    const at = { account, database, table };
    if (isReader(caller, account) || evaluateAccess(caller, at).permissions.size > 0) return at;
  }
  throw isReader(caller, account) ? notFound(`Table ${name} not found`) : insufficientPermission('Describe', name);
}

/** Columns that the table's metadata shows; undefined when it isn't there for the caller. */
export function describedColumns(caller: Caller, at: TableInLake): ReadonlySet<string> | undefined {
  const access = evaluateAccess(caller, at);
  if (!access.permissions.has('DESCRIBE') && !isReader(caller, at.account)) return undefined;
  return shownColumns(caller, at, access);
}
