// One query over HTTP: from the request read to the answer written, in one piece or streamed, and cancelled with it.
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';
import { buildPreamble, quoteText } from './build-script.js';
import type { ClickhouseEngine, EngineStatement } from './clickhouse-engine.js';
import { ClickhouseException, toClickhouseException } from './clickhouse-error.js';
import type { ClickhouseRequest } from './read-request.js';
import { scanTokens } from './scan-statement.js';
import type { ScannedStatement } from './scan-statement.js';
import { PROGRESS_TWIN, stripProgress } from './strip-progress.js';
import type { StatementStatistics } from './strip-progress.js';

/** Answers bounded by a LIMIT up to this go out whole, which takes one call of the engine and gives exact statistics. */
const MAX_WHOLE_ROWS = 10_000;
/** Formats in which the engine's pieces join to what it would have written at once. */
const STREAMABLE =
  /^(?:JSONEachRow|JSONLines|NDJSON|JSONCompactEachRow|CSV|TSV|TabSeparated|JSONStringsEachRow|JSONCompactStringsEachRow)(?:WithNames(?:AndTypes)?)?$/;
const compress = promisify(gzip);

/** What a query needs of the server around it. */
export interface QueryContext {
  readonly engine: ClickhouseEngine;
  /** Cancels by query id; present while the query runs. */
  readonly running: Map<string, AbortController>;
}

/** Reads the request by `read` and answers it. Never rejects: what fails becomes ClickHouse's exception answer. */
export async function answerQuery(
  context: QueryContext,
  request: IncomingMessage,
  response: ServerResponse,
  read: () => Promise<ClickhouseRequest>,
): Promise<void> {
  const abort = new AbortController();
  const startedAt = performance.now();
  // As in ClickHouse, what changes data goes on when nobody waits for it any more.
  let isInsert: boolean | undefined;
  const cancel = (): void => {
    if (!response.writableFinished && isInsert === false) abort.abort();
  };
  response.once('close', cancel);
  try {
    const query = await read();
    isInsert = query.statement.kind === 'insert';
    if (response.destroyed) cancel();
    response.setHeader('X-ClickHouse-Query-Id', query.queryId);
    try {
      await answerRegistered(context, { query, request, response, startedAt, abort });
    } finally {
      if (query.dataFile !== undefined) await rm(query.dataFile, { force: true });
    }
  } catch (error) {
    writeException(context.engine, response, toClickhouseException(error));
  }
}

interface Exchange {
  readonly query: ClickhouseRequest;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly startedAt: number;
  readonly abort: AbortController;
}

/** Answers while the query's id stands among those that can be cancelled. */
async function answerRegistered({ engine, running }: QueryContext, exchange: Exchange): Promise<void> {
  const { queryId } = exchange.query;
  if (running.has(queryId)) throw alreadyRunning(queryId);
  running.set(queryId, exchange.abort);
  try {
    await answer({ engine, running }, exchange);
  } finally {
    running.delete(queryId);
  }
}

async function answer(context: QueryContext, exchange: Exchange): Promise<void> {
  const { statement } = exchange.query;
  refuse(statement);
  if (statement.kind === 'insert') return answerInsert(context.engine, exchange);
  const format = statement.format?.name ?? exchange.query.defaultFormat;
  if (statement.kind === 'kill') {
    const text = rewriteKill(statement.text, context.running);
    return answerWhole(context.engine, exchange, { text, format, answerFormat: format });
  }
  if (statement.kind === 'rows' && STREAMABLE.test(format) && !isBounded(exchange.query)) {
    return answerStream(context.engine, exchange, format);
  }
  const twin = statement.kind === 'rows' ? twinOf(exchange.query, format) : undefined;
  const text = twin === undefined ? statement.text : withFormat(statement, twin);
  return answerWhole(context.engine, exchange, { text, format: twin ?? format, answerFormat: format });
}

