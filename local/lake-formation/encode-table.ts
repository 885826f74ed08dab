// Tables and databases as Glue answers them.
import type { Account, Column, Database, Table } from './lake-state.js';
import type { TableInLake } from './table-access.js';

/** Seconds since 1970 that everything in the file was made at. */
const CREATED_SECONDS = Date.UTC(2024, 0, 1) / 1000;

/** A table with the columns that are named; all of them when none are. */
export function encodeTable({ account, database, table }: TableInLake, shown?: ReadonlySet<string>): unknown {
  const visible = (columns: readonly Column[]): unknown[] =>
    columns.filter(({ name }) => shown?.has(name) ?? true).map(encodeColumn);
  return {
    CatalogId: account.id,
    DatabaseName: database.name,
    Name: table.name,
    Description: table.description,
    CreateTime: CREATED_SECONDS,
    UpdateTime: CREATED_SECONDS,
    TableType: table.tableType,
    Parameters: table.parameters,
    VersionId: table.versionId,
    IsRegisteredWithLakeFormation: isRegistered(account, table),
    StorageDescriptor: { Columns: visible(table.columns), Location: table.location },
    PartitionKeys: visible(table.partitionKeys),
  };
}

/** A database. */
export function encodeDatabase(account: Account, database: Database): unknown {
  return {
    CatalogId: account.id,
    Name: database.name,
    Description: database.description,
    LocationUri: database.locationUri,
    CreateTime: CREATED_SECONDS,
  };
}

/** Whether the table's files lie in a registered location. */
export function isRegistered(account: Account, table: Table): boolean {
  const { location } = table;
  if (location === undefined) return false;
  const path = withSlash(location.replace(/^s3[an]?:\/\//, 'arn:aws:s3:::'));
  return [...account.resources.keys()].some((arn) => path.startsWith(withSlash(arn)));
}

/** Ends the path, so that `a/b` doesn't begin `a/bc`. */
export function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

function encodeColumn({ name, type, comment }: Column): unknown {
  return { Name: name, Type: type, ...(comment === undefined ? {} : { Comment: comment }) };
}
