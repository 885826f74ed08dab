// Writes responses of the HTTP server: bodies with the headers that all of them carry, and errors as GraphQL has them.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LakegateError } from '../../core/errors.js';
import { encodeError } from '../graphql/encode-error.js';
import { UnsupportedBodyError } from './read-json-body.js';

export interface ResponseHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export function writeResponse(response: ServerResponse, head: ResponseHead, body: string | Buffer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(head.status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...head.headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Answers a request that failed as a whole, in the media type that it accepts. */
export function writeError(request: IncomingMessage, response: ServerResponse, error: LakegateError): void {
  const accepted = request.headers.accept ?? '';
  const type = accepted.includes('application/graphql-response+json')
    ? 'application/graphql-response+json; charset=utf-8'
    : 'application/json; charset=utf-8';
  const body = JSON.stringify({ errors: [encodeError(error, error)] });
  // What still comes of a body that nobody reads is not waited for.
  const unread: Record<string, string> = request.complete ? {} : { connection: 'close' };
  const headers = { 'content-type': type, ...unread, ...headersOf(error) };
  writeResponse(response, { status: statusOf(error), headers }, body);
}

/** The status of a request that failed as a whole. */
export function statusOf(error: LakegateError): number {
  return error instanceof UnsupportedBodyError ? 415 : error.spec.status;
}

function headersOf({ code }: LakegateError): Record<string, string> {
  switch (code) {
    case 'UNAUTHENTICATED':
      return { 'www-authenticate': 'Bearer realm="lakegate"' };
    case 'METHOD_NOT_ALLOWED':
      return { allow: 'GET, POST' };
    case 'CONCURRENCY_LIMIT':
      return { 'retry-after': '1' };
    // The rest of the body was not read.
    case 'PAYLOAD_TOO_LARGE':
    case 'TIME_LIMIT':
    case 'SHUTTING_DOWN':
      return { connection: 'close' };
    default:
      return {};
  }
}
