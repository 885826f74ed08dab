// What a set of grants gives on one table: permissions, the columns its schema shows, and which columns of which rows
// can be read. Grants add up; where a shared table is passed on, both the share and the grant must give.
import type { Column, Database, DataCellsFilter, Grant, Table, Account } from './lake-state.js';
import { expressionOf, matchesExpression, tagsOfColumn, tagsOfTable } from './effective-tags.js';

/** Columns, by the schema's names, that may be read where the filter holds; without a filter, in all rows. */
export interface Read {
  readonly columns: ReadonlySet<string>;
  readonly filter?: string;
}

export interface TableAccess {
  /** Empty: the table isn't there for the caller. Anything else includes DESCRIBE, except under a condition. */
  readonly permissions: ReadonlySet<string>;
  /** Columns that the schema shows. */
  readonly shown: ReadonlySet<string>;
  readonly reads: readonly Read[];
}

/** The table that is looked at, with where it is. */
export interface TableInLake {
  readonly account: Account;
  readonly database: Database;
  readonly table: Table;
}

const TABLE_PERMISSIONS = ['SELECT', 'INSERT', 'DELETE', 'ALTER', 'DROP', 'DESCRIBE'];
const NO_ACCESS: TableAccess = { permissions: new Set(), shown: new Set(), reads: [] };

/** All columns of a table, partition keys last. */
export function columnsOf(table: Table): readonly Column[] {
  return [...table.columns, ...table.partitionKeys];
}

/** Union of what each grant gives on the table. */
export function sumGrants(grants: readonly Grant[], at: TableInLake): TableAccess {
  return grants.map((grant) => accessOfGrant(grant, at)).reduce(addAccess, NO_ACCESS);
}

/** What either gives. */
export function addAccess(left: TableAccess, right: TableAccess): TableAccess {
  return {
    permissions: new Set([...left.permissions, ...right.permissions]),
    shown: new Set([...left.shown, ...right.shown]),
    reads: [...left.reads, ...right.reads],
  };
}

/** What both give. */
export function intersectAccess(left: TableAccess, right: TableAccess): TableAccess {
  const reads = left.reads.flatMap((one) => right.reads.map((other) => intersectReads(one, other)));
  return {
    permissions: inBoth(left.permissions, right.permissions),
    shown: inBoth(left.shown, right.shown),
    reads: reads.filter(({ columns }) => columns.size > 0),
  };
}

function inBoth(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...left].filter((name) => right.has(name)));
}

function intersectReads(one: Read, other: Read): Read {
  const columns = inBoth(one.columns, other.columns);
  const filters = [one.filter, other.filter].filter((filter) => filter !== undefined);
  const [first, second] = filters;
  if (first === undefined) return { columns };
  return { columns, filter: second === undefined || second === first ? first : `(${first}) AND (${second})` };
}

function accessOfGrant(grant: Grant, at: TableInLake): TableAccess {
  const { resource } = grant;
  if (resource.catalogId !== at.account.id) return NO_ACCESS;
  const names = columnsOf(at.table).map(({ name }) => name);
  const isTable = 'databaseName' in resource && resource.databaseName === at.database.name;
  switch (resource.kind) {
    case 'catalog':
      return grant.permissions.includes('SUPER_USER') ? onColumns(grant, ['ALL'], names, names) : NO_ACCESS;
    case 'table':
      if (!isTable || (resource.name !== undefined && resource.name !== at.table.name)) return NO_ACCESS;
      return onColumns(grant, grant.permissions, names, names);
    case 'columns':
      if (!isTable || resource.name !== at.table.name) return NO_ACCESS;
      return onColumns(grant, grant.permissions, chooseColumns(names, resource), names);
    case 'filter':
      if (!isTable || resource.tableName !== at.table.name) return NO_ACCESS;
      return throughFilter(grant, resource.name, at);
    case 'policy': {
      const expression = resource.resourceType === 'TABLE' ? expressionOf(resource, at.account) : undefined;
      if (expression === undefined) return NO_ACCESS;
      const matching = names.filter((name) => matchesExpression(tagsOfColumn(at.database, at.table, name), expression));
      if (matching.length > 0) return onColumns(grant, grant.permissions, matching, names);
      // The table matches but each column overrides it: it is known to be there, and no more.
      const itself = matchesExpression(tagsOfTable(at.database, at.table), expression);
      return itself ? { ...NO_ACCESS, permissions: new Set(['DESCRIBE']) } : NO_ACCESS;
    }
    default:
      return NO_ACCESS;
  }
}

/** On some of the columns only, nothing but SELECT and DESCRIBE is given; SELECT shows the columns that it reads. */
function onColumns(
  grant: Grant,
  given: readonly string[],
  columns: readonly string[],
  all: readonly string[],
): TableAccess {
  const whole = columns.length === all.length;
  const expanded = given.includes('ALL') ? ['ALL', ...TABLE_PERMISSIONS] : given;
  const kept = whole ? expanded : expanded.filter((permission) => permission === 'SELECT' || permission === 'DESCRIBE');
  // What needs all the columns still lets one know of the table.
  const implied = grant.condition === undefined && given.length > 0 ? ['DESCRIBE'] : [];
  const shown = new Set(columns);
  return {
    permissions: new Set([...kept, ...implied]),
    shown,
    reads: kept.includes('SELECT') && shown.size > 0 ? [{ columns: shown }] : [],
  };
}

function throughFilter(grant: Grant, name: string, { account, database, table }: TableInLake): TableAccess {
  const filter = account.filters.find(
    (one) => one.databaseName === database.name && one.tableName === table.name && one.name === name,
  );
  if (filter === undefined || !grant.permissions.includes('SELECT')) return NO_ACCESS;
  const columns = new Set(columnsOfFilter(filter, table));
  const implied = grant.condition === undefined ? ['DESCRIBE'] : [];
  const { filterExpression } = filter;
  return {
    permissions: new Set(['SELECT', ...implied]),
    shown: columns,
    // Rows without columns are nothing to read.
    reads:
      columns.size === 0 ? [] : [filterExpression === undefined ? { columns } : { columns, filter: filterExpression }],
  };
}

/** Columns that a data cells filter gives, by the schema's names. */
function columnsOfFilter(filter: DataCellsFilter, table: Table): readonly string[] {
  return chooseColumns(
    columnsOf(table).map(({ name }) => name),
    filter,
  );
}

function chooseColumns(
  names: readonly string[],
  choice: { readonly columnNames?: readonly string[]; readonly excludedColumnNames?: readonly string[] },
): readonly string[] {
  const { columnNames, excludedColumnNames = [] } = choice;
  return names.filter((name) => {
    const lower = name.toLowerCase();
    return columnNames === undefined ? !excludedColumnNames.includes(lower) : columnNames.includes(lower);
  });
}
