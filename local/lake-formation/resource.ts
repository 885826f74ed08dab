// A resource of Lake Formation as permissions name it: read from the API's structure, compared, and written back.
import type { AwsRequest } from '../aws-json/aws-request.js';
import { invalidInput } from './lake-formation-error.js';

/** A key with the values that are meant. */
export interface Tag {
  readonly key: string;
  readonly values: readonly string[];
}

interface InCatalog {
  readonly catalogId: string;
}

export type Resource = InCatalog &
  (
    | { readonly kind: 'catalog' }
    | { readonly kind: 'database'; readonly name: string }
    /** Without name: every table of the database. */
    | { readonly kind: 'table'; readonly databaseName: string; readonly name?: string }
    | {
        readonly kind: 'columns';
        readonly databaseName: string;
        readonly name: string;
        readonly columnNames?: readonly string[];
        readonly excludedColumnNames?: readonly string[];
      }
    | { readonly kind: 'filter'; readonly databaseName: string; readonly tableName: string; readonly name: string }
    | { readonly kind: 'location'; readonly resourceArn: string }
    | { readonly kind: 'tag'; readonly key: string; readonly values: readonly string[] }
    | {
        readonly kind: 'policy';
        readonly resourceType: 'DATABASE' | 'TABLE';
        readonly expression?: readonly Tag[];
        readonly expressionName?: string;
      }
    | { readonly kind: 'expression'; readonly name: string }
  );

/** What one kind of resource is made of. */
export type ResourceOf<K extends Resource['kind']> = Extract<Resource, { readonly kind: K }>;

type Reader = (request: AwsRequest, catalogId: string) => Resource;

const READERS: Readonly<Record<string, Reader>> = {
  Catalog: (request, catalogId) => ({ kind: 'catalog', catalogId: request.optionalString('Id') ?? catalogId }),
  Database: (request, catalogId) => ({
    kind: 'database',
    catalogId: catalogOf(request, catalogId),
    name: lowerName(request, 'Name'),
  }),
  Table: parseTable,
  TableWithColumns: parseColumns,
  DataCellsFilter: (request, catalogId) => ({
    kind: 'filter',
    catalogId: request.optionalString('TableCatalogId') ?? catalogId,
    databaseName: lowerName(request, 'DatabaseName'),
    tableName: lowerName(request, 'TableName'),
    name: request.string('Name'),
  }),
  DataLocation: (request, catalogId) => ({
    kind: 'location',
    catalogId: catalogOf(request, catalogId),
    resourceArn: request.string('ResourceArn'),
  }),
  LFTag: (request, catalogId) => {
    const { key, values } = parseTag(request);
    return { kind: 'tag', catalogId: catalogOf(request, catalogId), key, values };
  },
  LFTagPolicy: parsePolicy,
  LFTagExpression: (request, catalogId) => ({
    kind: 'expression',
    catalogId: catalogOf(request, catalogId),
    name: request.string('Name'),
  }),
};

/** Reads the API's Resource. @throws InvalidInputException unless it names exactly one well-formed resource. */
export function parseResource(request: AwsRequest, catalogId: string): Resource {
  const [name, ...more] = request.names();
  const read = name !== undefined && Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (name === undefined || read === undefined || more.length > 0) {
    throw invalidInput('Resource must name exactly one resource');
  }
  return read(request.structure(name), catalogId);
}

/** Reads an LFTag or LFTagPair, folded to lower case. */
export function parseTag(request: AwsRequest): Tag {
  const values = request.strings('TagValues').map((value) => value.toLowerCase());
  if (values.length === 0) throw invalidInput('TagValues must hold at least one value');
  return { key: request.string('TagKey').toLowerCase(), values: [...new Set(values)].sort() };
}

/** A database's or table's name, folded as Glue folds it. */
export function lowerName(request: AwsRequest, member: string): string {
  return request.string(member).toLowerCase();
}

function catalogOf(request: AwsRequest, catalogId: string): string {
  return request.optionalString('CatalogId') ?? catalogId;
}

function parseTable(request: AwsRequest, catalogId: string): Resource {
  const at = { catalogId: catalogOf(request, catalogId), databaseName: lowerName(request, 'DatabaseName') };
  if (request.has('TableWildcard')) return { kind: 'table', ...at };
  return { kind: 'table', ...at, name: lowerName(request, 'Name') };
}

function parseColumns(request: AwsRequest, catalogId: string): Resource {
  const at = {
    kind: 'columns' as const,
    catalogId: catalogOf(request, catalogId),
    databaseName: lowerName(request, 'DatabaseName'),
    name: lowerName(request, 'Name'),
  };
  const columns = parseColumnChoice(request);
  return { ...at, ...columns };
}

