// Writes an answer: whole, with its length, tag and range, where it is small; as it comes where it is not.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import type { Row } from '../../core/value.js';
import { restError } from './rest-error.js';
import { vary } from './encode-problem.js';
import type { RestFormat } from './negotiate-format.js';
import type { RestAnswer, RowRange } from './read-answer.js';

/** An answer and all that decides how it is written. */
export interface WrittenAnswer {
  readonly answer: RestAnswer;
  readonly range: RowRange;
  readonly format: RestFormat;
  /** Equal for callers who see the same: a tag is never shared beyond them. */
  readonly grantDigest: string;
  /** The URL's path and query, for links. */
  readonly target: URL;
  readonly signal: AbortSignal;
}

/** An answer of up to so many bytes is held until it is complete, so that it can have a tag. */
const heldBytes = 262_144;

/** Resolves when the response has been written. @throws LakegateError of reading, before or after it began */
export async function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  written: WrittenAnswer,
): Promise<void> {
  const { answer, format } = written;
  assertSatisfiable(written);
  let rows = 0;
  const counted = countRows(answer.batches, (count) => (rows += count));
  const bytes = (format.single ? encodeSingle(written, counted) : format.encoder.encode(answer.fields, counted))[
    Symbol.asyncIterator
  ]();
  const held: Uint8Array[] = [];
  let size = 0;
  let next = await bytes.next();
  try {
    for (; next.done !== true && size + next.value.length <= heldBytes; next = await bytes.next()) {
      held.push(next.value);
      size += next.value.length;
    }
    if (next.done === true) {
      writeWhole(request, response, { ...written, rows, body: Buffer.concat(held) });
      return;
    }
    response.writeHead(statusOf(written.range, answer.total, undefined), headersOf(written, undefined));
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    for (const chunk of held) response.write(chunk);
    for (; next.done !== true; next = await bytes.next()) {
      if (!response.write(next.value)) await drained(response, written.signal);
    }
    response.end();
  } finally {
    if (next.done !== true) await bytes.return?.(undefined);
  }
}

/** @throws the signal's reason */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  try {
    await once(response, 'drain', { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

interface WholeAnswer extends WrittenAnswer {
  readonly rows: number;
  readonly body: Buffer;
}

function writeWhole(request: IncomingMessage, response: ServerResponse, written: WholeAnswer): void {
  const { range, answer, rows, body, grantDigest, format } = written;
  const hash = createHash('sha256').update(`${grantDigest}\0${format.mediaType}\0`).update(body).digest('base64url');
  const etag = `W/"${hash.slice(0, 27)}"`;
  const headers = { ...headersOf(written, rows), etag };
  if (matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  response.writeHead(statusOf(range, answer.total, rows), { ...headers, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** `undefined` rows: not known yet. */
function headersOf({ answer, range, format, target }: WrittenAnswer, rows: number | undefined): Record<string, string> {
  const contentRange = contentRangeOf(range, answer.total, rows);
  return {
    'content-type': format.mediaType,
    // Held by the caller alone, and asked for again before it is used.
    'cache-control': 'private, no-cache',
    vary,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(contentRange !== undefined && { 'content-range': contentRange }),
    ...(answer.next !== undefined && { link: `<${nextTarget(target, answer.next)}>; rel="next"` }),
  };
}

function nextTarget(target: URL, cursor: string): string {
  const next = new URL(target);
  next.searchParams.delete('offset');
  next.searchParams.set('after', cursor);
  return `${next.pathname}${next.search}`;
}

/** `0-24/3573`, as PostgREST has it; how many rows come is known of a total where it isn't yet of the rows. */
function contentRangeOf(
  { offset, limit }: RowRange,
  total: number | undefined,
  rows: number | undefined,
): string | undefined {
  const count = rows ?? expectedRows(offset, limit, total);
  if (count === undefined) return undefined;
  const all = total === undefined ? '*' : String(total);
  return count === 0 ? `*/${all}` : `${String(offset)}-${String(offset + count - 1)}/${all}`;
}

function expectedRows(offset: number, limit: number | undefined, total: number | undefined): number | undefined {
  if (total === undefined) return undefined;
  return Math.max(0, Math.min(limit ?? total, total - offset));
}

function statusOf({ offset, limit }: RowRange, total: number | undefined, rows: number | undefined): number {
  if (total === undefined) return 200;
  return (rows ?? expectedRows(offset, limit, total) ?? total) < total ? 206 : 200;
}

function assertSatisfiable({ range, answer }: WrittenAnswer): void {
  if (answer.total === undefined || range.offset === 0 || range.offset < answer.total) return;
  throw restError('RANGE_NOT_SATISFIABLE', {
    code: 'PGRST103',
    message: 'Requested range not satisfiable',
    details: `An offset of ${String(range.offset)} was requested, but there are only ${String(answer.total)} rows.`,
  });
}

async function* countRows(
  batches: AsyncIterable<readonly Row[]>,
  count: (rows: number) => void,
): AsyncGenerator<readonly Row[]> {
  for await (const rows of batches) {
    count(rows.length);
    yield rows;
  }
}

/** The one row as an object: `[…]` without its brackets. */
async function* encodeSingle(
  { answer, format }: WrittenAnswer,
  batches: AsyncIterable<readonly Row[]>,
): AsyncGenerator<Uint8Array> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch.slice(0, 2));
  if (rows.length !== 1) {
    throw restError('SINGLE_ROW_EXPECTED', {
      code: 'PGRST116',
      message: 'Cannot coerce the result to a single JSON object',
      details: `The result contains ${rows.length === 0 ? '0' : 'several'} rows`,
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of format.encoder.encode(answer.fields, oneBatch(rows))) chunks.push(chunk);
  yield Buffer.concat(chunks).subarray(1, -1);
}

async function* oneBatch(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield await Promise.resolve(rows);
}

/** Weak comparison (RFC 9110, 13.1.2). */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const plain = etag.slice(2);
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === plain);
}
