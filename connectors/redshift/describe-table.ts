// What Redshift says of a table: its columns, in order. It enforces no key, and tells none.
import type { ColumnMetadata } from '@aws-sdk/client-redshift-data';
import { DescribeTableCommand } from '@aws-sdk/client-redshift-data';
import type { TableDescription } from '../connector.js';
import type { RedshiftSession } from './execute-query.js';
import { mapError } from './map-error.js';

/** @throws LakegateError STORE_* */
export async function describeTable(
  session: RedshiftSession,
  name: { readonly schema: string; readonly table: string },
  signal: AbortSignal,
): Promise<TableDescription> {
  const columns: ColumnMetadata[] = [];
  try {
    let token: string | undefined;
    do {
      const page = await session.client.send(
        new DescribeTableCommand({ ...session.target, Schema: name.schema, Table: name.table, NextToken: token }),
        { abortSignal: signal },
      );
      columns.push(...(page.ColumnList ?? []));
      token = page.NextToken === '' ? undefined : page.NextToken;
    } while (token !== undefined);
  } catch (error) {
    throw mapError(error, signal);
  }
  return { physicalName: name.table, columns: columns.map(describeColumn), key: [] };
}

function describeColumn(column: ColumnMetadata): TableDescription['columns'][number] {
  const type = column.typeName ?? 'varchar';
  const physicalType =
    type === 'numeric' || type === 'decimal'
      ? `numeric(${String(column.precision ?? 18)},${String(column.scale ?? 0)})`
      : type;
  return { name: column.name ?? '', physicalType, nullable: column.nullable !== 0 };
}