/** `ColumnNames` or `ColumnWildcard`, exactly one of them. @throws InvalidInputException otherwise. */
export function parseColumnChoice(
  request: AwsRequest,
): Pick<ResourceOf<'columns'>, 'columnNames' | 'excludedColumnNames'> {
  const columnNames = sortedNames(request.strings('ColumnNames'));
  if (columnNames.length > 0 === request.has('ColumnWildcard')) {
    throw invalidInput('Either ColumnNames or ColumnWildcard must be given');
  }
  if (columnNames.length > 0) return { columnNames };
  return { excludedColumnNames: sortedNames(request.structure('ColumnWildcard').strings('ExcludedColumnNames')) };
}

function sortedNames(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))].sort();
}

/** Longest inline expression of a grant, in bytes of its JSON. */
const MAX_EXPRESSION_BYTES = 900;

function parsePolicy(request: AwsRequest, catalogId: string): Resource {
  const resourceType = request.string('ResourceType');
  if (resourceType !== 'DATABASE' && resourceType !== 'TABLE') {
    throw invalidInput('ResourceType must be DATABASE or TABLE');
  }
  const at = { kind: 'policy' as const, catalogId: catalogOf(request, catalogId), resourceType } as const;
  const expressionName = request.optionalString('ExpressionName');
  if ((expressionName !== undefined) === request.has('Expression')) {
    throw invalidInput('Either Expression or ExpressionName must be given');
  }
  if (expressionName !== undefined) return { ...at, expressionName };
  const expression = parseExpression(request);
  if (Buffer.byteLength(JSON.stringify(encodeTags(expression))) > MAX_EXPRESSION_BYTES) {
    throw invalidInput(`An expression in a grant may have at most ${String(MAX_EXPRESSION_BYTES)} bytes`);
  }
  return { ...at, expression };
}

/** Reads `Expression`: keys are ANDed, the values of one are ORed. @throws InvalidInputException when empty or twice. */
export function parseExpression(request: AwsRequest): readonly Tag[] {
  const expression = request.structures('Expression').map(parseTag);
  const keys = new Set(expression.map(({ key }) => key));
  if (keys.size === 0 || keys.size < expression.length) {
    throw invalidInput('Expression must hold at least one tag, and each key once');
  }
  return expression.sort((left, right) => (left.key < right.key ? -1 : 1));
}

/** The API's structures of tags. */
export function encodeTags(tags: readonly Tag[]): { TagKey: string; TagValues: readonly string[] }[] {
  return tags.map(({ key, values }) => ({ TagKey: key, TagValues: values }));
}

/** Texts that are equal exactly for equal resources. */
export function resourceKey(resource: Resource): string {
  return JSON.stringify(encodeResource(resource));
}

/** The API's Resource. All tables of a database carry the name ALL_TABLES besides the wildcard. */
export function encodeResource(resource: Resource): Readonly<Record<string, unknown>> {
  const CatalogId = resource.catalogId;
  switch (resource.kind) {
    case 'catalog':
      return { Catalog: { Id: CatalogId } };
    case 'database':
      return { Database: { CatalogId, Name: resource.name } };
    case 'table': {
      const wildcard =
        resource.name === undefined ? { Name: 'ALL_TABLES', TableWildcard: {} } : { Name: resource.name };
      return { Table: { CatalogId, DatabaseName: resource.databaseName, ...wildcard } };
    }
    case 'columns':
      return {
        TableWithColumns: {
          CatalogId,
          DatabaseName: resource.databaseName,
          Name: resource.name,
          ...encodeColumnChoice(resource),
        },
      };
    case 'filter': {
      const { databaseName, tableName, name } = resource;
      return {
        DataCellsFilter: { TableCatalogId: CatalogId, DatabaseName: databaseName, TableName: tableName, Name: name },
      };
    }
    case 'location':
      return { DataLocation: { CatalogId, ResourceArn: resource.resourceArn } };
    case 'tag':
      return { LFTag: { CatalogId, TagKey: resource.key, TagValues: resource.values } };
    case 'policy': {
      const { expression, expressionName, resourceType } = resource;
      const meant =
        expression === undefined ? { ExpressionName: expressionName } : { Expression: encodeTags(expression) };
      return { LFTagPolicy: { CatalogId, ResourceType: resourceType, ...meant } };
    }
    case 'expression':
      return { LFTagExpression: { CatalogId, Name: resource.name } };
  }
}

/** `ColumnNames` or `ColumnWildcard` as the API has them. */
export function encodeColumnChoice(choice: {
  readonly columnNames?: readonly string[] | undefined;
  readonly excludedColumnNames?: readonly string[] | undefined;
}): Readonly<Record<string, unknown>> {
  if (choice.columnNames !== undefined) return { ColumnNames: choice.columnNames };
  const excluded = choice.excludedColumnNames ?? [];
  return { ColumnWildcard: excluded.length > 0 ? { ExcludedColumnNames: excluded } : {} };
}
