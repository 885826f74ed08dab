// The Redshift Data API's operations on schemas and tables.
import { AwsError } from '../aws-json/aws-error.js';
import type { AwsRequest } from '../aws-json/aws-request.js';
import type { AwsOperation } from '../aws-json/create-aws-json-server.js';
import type { Catalog, CatalogTable } from '../duckdb/catalog.js';
import type { CatalogOf } from '../governed/govern-engine.js';
import { describeTableColumn } from './redshift-types.js';

/** Describe what the local catalog holds for the caller; any database name stands for it. */
export function createCatalogOperations(catalogOf: CatalogOf): Readonly<Record<string, AwsOperation>> {
  return {
    ListDatabases: (request) => ({ Databases: [request.optionalString('Database') ?? 'dev'] }),
    ListSchemas: (request, { access }) => {
      request.string('Database');
      const matches = matcherOf(request.optionalString('SchemaPattern'));
      return { Schemas: [...catalogOf(access).keys()].filter(matches) };
    },
    ListTables: (request, { access }) => {
      request.string('Database');
      const inSchema = matcherOf(request.optionalString('SchemaPattern'));
      const matches = matcherOf(request.optionalString('TablePattern'));
      const tables = [...catalogOf(access).values()].flatMap((schema) => [...schema.values()]);
      const found = tables.filter((table) => inSchema(table.schema) && matches(table.name));
      return { Tables: found.map(({ schema, name }) => ({ schema, name, type: 'TABLE' })) };
    },
    DescribeTable: (request, { access }) => {
      const table = findTable(catalogOf(access), request);
      const columns = table.columns.map((column) => {
        return { ...describeTableColumn(column.name, column.type), schemaName: table.schema, tableName: table.name };
      });
      return { TableName: table.name, ColumnList: columns };
    },
  };
}

function findTable(catalog: Catalog, request: AwsRequest): CatalogTable {
  request.string('Database');
  const schema = (request.optionalString('Schema') ?? 'public').toLowerCase();
  const name = request.string('Table').toLowerCase();
  const table = catalog.get(schema)?.get(name);
  if (table === undefined) {
    throw new AwsError('ResourceNotFoundException', `Table ${schema}.${name} does not exist.`, { ResourceId: name });
  }
  return table;
}

/** A SQL LIKE pattern; everything when there is none. */
function matcherOf(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined || pattern === '') return () => true;
  const escaped = pattern.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const expression = new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, 's');
  return (name) => expression.test(name);
}