function refuse(statement: ScannedStatement): void {
  if (statement.text.trim() === '') {
    throw new ClickhouseException(62, 'SYNTAX_ERROR', 'Empty query');
  }
  if (statement.refusal === 'multi-statement') {
    throw new ClickhouseException(62, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
  }
  if (statement.refusal === 'server-file') {
    throw new ClickhouseException(48, 'NOT_IMPLEMENTED', 'Files of the server are not open to statements over HTTP');
  }
}

/** Streaming costs four calls of the engine, so it is for answers that may be long. */
function isBounded({ statement, parameters }: ClickhouseRequest): boolean {
  if (statement.limit === undefined) return statement.condensed;
  return Number(parameters.get(statement.limit) ?? statement.limit) <= MAX_WHOLE_ROWS;
}

function twinOf(query: ClickhouseRequest, format: string): string | undefined {
  // An array of rows is no longer one row per line.
  const arrayOfRows =
    query.settings.has('output_format_json_array_of_rows') || /array_of_rows/.test(query.statement.text);
  return arrayOfRows ? undefined : PROGRESS_TWIN.get(format);
}

function withFormat(statement: ScannedStatement, name: string): string {
  if (statement.format === undefined) return statement.text;
  return statement.text.slice(0, statement.format.start) + name + statement.text.slice(statement.format.end);
}

function statementOf(exchange: Exchange, text: string, format: string): EngineStatement {
  const { query, abort } = exchange;
  return { preamble: buildPreamble(query, text.length), text, format, queryId: query.queryId, signal: abort.signal };
}

async function answerWhole(
  engine: ClickhouseEngine,
  exchange: Exchange,
  plan: { text: string; format: string; answerFormat: string },
): Promise<void> {
  const result = await engine.run(statementOf(exchange, plan.text, plan.format));
  const stripped = plan.format === plan.answerFormat ? undefined : stripProgress(result.bytes);
  const statistics = stripped?.statistics ?? statisticsOf(result.bytes, plan.format, result.rows);
  const body = stripped?.rows ?? result.bytes;
  writeHead(exchange, plan.answerFormat, summaryOf(exchange, { ...statistics, resultBytes: body.length }));
  if (!wantsGzip(exchange)) {
    exchange.response.end(body);
    return;
  }
  exchange.response.setHeader('Content-Encoding', 'gzip');
  exchange.response.end(await compress(body, { level: constants.Z_BEST_SPEED }));
}

/** JSON formats end in their own statistics; of others only the answer's rows are known. */
function statisticsOf(bytes: Buffer, format: string, rows: number): StatementStatistics {
  const tail = /^JSON(?:Compact|Strings|CompactStrings)?$/.test(format)
    ? bytes.toString('latin1', bytes.length - 300)
    : '';
  const readRows = /"rows_read":\s*(\d+)/.exec(tail)?.[1];
  const readBytes = /"bytes_read":\s*(\d+)/.exec(tail)?.[1];
  return { readRows: Number(readRows ?? rows), readBytes: Number(readBytes ?? 0), resultRows: rows };
}

async function answerStream(engine: ClickhouseEngine, exchange: Exchange, format: string): Promise<void> {
  const { response } = exchange;
  const text = exchange.query.statement.text;
  const source = await engine.stream(statementOf(exchange, text, format));
  const tag = randomBytes(8).toString('hex');
  response.setHeader('X-ClickHouse-Exception-Tag', tag);
  const packed = wantsGzip(exchange);
  if (packed) response.setHeader('Content-Encoding', 'gzip');
  writeHead(exchange, format, summaryOf(exchange, { ...source, resultRows: 0, resultBytes: 0 }));
  const target = packed ? createGzip({ level: constants.Z_BEST_SPEED, flush: constants.Z_SYNC_FLUSH }) : response;
  if (target !== response) target.pipe(response);
  try {
    for await (const chunk of source.chunks) {
      if (!target.write(chunk)) await drainOrClose(target, response);
      if (response.destroyed) break;
    }
    target.end();
  } catch (error) {
    target.end(exceptionBlock(toClickhouseException(error).describe(engine.version), tag));
  }
}

function drainOrClose(target: Writable, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      target.off('drain', done);
      response.off('close', done);
      resolve();
    };
    target.once('drain', done);
    response.once('close', done);
    if (response.destroyed) done();
  });
}

/** How ClickHouse tells of an exception after rows have gone out. */
function exceptionBlock(text: string, tag: string): string {
  return `\r\n__exception__\r\n${tag}\r\n${text}${String(Buffer.byteLength(text))} ${tag}\r\n__exception__\r\n`;
}

