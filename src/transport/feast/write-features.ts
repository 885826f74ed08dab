// Features on their way in: pushed by whoever computes them, or materialised from their history.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Column } from '../../core/dataset.js';
import { LakegateError } from '../../core/errors.js';
import type { IngestContext, RecordResult } from '../../core/ingest-service.js';
import { canonicalTimestamp } from '../../core/value.js';
import { materialize, type Materialized } from '../../features/materialize.js';
import { resolveWholeView } from '../../features/resolve-features.js';
import type { ReadExchange } from '../http/create-read-route.js';
import { readJsonBody } from '../http/read-json-body.js';
import { compileFieldsReader } from '../ingest/given-record.js';
import { type FeastServices, writeJson } from './feast-services.js';
import { asObject, invalid, parseColumns, parseName } from './parse-feast-request.js';

async function writingOf(
  { principal, requestId, signal, scope }: ReadExchange,
  { writeSource }: FeastServices,
): Promise<IngestContext> {
  const writes = await writeSource.resolveWrites(principal, { requestId });
  return { principal, requestId, signal, writes, observe: scope.context.observe };
}

/** Rows of a data frame become records of the view, of its history, or of both. */
export async function answerPush(
  request: IncomingMessage,
  response: ServerResponse,
  exchange: ReadExchange,
  services: FeastServices,
): Promise<void> {
  const body = asObject(await readJsonBody(request, services.limits.maxFeatureBytes, exchange.signal), 'the body');
  const isPush = body.push_source_name !== undefined;
  const view = resolveWholeView(
    parseName(body, isPush ? 'push_source_name' : 'feature_view_name'),
    exchange.scope.catalog,
  );
  const { length, columns } = parseColumns(body.df, 'df');
  if (length > services.limits.maxIngestRecords) {
    throw new LakegateError('BATCH_TOO_LARGE', { extensions: { limit: services.limits.maxIngestRecords } });
  }
  const readFields = compileFieldsReader(view.dataset.columns, { jsonIsText: false, allIsText: false });
  const given = [...columns].flatMap(([name, values]) => writtenColumn(name, values, view.dataset.columns));
  const records = Array.from({ length }, (_, i) =>
    readFields(Object.fromEntries(given.map(({ name, values }) => [name, values[i]]))),
  );
  const writing = await writingOf(exchange, services);
  for (const dataset of targetsOf(body.to, view.name, view.view.history)) {
    const receipt = await services.ingest.ingest({ dataset, records, dryRun: false }, writing);
    if (receipt.acceptedCount === length) continue;
    const results = receipt.results.filter(({ status }) => status !== 'accepted').slice(0, 100);
    throw new LakegateError('BAD_USER_INPUT', {
      message: `${dataset}: ${String(length - receipt.acceptedCount)} of ${String(length)} rows were not written${firstReason(results)}.`,
      extensions: { results: results.map(({ index, status, errors }) => ({ index, status, errors })) },
    });
  }
  writeJson(response, 'null');
}

/** Of the first row that has one: Feast's SDK shows its caller the message alone. */
function firstReason(results: readonly RecordResult[]): string {
  const failed = results.find(({ errors }) => errors.length > 0);
  const [error] = failed?.errors ?? [];
  if (failed === undefined || error === undefined) return '';
  return `; row ${[failed.index, ...error.path].join('.')}: ${error.message}`;
}

/**
 * A column in the form that a record is read of. Feast's SDK sends when rows were made whether or not the view has that,
 * and times as whole seconds.
 */
function writtenColumn(
  name: string,
  values: readonly unknown[],
  columns: readonly Column[],
): readonly { readonly name: string; readonly values: readonly unknown[] }[] {
  const column = columns.find((one) => one.name === name);
  if (column === undefined && name === createdColumn) return [];
  if (column?.type.kind !== 'timestamp') return [{ name, values }];
  return [{ name, values: values.map((value) => (Number.isInteger(value) ? isoSeconds(value as number) : value)) }];
}

function isoSeconds(seconds: number): unknown {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? seconds : time.toISOString();
}

const createdColumn = 'created';

function targetsOf(to: unknown, view: string, history: string | undefined): readonly string[] {
  if (to === undefined || to === null || to === 'online') return [view];
  if (to !== 'offline' && to !== 'online_and_offline') {
    throw invalid('to: expected one of online, offline, online_and_offline');
  }
  if (history === undefined)
    throw new LakegateError('FEATURE_UNKNOWN', { message: `The feature view "${view}" has no history.` });
  return to === 'offline' ? [history] : [view, history];
}

const batchRecords = 1_000;
const keepMs = 7 * 86_400_000;

/** Answers when it is done; as lines of progress where the client takes NDJSON. */
export async function answerMaterialize(
  request: IncomingMessage,
  response: ServerResponse,
  exchange: ReadExchange,
  services: FeastServices,
): Promise<void> {
  const body = asObject(await readJsonBody(request, services.limits.maxRequestBytes, exchange.signal), 'the body');
  const { scope } = exchange;
  const span = { start: parseMoment(body.start_ts, 'start_ts'), end: parseMoment(body.end_ts, 'end_ts') };
  if (span.end === undefined) throw invalid('end_ts: expected a time');
  const names =
    parseViews(body.feature_views) ??
    [...scope.catalog.datasets.values()].flatMap(({ name, features }) =>
      features?.history === undefined ? [] : [name],
    );
  const views = names.map((name) => resolveWholeView(name, scope.catalog));
  const writing = await writingOf(exchange, services);
  const asLines = (request.headers.accept ?? '').includes('application/x-ndjson');
  if (asLines) response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  const done: Materialized[] = [];
  for (const view of views) {
    const stored = view.features.filter(({ kind }) => kind === 'column');
    const { ingest, store, limits } = services;
    const result = await materialize(
      { ...view, features: stored },
      { start: span.start, end: span.end },
      {
        scope,
        ingest,
        writing,
        store,
        limits: {
          maxRows: limits.maxExportRows,
          batchRecords: Math.min(batchRecords, limits.maxIngestRecords),
          keepMs,
        },
        progressed: (written) => {
          if (asLines) response.write(`${JSON.stringify({ view: view.name, written })}\n`);
        },
      },
    );
    done.push(result);
    if (asLines) response.write(`${JSON.stringify({ ...result, done: true })}\n`);
  }
  if (asLines) response.end();
  else writeJson(response, JSON.stringify({ views: done }));
}

function parseMoment(value: unknown, at: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  try {
    if (typeof value === 'string') return canonicalTimestamp(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw invalid(`${at}: expected a time in ISO 8601`);
}

function parseViews(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw invalid('feature_views: expected a list of names');
  const names = value.filter((name) => typeof name === 'string');
  if (names.length < value.length) throw invalid('feature_views: expected a list of names');
  return names;
}
