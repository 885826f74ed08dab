// Athena's operations on databases and tables.
import { AwsError } from '../aws-json/aws-error.js';
import type { AwsOperation } from '../aws-json/create-aws-json-server.js';
import type { AwsRequest } from '../aws-json/aws-request.js';
import type { Catalog, CatalogTable } from '../duckdb/catalog.js';
import type { CatalogOf } from '../governed/govern-engine.js';
import { formatGlueType } from './describe-athena-column.js';

/** Describe what the local catalog holds for the caller. */
export function createCatalogOperations(catalogOf: CatalogOf): Readonly<Record<string, AwsOperation>> {
  return {
    ListDataCatalogs: () => ({ DataCatalogsSummary: [{ CatalogName: 'AwsDataCatalog', Type: 'GLUE' }] }),
    ListDatabases: (request, { access }) => {
      checkCatalog(request);
      return { DatabaseList: [...catalogOf(access).keys()].map((name) => ({ Name: name })) };
    },
    GetDatabase: (request, { access }) => {
      findTables(catalogOf(access), request);
      return { Database: { Name: request.string('DatabaseName').toLowerCase() } };
    },
    ListTableMetadata: (request, { access }) => {
      const pattern = readPattern(request.optionalString('Expression') ?? '');
      const tables = [...findTables(catalogOf(access), request).values()].filter((table) => pattern.test(table.name));
      return { TableMetadataList: tables.map(describeTable) };
    },
    GetTableMetadata: (request, { access }) => {
      const name = request.string('TableName').toLowerCase();
      const table = findTables(catalogOf(access), request).get(name);
      if (table === undefined) throw notFound(`Table ${name}`);
      return { TableMetadata: describeTable(table) };
    },
  };
}

function readPattern(expression: string): RegExp {
  try {
    return new RegExp(expression);
  } catch {
    throw new AwsError('InvalidRequestException', `Expression is not a regular expression: ${expression}`);
  }
}

function checkCatalog(request: AwsRequest): void {
  const name = request.string('CatalogName');
  if (name.toLowerCase() !== 'awsdatacatalog') throw notFound(`Catalog ${name}`);
}

function findTables(catalog: Catalog, request: AwsRequest): ReadonlyMap<string, CatalogTable> {
  checkCatalog(request);
  const name = request.string('DatabaseName').toLowerCase();
  const tables = catalog.get(name);
  if (tables === undefined) throw notFound(`Database ${name}`);
  return tables;
}

function notFound(what: string): AwsError {
  return new AwsError('MetadataException', `EntityNotFoundException: ${what} not found.`);
}

function describeTable(table: CatalogTable): unknown {
  return {
    Name: table.name,
    TableType: 'EXTERNAL_TABLE',
    Columns: table.columns.map((column) => ({ Name: column.name, Type: formatGlueType(column.type) })),
    PartitionKeys: [],
    Parameters: { classification: 'parquet', recordCount: String(table.rowCount) },
  };
}
