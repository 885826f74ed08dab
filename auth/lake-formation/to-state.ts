// Turns what Lake Formation's lists hold into the snapshot's own types. What is not understood becomes a grant on
// nothing: it can only narrow.
import type {
  DataCellsFilter,
  LakeFormationOptInsInfo,
  PrincipalResourcePermissions,
  Resource,
  TableWithColumnsResource,
} from '@aws-sdk/client-lakeformation';
import {
  type ColumnSelection,
  type StateFilter,
  type StateGrant,
  type StateOptIn,
  type StateResource,
  tagValues,
} from './lake-formation-state.js';

export function toStateGrant(entry: PrincipalResourcePermissions): readonly StateGrant[] {
  const principal = entry.Principal?.DataLakePrincipalIdentifier;
  if (principal === undefined) return [];
  return [
    {
      principal,
      resource: toStateResource(entry.Resource),
      permissions: entry.Permissions ?? [],
      ...conditionOf(entry.Condition),
    },
  ];
}

export function toStateOptIn(entry: LakeFormationOptInsInfo): readonly StateOptIn[] {
  const principal = entry.Principal?.DataLakePrincipalIdentifier;
  if (principal === undefined) return [];
  return [{ principal, resource: toStateResource(entry.Resource), ...conditionOf(entry.Condition) }];
}

export function toStateFilter(filter: DataCellsFilter): readonly StateFilter[] {
  const { TableCatalogId: catalogId, DatabaseName: databaseName, TableName: tableName, Name: name } = filter;
  const columns = toColumns(filter);
  const { FilterExpression: filterExpression, AllRowsWildcard: allRows } = filter.RowFilter ?? {};
  if (databaseName === undefined || tableName === undefined || name === undefined) return [];
  // Neither an expression nor "all rows" is not taken for all rows.
  if (columns === undefined || (filterExpression === undefined && allRows === undefined)) return [];
  return [{ catalogId, databaseName, tableName, name, columns, filterExpression }];
}

/** An empty condition is none that could hold; the one that isn't there always does. */
function conditionOf(condition: { readonly Expression?: string | undefined } | undefined): { condition?: string } {
  return condition === undefined ? {} : { condition: condition.Expression ?? '' };
}

function toStateResource(resource: Resource | undefined): StateResource {
  const other = { kind: 'other' } as const;
  if (resource?.Catalog !== undefined) return { kind: 'catalog', catalogId: resource.Catalog.Id };
  if (resource?.Database?.Name !== undefined) {
    return { kind: 'database', catalogId: resource.Database.CatalogId, databaseName: resource.Database.Name };
  }
  if (resource?.Table?.DatabaseName !== undefined) {
    const { CatalogId: catalogId, DatabaseName: databaseName, Name: tableName, TableWildcard: every } = resource.Table;
    if (every !== undefined) return { kind: 'table', catalogId, databaseName };
    return tableName === undefined ? other : { kind: 'table', catalogId, databaseName, tableName };
  }
  if (resource?.TableWithColumns !== undefined) return toColumnsResource(resource.TableWithColumns);
  if (resource?.DataCellsFilter !== undefined) {
    const {
      TableCatalogId: catalogId,
      DatabaseName: databaseName,
      TableName: tableName,
      Name: name,
    } = resource.DataCellsFilter;
    if (databaseName === undefined || tableName === undefined || name === undefined) return other;
    return { kind: 'dataCellsFilter', catalogId, databaseName, tableName, name };
  }
  if (resource?.LFTagPolicy !== undefined) {
    const { CatalogId: catalogId, ResourceType: type, Expression: pairs, ExpressionName: name } = resource.LFTagPolicy;
    const expression =
      name === undefined
        ? tagValues((pairs ?? []).map(({ TagKey: key, TagValues: values }) => [key ?? '', values ?? []]))
        : { expressionName: name };
    return { kind: 'tagPolicy', catalogId, resourceType: type ?? '', expression };
  }
  return other;
}

function toColumnsResource(resource: TableWithColumnsResource): StateResource {
  const { CatalogId: catalogId, DatabaseName: databaseName, Name: tableName } = resource;
  const columns = toColumns(resource);
  if (databaseName === undefined || tableName === undefined || columns === undefined) return { kind: 'other' };
  return { kind: 'table', catalogId, databaseName, tableName, columns };
}

/** Columns by name or all but some; neither, or an empty list beside no wildcard, is no selection. */
function toColumns({
  ColumnNames: names,
  ColumnWildcard: wildcard,
}: Pick<TableWithColumnsResource, 'ColumnNames' | 'ColumnWildcard'>): ColumnSelection | undefined {
  if (names !== undefined && names.length > 0) return { columnNames: names };
  return wildcard === undefined ? undefined : { excludedColumnNames: wildcard.ExcludedColumnNames ?? [] };
}
