// `/feast/get-historical-features`: an entity dataframe in (JSON, CSV, NDJSON, an Arrow stream or Parquet), a training set out.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Limits } from '../../config/limits.js';
import { type DataType, stringType, timestampType } from '../../core/data-type.js';
import type { Column } from '../../core/dataset.js';
import { LakegateError } from '../../core/errors.js';
import { compileReader, UnreadableValue } from '../../core/read-value.js';
import type { Row, Value } from '../../core/value.js';
import { type EntityFrame, getHistoricalFeatures } from '../../features/get-historical-features.js';
import { resolveFeatures, type ResolvedDemand } from '../../features/resolve-features.js';
import type { ReadExchange } from '../http/create-read-route.js';
import { readJsonBody } from '../http/read-json-body.js';
import { readBody, readWholeBody } from '../ingest/read-body.js';
import { answeredNames, type FeastServices } from './feast-services.js';
import { asObject, invalid, parseColumns, parseDemand, parseFlag, readRows } from './parse-feast-request.js';

const parquetType = 'application/vnd.apache.parquet';

/** The column that says of when each row is, as Feast calls it. */
const timeColumn = 'event_timestamp';

interface HistoryRequest {
  readonly resolved: ResolvedDemand;
  readonly fullNames: boolean;
  readonly frame: EntityFrame;
}

export async function answerHistory(
  request: IncomingMessage,
  response: ServerResponse,
  exchange: ReadExchange,
  { limits, encoderFor, readParquet }: FeastServices,
): Promise<void> {
  const { scope, signal } = exchange;
  const encoder = encoderFor(request.headers.accept);
  const [type] = (request.headers['content-type'] ?? '').toLowerCase().split(';', 1);
  const asked =
    type === 'application/json'
      ? await readAsked(request, exchange, limits)
      : type === parquetType
        ? await readParquetFrame(request, exchange, { limits, readParquet })
        : await readFrame(request, exchange, limits);
  const { rows, fields } = await getHistoricalFeatures(
    asked.resolved,
    { frame: asked.frame, names: answeredNames(asked.resolved, asked.fullNames) },
    scope,
    { maxRows: limits.maxExportRows, maxEntities: 1_000, maxMoments: 5_000 },
  );
  response.writeHead(200, { 'content-type': encoder.mediaType, 'cache-control': 'no-store' });
  await pipeline(encoder.encode(fields, batchesOf(rows)), response, { signal });
}

const batchRows = 10_000;

// eslint-disable-next-line @typescript-eslint/require-await
async function* batchesOf(rows: Iterable<Row>): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** A body of JSON: `{ entities: { column: [...] }, features | feature_service }`. */
async function readAsked(
  request: IncomingMessage,
  { scope, signal }: ReadExchange,
  limits: Limits,
): Promise<HistoryRequest> {
  const body = asObject(await readJsonBody(request, limits.maxFeatureBytes, signal), 'the body');
  const resolved = resolveFeatures(parseDemand(body), scope.catalog);
  const given = parseColumns(body.entities, 'entities');
  const columns = frameColumns(resolved, [...given.columns.keys()]);
  return {
    resolved,
    fullNames: parseFlag(body, 'full_feature_names'),
    frame: frameOf(columns, readRows(given, columns, 'entities')),
  };
}

/** What is asked of a body of rows, in the query. */
function askedOf(request: IncomingMessage, { scope }: ReadExchange): Omit<HistoryRequest, 'frame'> {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const service = searchParams.get('feature_service');
  const demand = parseDemand({
    ...(service === null ? {} : { feature_service: service }),
    ...(searchParams.has('features')
      ? { features: searchParams.getAll('features').flatMap((text) => text.split(',')) }
      : {}),
  });
  return {
    resolved: resolveFeatures(demand, scope.catalog),
    fullNames: searchParams.get('full_feature_names') === 'true',
  };
}

/** A body of CSV, NDJSON or Arrow. */
async function readFrame(request: IncomingMessage, exchange: ReadExchange, limits: Limits): Promise<HistoryRequest> {
  const asked = askedOf(request, exchange);
  const columns = frameColumns(asked.resolved, []);
  const rows: Row[] = [];
  const groups = readBody(request, {
    columns,
    maxBytes: limits.maxFeatureBytes,
    maxLineBytes: limits.maxBulkLineBytes,
    maxBatchBytes: limits.maxBulkBatchBytes,
    signal: exchange.signal,
  });
  for await (const group of groups) {
    for (const { record } of group) {
      if ('unreadable' in record) {
        const [error] = record.unreadable as readonly { readonly path: readonly unknown[]; readonly message: string }[];
        throw invalid(`row ${String(rows.length)}: ${error?.path.join('.') ?? ''}: ${error?.message ?? ''}`);
      }
      rows.push(columns.map(({ name }) => record[name] ?? null));
    }
  }
  return { ...asked, frame: frameOf(columns, rows) };
}

/** A body of Parquet: its own columns in their order, entities and the time in the types that they are read by. */
async function readParquetFrame(
  request: IncomingMessage,
  exchange: ReadExchange,
  { limits, readParquet }: Pick<FeastServices, 'limits' | 'readParquet'>,
): Promise<HistoryRequest> {
  const asked = askedOf(request, exchange);
  const file = await readWholeBody(request, { maxBytes: limits.maxFeatureBytes, signal: exchange.signal });
  const given = await readParquet(file, exchange.signal);
  const wanted = new Map(frameColumns(asked.resolved, []).map((column) => [column.name, column]));
  for (const name of wanted.keys()) {
    if (!given.fields.some((field) => field.name === name)) throw invalid(`expected the column "${name}"`);
  }
  const readers = given.fields.map(({ name }) => {
    const column = wanted.get(name);
    return column && compileReader(column.type, true, { jsonIsText: true, allIsText: false });
  });
  const rows = given.rows.map((row, i) =>
    row.map((value, at): Value => {
      const name = given.fields[at]?.name ?? '';
      return readers[at] === undefined ? value : readGiven(() => readers[at]?.(value, [name]) ?? null, i);
    }),
  );
  const columns = given.fields.map(({ name, type }): Column => ({ name, type, nullable: true, ...wanted.get(name) }));
  return { ...asked, frame: frameOf(columns, rows) };
}

function readGiven(read: () => Value, row: number): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableValue) {
      throw invalid(`row ${String(row)}: ${error.path.join('.')}: ${error.expected}`);
    }
    throw error;
  }
}

/** The entities of all views, what else was given as text, and the time. */
function frameColumns({ views }: ResolvedDemand, given: readonly string[]): readonly Column[] {
  const column = (name: string, type: DataType): Column => ({ name, type, nullable: true });
  const entities = new Map(
    views.flatMap(({ entities: own }) => own.map((one) => [one.name, column(one.name, one.type)])),
  );
  const others = given
    .filter((name) => name !== timeColumn && !entities.has(name))
    .map((name) => column(name, stringType));
  return [...entities.values(), ...others, column(timeColumn, timestampType)];
}

function frameOf(columns: readonly Column[], rows: readonly Row[]): EntityFrame {
  const time = columns.findIndex(({ name }) => name === timeColumn);
  if (rows.length === 0) throw new LakegateError('BAD_USER_INPUT', { message: 'The entity dataframe has no rows.' });
  const timeless = rows.findIndex((row) => row[time] === null);
  if (timeless >= 0) throw invalid(`row ${String(timeless)}: expected a time in "${timeColumn}"`);
  return { fields: columns.map(({ name, type }) => ({ name, type, nullable: true })), rows, time };
}
