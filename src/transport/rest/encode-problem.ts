// Errors of REST: a problem of RFC 9457 with the members that PostgREST's clients read beside its own.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LakegateError } from '../../core/errors.js';
import { errorRegistry } from '../../core/errors.js';
import { writeResponse } from '../http/write-response.js';

/** `code`, `message`, `details` and `hint` are PostgREST's; the others RFC 9457's. */
interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly message: string;
  readonly details: string | null;
  readonly hint: string | null;
  /** Further facts of the error: limits, columns. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** `code` is PostgREST's where it has one for the same, otherwise the registry's. */
function encodeProblem(error: LakegateError, requestId: string): Problem {
  const spec: { readonly message: string; readonly hint?: string } = errorRegistry[error.code];
  const { postgrestCode, details, hint, ...extensions } = error.extensions;
  const detailed = Object.keys(extensions).length > 0;
  return {
    type: `urn:lakegate:error:${error.code}`,
    title: spec.message,
    status: error.spec.status,
    detail: error.message,
    instance: `urn:lakegate:request:${requestId}`,
    code: typeof postgrestCode === 'string' ? postgrestCode : error.code,
    message: error.message,
    details: typeof details === 'string' ? details : null,
    hint: typeof hint === 'string' ? hint : (spec.hint ?? null),
    ...(detailed && { extensions }),
  };
}

/** Writes an error where nothing has been sent. */
export function writeProblem(request: IncomingMessage, response: ServerResponse, error: LakegateError): void {
  const problem = encodeProblem(error, String(response.getHeader('x-request-id') ?? ''));
  // What still comes of a body that nobody reads is not waited for.
  const unread: Record<string, string> = request.complete ? {} : { connection: 'close' };
  const headers = {
    'content-type': 'application/problem+json; charset=utf-8',
    vary,
    ...unread,
    ...headersOf(error),
  };
  writeResponse(response, { status: problem.status, headers }, JSON.stringify(problem));
}

/** What else than the URL decides over an answer. */
export const vary = 'Authorization, X-API-Key, Accept, Accept-Profile, Prefer, Range';

function headersOf({ code, extensions }: LakegateError): Readonly<Record<string, string>> {
  switch (code) {
    case 'UNAUTHENTICATED':
      return { 'www-authenticate': 'Bearer realm="lakegate"' };
    case 'METHOD_NOT_ALLOWED':
      return { allow: typeof extensions.allow === 'string' ? extensions.allow : 'GET, HEAD' };
    case 'CONCURRENCY_LIMIT':
      return { 'retry-after': '1' };
    case 'TIME_LIMIT':
    case 'SHUTTING_DOWN':
      return { connection: 'close' };
    default:
      return {};
  }
}
