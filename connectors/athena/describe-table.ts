// What Athena's catalog says of a table: its columns and its partition columns, which come last.
import type { AthenaClient } from '@aws-sdk/client-athena';
import { GetTableMetadataCommand } from '@aws-sdk/client-athena';
import type { TableDescription } from '../connector.js';
import { mapError } from './map-error.js';

/** A table in the data catalog; it declares no key. @throws LakegateError STORE_* */
export async function describeTable(
  client: AthenaClient,
  name: { readonly catalog: string; readonly database: string; readonly table: string },
  signal: AbortSignal,
): Promise<TableDescription> {
  try {
    const { TableMetadata } = await client.send(
      new GetTableMetadataCommand({ CatalogName: name.catalog, DatabaseName: name.database, TableName: name.table }),
      { abortSignal: signal },
    );
    const columns = [...(TableMetadata?.Columns ?? []), ...(TableMetadata?.PartitionKeys ?? [])];
    return {
      physicalName: TableMetadata?.Name ?? name.table,
      columns: columns.map((c) => ({ name: c.Name ?? '', physicalType: c.Type ?? 'string', nullable: true })),
      key: [],
    };
  } catch (error) {
    throw mapError(error, signal);
  }
}
