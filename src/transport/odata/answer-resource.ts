// Answers for one resource: sets page by page, rows by key, counts, and what is applied.
import { and, equals } from '../../core/call.js';
import { int64Type } from '../../core/data-type.js';
import { LakegateError } from '../../core/errors.js';
import type { ReadScope, VisibleDataset } from '../../core/read-scope.js';
import { aggregate, fetch, type Expr, filter, type ReadRelation, type Relation } from '../../core/relation.js';
import { buildApply } from './build-apply.js';
import { buildFilter, literalOf } from './build-filter.js';
import { buildLevel } from './build-level.js';
import { writeMetadataJson, writeMetadataXml, writeServiceDocument } from './metadata.js';
import { odataError, unknownProperty } from './odata-error.js';
import { type ODataOptions, parseOptions } from './parse-options.js';
import { type GivenKey, parseResource } from './parse-resource.js';
import { createReadColumns } from '../datasets/read-columns.js';
import { compileEntityWriter, compileRowWriter } from './write-entities.js';

/** A request for one resource, of its own or within a batch. */
export interface ResourceRequest {
  /** Behind the service's root, without the query. */
  readonly path: string;
  /** By name, decoded. */
  readonly options: ReadonlyMap<string, string>;
  /** The service's root, ending in a slash, as the client reached it. */
  readonly root: string;
  readonly accept: string;
  /** Of `Prefer: odata.maxpagesize=`. */
  readonly maxPageSize: number | undefined;
}

export interface ResourceAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** @throws LakegateError of any stage */
export async function answerResource(
  request: ResourceRequest,
  scope: ReadScope,
  limits: { readonly maxExportRows: number },
): Promise<ResourceAnswer> {
  const { catalog } = scope;
  const resource = parseResource(request.path, catalog);
  switch (resource.kind) {
    case 'service':
      return json(writeServiceDocument(catalog, request.root), request);
    case 'metadata': {
      const format = request.options.get('$format') ?? request.accept;
      const isJson = format.includes('json') && !format.includes('xml');
      if (isJson) return json(writeMetadataJson(catalog), request);
      return { contentType: 'application/xml', body: writeMetadataXml(catalog) };
    }
    case 'batch':
      throw new LakegateError('METHOD_NOT_ALLOWED');
    default: {
      const options = parseOptions(request.options);
      if (resource.kind === 'count') {
        return { contentType: 'text/plain', body: await countRows(resource.dataset, options, scope) };
      }
      if (resource.kind === 'entity') return answerEntity(resource.dataset, resource.key, options, { request, scope });
      if (options.apply !== undefined) return answerApply(resource.dataset, options, { request, scope, limits });
      return answerSet(resource.dataset, options, { request, scope });
    }
  }
}

interface Asked {
  readonly request: ResourceRequest;
  readonly scope: ReadScope;
}

async function answerSet(
  dataset: VisibleDataset,
  options: ODataOptions,
  { request, scope }: Asked,
): Promise<ResourceAnswer> {
  const { limits } = scope.context;
  const { top, skiptoken } = options;
  const ieee754 = isIeee754(request);
  if (top === 0) {
    const count = options.count ? Number(await countRows(dataset, options, scope)) : undefined;
    return json(setText(request, dataset.name, [], { count, next: undefined }), request);
  }
  const position = skiptoken === undefined ? { given: 0, cursor: undefined } : parseSkiptoken(skiptoken);
  const left = top === undefined ? Infinity : top - position.given;
  if (left <= 0) throw odataError('$skiptoken', 'it is not of these rows');
  const size = Math.min(left, request.maxPageSize ?? limits.maxPageSize, limits.maxPageSize);
  const offset = position.cursor === undefined ? (options.skip ?? 0) + position.given : 0;
  const page = { first: size, ...(position.cursor === undefined ? { offset } : { after: position.cursor }) };
  const built = buildLevel(dataset, options, { path: [dataset.name], kind: 'rows', page }, scope.catalog);
  const result = await scope.data.read(built.node, scope.context);
  const write = compileEntityWriter(built, ieee754);
  const rows = result.rows.map((_, i) => `{${write(result, i)}}`);
  const [found] = result.pages;
  const given = position.given + rows.length;
  const goesOn = found?.hasNextPage === true && left > rows.length;
  // A cursor stays right while rows are added; only those without a key are counted off.
  const token = dataset.key.length > 0 && rows.length > 0 ? result.cursorOf(rows.length - 1) : '';
  const next = goesOn ? nextLink(request, dataset.name, `${String(given)}.${token}`) : undefined;
  return json(setText(request, dataset.name, rows, { count: found?.totalCount, next }), request);
}

