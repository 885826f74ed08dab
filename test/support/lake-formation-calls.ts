// Calls that tests of the local Lake Formation make again and again.
import {
  CreateDataCellsFilterCommand,
  GrantPermissionsCommand,
  RevokePermissionsCommand,
  type DataCellsFilter,
  type Permission,
  type Resource,
} from '@aws-sdk/client-lakeformation';
import {
  GetUnfilteredTableMetadataCommand,
  type GetUnfilteredTableMetadataCommandOutput,
  type PermissionType,
} from '@aws-sdk/client-glue';
import { ACCOUNT, roleArn, type LakeClients } from './lake-formation-state.js';

/** The table as a resource, and as Glue names it. */
export const ORDERS: Resource = { Table: { DatabaseName: 'shop', Name: 'orders' } };
export const TABLE = { CatalogId: ACCOUNT, DatabaseName: 'shop', Name: 'orders' };

/** Grants to the reader, or to whom it is said. */
export async function grant(
  admin: LakeClients,
  Resource: Resource,
  Permissions: Permission[],
  principal = roleArn('reader'),
): Promise<void> {
  const Principal = { DataLakePrincipalIdentifier: principal };
  await admin.lake.send(new GrantPermissionsCommand({ Principal, Resource, Permissions }));
}

/** Takes back what was granted. */
export async function revoke(
  admin: LakeClients,
  Resource: Resource,
  Permissions: Permission[],
  principal = roleArn('reader'),
): Promise<void> {
  const Principal = { DataLakePrincipalIdentifier: principal };
  await admin.lake.send(new RevokePermissionsCommand({ Principal, Resource, Permissions }));
}

/** A data cells filter of all rows, unless it says otherwise. */
export function filterOf(name: string, more: Partial<DataCellsFilter>): DataCellsFilter {
  const at = { TableCatalogId: ACCOUNT, DatabaseName: 'shop', TableName: 'orders', Name: name };
  return { ...at, RowFilter: { AllRowsWildcard: {} }, ...more };
}

/** Makes a filter and grants it to the reader. */
export async function grantFilter(admin: LakeClients, name: string, more: Partial<DataCellsFilter>): Promise<void> {
  await admin.lake.send(new CreateDataCellsFilterCommand({ TableData: filterOf(name, more) }));
  const at = { TableCatalogId: ACCOUNT, DatabaseName: 'shop', TableName: 'orders', Name: name };
  await grant(admin, { DataCellsFilter: at }, ['SELECT']);
}

/** What an engine that filters cells is told of the table. */
export async function metadata(
  clients: LakeClients,
  types: PermissionType[] = ['CELL_FILTER_PERMISSION'],
  table: { DatabaseName?: string; Name?: string } = {},
): Promise<GetUnfilteredTableMetadataCommandOutput> {
  return clients.glue.send(
    new GetUnfilteredTableMetadataCommand({ ...TABLE, ...table, SupportedPermissionTypes: types }),
  );
}

/** Name of the error that a call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}
