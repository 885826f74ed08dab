// Errors as Delta Sharing has them: a code and a message.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LakegateError } from '../../core/errors.js';
import { statusOf, writeResponse } from '../http/write-response.js';

/** Writes an error where nothing has been sent. */
export function writeSharingError(request: IncomingMessage, response: ServerResponse, error: LakegateError): void {
  const body = { errorCode: error.code, message: error.message, ...error.extensions };
  // What still comes of a body that nobody reads is not waited for.
  const unread: Record<string, string> = request.complete ? {} : { connection: 'close' };
  const headers = { 'content-type': 'application/json; charset=utf-8', ...unread, ...headersOf(error) };
  writeResponse(response, { status: statusOf(error), headers }, JSON.stringify(body));
}

function headersOf({ code, extensions }: LakegateError): Record<string, string> {
  switch (code) {
    case 'UNAUTHENTICATED':
      return { 'www-authenticate': 'Bearer realm="lakegate"' };
    case 'METHOD_NOT_ALLOWED':
      return { allow: 'GET, HEAD, POST' };
    case 'CONCURRENCY_LIMIT':
      return { 'retry-after': '1' };
    case 'RANGE_NOT_SATISFIABLE':
      return { 'content-range': `bytes */${String(extensions['size'])}` };
    default:
      return {};
  }
}
