// Reads an HTTP request as ClickHouse does: query, parameters, settings and data from URL, headers and body.
import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import { ClickhouseException } from './clickhouse-error.js';
import { scanStatement } from './scan-statement.js';
import type { ScannedStatement } from './scan-statement.js';

/** Longest text of a query in a body, data of an INSERT apart. */
const MAX_QUERY_BYTES = 64 * 1024 * 1024;
/** URL parameters that are neither settings nor bound values. */
const RESERVED = new Set(['query', 'database', 'default_format', 'query_id', 'user', 'password', 'quota_key']);
/** Parts of the interface that this server does not have. */
const UNSUPPORTED = ['session_id', 'role', 'compress', 'decompress'];

/** A request, read. */
export interface ClickhouseRequest {
  readonly statement: ScannedStatement;
  readonly database?: string;
  readonly defaultFormat: string;
  readonly queryId: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  /** File that holds an INSERT's data. */
  readonly dataFile?: string;
}

/**
 * Reads the request, with an INSERT's data put into a file of `uploadDir`, which the caller removes.
 * @throws ClickhouseException for what the interface refuses.
 */
export async function readRequest(request: IncomingMessage, url: URL, uploadDir: string): Promise<ClickhouseRequest> {
  const fields = new Map(url.searchParams);
  const urlQuery = fields.get('query');
  const body = bodyOf(request);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) {
    for (const [name, value] of await readForm(body, type)) fields.set(name, value);
    return build(request, fields, { statement: scanStatement(fields.get('query') ?? '') });
  }
  if (urlQuery !== undefined && scanStatement(urlQuery).kind === 'insert') {
    const dataFile = await saveData(body, uploadDir);
    return build(request, fields, { statement: scanStatement(urlQuery), dataFile });
  }
  const bytes = await readAll(body);
  const text = urlQuery === undefined ? bytes.toString('utf8') : `${urlQuery}${bytes.toString('utf8')}`;
  const statement = scanStatement(text);
  if (statement.dataStart === undefined || statement.refusal !== undefined) {
    return build(request, fields, { statement });
  }
  // Data may be binary, so it is cut from the bytes and not from the text.
  const start = skipLineBreak(bytes, Buffer.byteLength(text.slice(0, statement.dataStart)));
  const dataFile = await saveData([bytes.subarray(start)], uploadDir);
  return build(request, fields, { statement, dataFile });
}

async function saveData(source: Readable | Iterable<Buffer>, uploadDir: string): Promise<string> {
  const dataFile = join(uploadDir, randomUUID());
  try {
    await pipeline(source, createWriteStream(dataFile));
  } catch (error) {
    await rm(dataFile, { force: true });
    throw error;
  }
  return dataFile;
}

function build(
  request: IncomingMessage,
  fields: ReadonlyMap<string, string>,
  content: { statement: ScannedStatement; dataFile?: string },
): ClickhouseRequest {
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const [name, value] of fields) {
    if (UNSUPPORTED.includes(name) && value !== '0') {
      throw new ClickhouseException(48, 'NOT_IMPLEMENTED', `URL parameter ${name} is not supported by this server`);
    }
    if (name.startsWith('param_')) parameters.set(name.slice('param_'.length), value);
    else if (!RESERVED.has(name) && !UNSUPPORTED.includes(name)) settings.set(name, value);
  }
  // As in ClickHouse, GET must not change anything.
  if (request.method === 'GET' && !settings.has('readonly')) settings.set('readonly', '2');
  const database = fields.get('database') ?? headerOf(request, 'x-clickhouse-database');
  return {
    ...content,
    ...(database === undefined || database === '' ? {} : { database }),
    defaultFormat: fields.get('default_format') ?? headerOf(request, 'x-clickhouse-format') ?? 'TabSeparated',
    queryId: fields.get('query_id') ?? headerOf(request, 'x-clickhouse-query-id') ?? randomUUID(),
    settings,
    parameters,
  };
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function bodyOf(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return request;
  if (encoding === 'gzip') return request.pipe(createGunzip());
  throw new ClickhouseException(48, 'NOT_IMPLEMENTED', `Content-Encoding ${encoding} is not supported by this server`);
}

async function readAll(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_QUERY_BYTES) throw new ClickhouseException(62, 'SYNTAX_ERROR', 'Max query size exceeded');
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** The text fields of a form. Its parts are delimited by CRLF, dashes and the boundary (RFC 7578, section 4.1). */
async function readForm(body: Readable, contentType: string): Promise<[string, string][]> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1] ?? '';
  const text = `\r\n${(await readAll(body)).toString('utf8')}`;
  const parts = text.split(`\r\n--${boundary}`).slice(1, -1);
  return parts.map((part) => {
    const end = part.indexOf('\r\n\r\n');
    const header = part.slice(0, end);
    const name = /;\s*name="([^"]*)"/i.exec(header)?.[1];
    if (end === -1 || name === undefined) throw new ClickhouseException(36, 'BAD_ARGUMENTS', 'Malformed form data');
    if (/;\s*filename=/i.test(header)) {
      throw new ClickhouseException(48, 'NOT_IMPLEMENTED', 'External tables are not supported by this server');
    }
    return [name, part.slice(end + 4)];
  });
}

/** Past the one line break that separates a query from its data. */
function skipLineBreak(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === 0x20) at += 1;
  if (bytes[at] === 0x0d) at += 1;
  return bytes[at] === 0x0a ? at + 1 : at;
}
