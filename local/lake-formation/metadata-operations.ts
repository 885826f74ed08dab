// Glue's unfiltered metadata: the whole schema with what of it, and of its rows and cells, the caller may read.
import { authorizeEngine, checkLevel, declaredLevel } from './authorize-engine.js';
import { evaluateAccess } from './caller-access.js';
import { isReader } from './caller.js';
import { encodeTable, isRegistered } from './encode-table.js';
import { insufficientPermission, invalidInput, notFound } from './lake-formation-error.js';
import { accountById, tableArn, type LakeCall, type LakeOperation } from './lake-call.js';
import { readPage } from './pages.js';
import type { TableAccess, TableInLake } from './table-access.js';
import { restrictReads, type Restriction } from './read-restriction.js';
import { visibleTable } from './visible-catalog.js';

/** Most authorisations that are remembered. */
const MAX_AUTHORIZATIONS = 10_000;

/** Operations by name. */
export const METADATA_OPERATIONS: Readonly<Record<string, LakeOperation>> = {
  GetUnfilteredTableMetadata: (call) => {
    const { at, access, restriction } = authorize(call, call.request.string('Name'));
    for (const permission of call.request.strings('Permissions')) {
      if (!access.permissions.has(permission)) throw insufficientPermission(permission, at.table.name);
    }
    const { authorizedColumns, rowFilter, cellFilters } = restriction;
    const arn = tableArn(call.region, at);
    return {
      Table: encodeTable(at),
      AuthorizedColumns: authorizedColumns,
      IsRegisteredWithLakeFormation: isRegistered(at.account, at.table),
      CellFilters: cellFilters.map(({ columnName, filter }) => ({
        ColumnName: columnName,
        RowFilterExpression: filter,
      })),
      ...(rowFilter === undefined ? {} : { RowFilter: rowFilter }),
      QueryAuthorizationId: remember(call, arn),
      IsMultiDialectView: false,
      IsProtected: false,
      ResourceArn: arn,
      Permissions: [...access.permissions].filter((permission) => permission !== 'DESCRIBE'),
    };
  },

  GetUnfilteredPartitionsMetadata: (call) => {
    const { at, restriction } = authorize(call, call.request.string('TableName'));
    // Expressions over partitions are a language of their own.
    if (call.request.has('Expression')) throw invalidInput('Expression is not served here');
    const { items, nextToken } = readPage(call.request, at.table.partitions, 1000);
    return {
      UnfilteredPartitions: items.map((values) => encodePartition(at, values, restriction)),
      NextToken: nextToken,
    };
  },

  GetUnfilteredPartitionMetadata: (call) => {
    const { at, restriction } = authorize(call, call.request.string('TableName'));
    const asked = JSON.stringify(call.request.strings('PartitionValues'));
    const values = at.table.partitions.find((one) => JSON.stringify(one) === asked);
    if (values === undefined) throw notFound('Partition not found');
    return encodePartition(at, values, restriction);
  },
};

interface Authorized {
  readonly at: TableInLake;
  readonly access: TableAccess;
  readonly restriction: Restriction;
}

/** The checks in their order: the engine, the table, and what the engine can enforce. */
function authorize(call: LakeCall, name: string): Authorized {
  const { lake, request, caller } = call;
  const account = accountById(lake.state, request.string('CatalogId'));
  if (request.strings('SupportedPermissionTypes').length === 0)
    throw invalidInput('SupportedPermissionTypes is required');
  const declared = declaredLevel(request);
  authorizeEngine(caller, account);
  const at = visibleTable(caller, account, request.string('DatabaseName'), name);
  const access = evaluateAccess(caller, at);
  if (access.permissions.size === 0 && !isReader(caller, account)) throw insufficientPermission('Select', name);
  const restriction = restrictReads(access.reads, at.table);
  checkLevel(declared, restriction);
  return { at, access, restriction };
}

function encodePartition(at: TableInLake, values: readonly string[], { authorizedColumns }: Restriction): unknown {
  const { account, database, table } = at;
  return {
    Partition: {
      Values: values,
      CatalogId: account.id,
      DatabaseName: database.name,
      TableName: table.name,
      StorageDescriptor: {
        Columns: table.columns.map((column) => ({ Name: column.name, Type: column.type })),
        Location: table.location,
      },
    },
    AuthorizedColumns: authorizedColumns,
    IsRegisteredWithLakeFormation: isRegistered(account, table),
  };
}

function remember({ lake: { authorizations }, caller }: LakeCall, arn: string): string {
  const id = crypto.randomUUID();
  authorizations.set(id, { tableArn: arn, userId: caller.userId });
  const [oldest] = authorizations.keys();
  if (authorizations.size > MAX_AUTHORIZATIONS && oldest !== undefined) authorizations.delete(oldest);
  return id;
}
