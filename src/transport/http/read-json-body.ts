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
  const text = await readText(request, maxBytes, signal);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LakegateError('BAD_REQUEST', { message: 'The request body is not valid JSON.', cause });
  }
}

/** What still comes after a failure ends with the connection, once the error has been written. */
function readText(request: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (): void => {
      request.off('data', take).off('end', end).off('error', fail).off('close', gone);
      signal.removeEventListener('abort', abort);
    };
    const fail = (error: Error): void => {
      settle();
      request.pause();
      reject(error);
    };
    const abort = (): void => {
      fail(signal.reason as Error);
    };
    const gone = (): void => {
      fail(new LakegateError('REQUEST_CANCELLED'));
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > maxBytes) fail(tooLarge(maxBytes));
    };
    const end = (): void => {
      settle();
      resolve(Buffer.concat(chunks).toString('utf8'));
    };
    // Listeners, not the stream's iterator, which costs a request more than all the rest of reading it.
    request.on('data', take).on('end', end).on('error', fail).on('close', gone);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
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
  constructor(message = 'The request body has to be application/json in UTF-8, not compressed.') {
    super('BAD_REQUEST', { message });
  }
}

function tooLarge(limit: number): LakegateError {
  return new LakegateError('PAYLOAD_TOO_LARGE', { extensions: { limit } });
}