async function answerInsert(engine: ClickhouseEngine, exchange: Exchange): Promise<void> {
  const { statement, dataFile } = exchange.query;
  if (statement.format === undefined || dataFile === undefined) {
    throw new ClickhouseException(108, 'NO_DATA_TO_INSERT', 'No data to insert');
  }
  const end = statement.format.name === 'Values' ? statement.format.start : statement.text.length;
  const head = statement.text.slice(0, end).replace(/\bFORMAT\s+\w+\s*$/i, '');
  const at = statement.settingsStart ?? head.length;
  const file = `FROM INFILE ${quoteText(dataFile)}`;
  const text = `${head.slice(0, at)} ${file} ${head.slice(at)} FORMAT ${statement.format.name}`;
  const result = await engine.run(statementOf(exchange, text, 'TabSeparated'));
  await rm(dataFile, { force: true });
  writeHead(exchange, undefined, {
    ...summaryOf(exchange, { readRows: result.rows, readBytes: 0, resultRows: result.rows, resultBytes: 0 }),
    written_rows: String(result.rows),
  });
  exchange.response.end();
}

/** KILL QUERY names queries by the id that the client gave, which the engine keeps as log_comment. */
function rewriteKill(text: string, running: ReadonlyMap<string, AbortController>): string {
  let rewritten = '';
  let position = 0;
  const tokens = [...scanTokens(text)];
  const isTest = tokens.some((token) => token.kind === 'word' && token.text.toUpperCase() === 'TEST');
  tokens.forEach((token, index) => {
    if (token.text !== 'query_id' && token.text !== '`query_id`') return;
    rewritten += `${text.slice(position, token.start)}Settings['log_comment']`;
    position = token.end;
    const id = tokens[index + 2];
    // A query that still waits for a slot isn't in the engine's list, so it is stopped here.
    if (!isTest && tokens[index + 1]?.text === '=' && id?.kind === 'text') running.get(id.text.slice(1, -1))?.abort();
  });
  return rewritten + text.slice(position);
}

function alreadyRunning(queryId: string): ClickhouseException {
  const message = `Query with id = ${queryId} is already running`;
  return new ClickhouseException(216, 'QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING', message);
}

function summaryOf(
  { startedAt }: Exchange,
  counts: { readRows: number; readBytes: number; resultRows: number; resultBytes: number },
): Record<string, string> {
  return {
    read_rows: String(counts.readRows),
    read_bytes: String(counts.readBytes),
    written_rows: '0',
    written_bytes: '0',
    total_rows_to_read: String(counts.readRows),
    result_rows: String(counts.resultRows),
    result_bytes: String(counts.resultBytes),
    elapsed_ns: String(Math.round((performance.now() - startedAt) * 1e6)),
  };
}

function writeHead({ response }: Exchange, format: string | undefined, summary: Record<string, string>): void {
  response.statusCode = 200;
  response.setHeader('Content-Type', contentTypeOf(format ?? 'TabSeparated'));
  response.setHeader('X-ClickHouse-Server-Display-Name', 'localhost');
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary));
  if (format !== undefined) response.setHeader('X-ClickHouse-Format', format);
}

function contentTypeOf(format: string): string {
  if (/^JSON.*EachRow|^NDJSON|^JSONLines/.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8';
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8; header=absent';
  if (/^(?:TSV|TabSeparated)/.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  return /^(?:Native|RowBinary|Parquet|Arrow|ORC|Avro)/.test(format)
    ? 'application/octet-stream'
    : 'text/plain; charset=UTF-8';
}

function wantsGzip({ query, request }: Exchange): boolean {
  const accepted = request.headers['accept-encoding']?.includes('gzip') === true;
  return accepted && query.settings.get('enable_http_compression') === '1';
}

/** Writes an exception as the whole answer; where rows have gone out already the connection is cut instead. */
export function writeException(
  engine: { readonly version: string },
  response: ServerResponse,
  exception: ClickhouseException,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.statusCode = exception.status;
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.setHeader('X-ClickHouse-Exception-Code', String(exception.code));
  response.end(exception.describe(engine.version));
}
