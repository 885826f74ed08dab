// Refusals in the form that Feast's SDK makes exceptions of: a JSON text that holds the class and the message as JSON.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LakegateError } from '../../core/errors.js';
import { statusOf, writeResponse } from '../http/write-response.js';

/** Answers with an error; what Feast's form has no member for stands beside the class and the message. */
export function writeFeastError(request: IncomingMessage, response: ServerResponse, error: LakegateError): void {
  const status = statusOf(error);
  const told = {
    module: 'feast.errors',
    class: classOf(status),
    message: error.message,
    code: error.code,
    ...error.extensions,
  };
  const unread: Record<string, string> = request.complete ? {} : { connection: 'close' };
  const headers = { 'content-type': 'application/json', ...unread };
  writeResponse(response, { status, headers }, JSON.stringify(JSON.stringify(told)));
}

/** Of `feast.errors`; those derived from `FeastError` that say what the status does. */
function classOf(status: number): string {
  if (status === 404) return 'FeastObjectNotFoundException';
  return status === 401 || status === 403 ? 'FeastPermissionError' : 'FeastError';
}