function parseSkiptoken(text: string): { readonly given: number; readonly cursor: string | undefined } {
  const [, given, cursor = ''] = /^(\d{1,12})\.(.*)$/.exec(text) ?? [];
  if (given === undefined) throw odataError('$skiptoken', 'it is not one of a next link');
  return { given: Number(given), cursor: cursor === '' ? undefined : cursor };
}

function nextLink({ root, options }: ResourceRequest, name: string, token: string): string {
  const query = new URLSearchParams([...options].filter(([option]) => option !== '$skiptoken'));
  query.set('$skiptoken', token);
  return `${root}${name}?${query.toString()}`;
}

async function answerEntity(
  dataset: VisibleDataset,
  key: GivenKey,
  options: ODataOptions,
  { request, scope }: Asked,
): Promise<ResourceAnswer> {
  const built = buildLevel(
    dataset,
    options,
    {
      path: [dataset.name],
      kind: 'one',
      page: {},
      condition: (columns) =>
        and(
          dataset.key.map((name, i): Expr => {
            const column = columns.column(name);
            const token = key[i];
            if (token === undefined) throw new RangeError('a key has all its values');
            return equals<ReadRelation>(column, literalOf({ option: 'key' }, token, column.type));
          }),
        ),
    },
    scope.catalog,
  );
  const result = await scope.data.read(built.node, scope.context);
  if (result.rows.length === 0) throw new LakegateError('NOT_FOUND');
  const context = `"@odata.context":${JSON.stringify(`${request.root}$metadata#${dataset.name}/$entity`)}`;
  return json(`{${context},${compileEntityWriter(built, isIeee754(request))(result, 0)}}`, request);
}

async function answerApply(
  dataset: VisibleDataset,
  options: ODataOptions,
  { request, scope, limits }: Asked & { readonly limits: { readonly maxExportRows: number } },
): Promise<ResourceAnswer> {
  const applied = buildApply(dataset, options, scope.catalog);
  const isCut = options.top !== undefined || options.skip !== undefined;
  const most = Math.min(scope.context.limits.maxRows, limits.maxExportRows);
  const relation = isCut ? fetch(applied, options.skip ?? 0, Math.min(options.top ?? most + 1, most + 1)) : applied;
  const answer = await scope.query.query({ path: dataset.name, relation, maxRows: most }, scope.context);
  const write = compileRowWriter(answer.fields, isIeee754(request));
  const rows: string[] = [];
  for await (const batch of answer.batches) for (const row of batch) rows.push(write(row));
  const count = options.count && !isCut ? rows.length : undefined;
  return json(setText(request, dataset.name, rows, { count, next: undefined }), request);
}

/** @returns the number as text */
async function countRows(
  dataset: VisibleDataset,
  options: ODataOptions,
  { query, catalog, context }: ReadScope,
): Promise<string> {
  const columns = createReadColumns(dataset, unknownProperty);
  const condition = options.filter && buildFilter({ catalog, columns, option: '$filter' }, options.filter);
  // Something has to be read; the key is in every store.
  if (columns.size === 0) columns.position(dataset.key[0] ?? dataset.columns[0]?.name ?? '');
  const read: Relation = condition === undefined ? columns.relation() : filter(columns.relation(), condition);
  const relation = aggregate<ReadRelation>(
    read,
    [],
    [{ fn: 'count', args: [], name: 'count', type: int64Type, nullable: false }],
  );
  const answer = await query.query({ path: dataset.name, relation, maxRows: 1 }, context);
  let count = 0n;
  for await (const rows of answer.batches) for (const row of rows) count += BigInt(String(row[0] ?? 0));
  return String(count);
}

function setText(
  { root }: ResourceRequest,
  name: string,
  rows: readonly string[],
  { count, next }: { readonly count: number | undefined; readonly next: string | undefined },
): string {
  const context = `"@odata.context":${JSON.stringify(`${root}$metadata#${name}`)}`;
  const counted = count === undefined ? '' : `,"@odata.count":${String(count)}`;
  const link = next === undefined ? '' : `,"@odata.nextLink":${JSON.stringify(next)}`;
  return `{${context}${counted},"value":[${rows.join(',')}]${link}}`;
}

function json(body: string, request: ResourceRequest): ResourceAnswer {
  const compatible = isIeee754(request) ? ';IEEE754Compatible=true' : '';
  return { contentType: `application/json;odata.metadata=minimal${compatible}`, body };
}

/** Whether 64-bit integers and decimals are wanted as text. */
function isIeee754({ accept }: ResourceRequest): boolean {
  return /IEEE754Compatible=true/i.test(accept);
}
