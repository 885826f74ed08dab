// Reads a request's JSON body, never more than the limit nor for longer than the request may take.
import type { IncomingMessage } from 'node:http';
import { LakegateError } from '../../core/errors.js';

/**
 * The parsed body of a request that says it is JSON in UTF-8, unencoded.
 * @throws LakegateError PAYLOAD_TOO_LARGE; BAD_REQUEST, with `extensions.status` 415 where the kind of body is at
 * fault; the signal's reason where it aborts before the body has come
 */
export async function readJsonBody(request: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<unknown> {
  checkKind(request);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const text = await Promise.race([readText(request, maxBytes), untilAborted(signal)]);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LakegateError('BAD_REQUEST', { message: 'The request body is not valid JSON.', cause });
  }
}

async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Rejects with the signal's reason. What still reads ends with the connection, once the error has been written. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

function checkKind({ headers }: IncomingMessage): void {
  const [type, ...parameters] = (headers['content-type'] ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8) ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (type !== 'application/json' || !/^"?utf-?8"?$/.test(charset) || encoding !== 'identity') {
    throw new UnsupportedBodyError();
  }
}

/** The body is of a kind that isn't taken. */
export class UnsupportedBodyError extends LakegateError {
  constructor() {
    super('BAD_REQUEST', { message: 'The request body has to be application/json in UTF-8, not compressed.' });
  }
}

function tooLarge(limit: number): LakegateError {
  return new LakegateError('PAYLOAD_TOO_LARGE', { extensions: { limit } });
}
