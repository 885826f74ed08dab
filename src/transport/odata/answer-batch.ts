// `$batch` in JSON: several requests in one, answered in order.
import type { IncomingMessage } from 'node:http';
import { LakegateError } from '../../core/errors.js';
import { odataError } from './odata-error.js';

/** A request within a batch. */
export interface BatchedRequest {
  readonly id: string;
  /** Behind the service's root, with the query. */
  readonly url: string;
  readonly accept: string;
}

/** What became of it. */
export interface BatchedAnswer {
  readonly id: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** @throws LakegateError BAD_USER_INPUT, BATCH_TOO_LARGE */
export function parseBatch(body: unknown, most: number): readonly BatchedRequest[] {
  const { requests } = (body ?? {}) as { readonly requests?: unknown };
  if (!Array.isArray(requests)) throw odataError('$batch', 'expected "requests"');
  if (requests.length > most) {
    throw new LakegateError('BATCH_TOO_LARGE', {
      message: `$batch: at most ${String(most)} requests.`,
      extensions: { limit: most },
    });
  }
  const ids = new Set<string>();
  return requests.map((given: unknown, i) => {
    const { id, method, url, headers } = (given ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof id !== 'string' || typeof url !== 'string')
      throw odataError('$batch', `requests[${String(i)}]: expected "id" and "url"`);
    if (ids.has(id)) throw odataError('$batch', `requests[${String(i)}]: expected an id of its own`);
    ids.add(id);
    if (String(method).toUpperCase() !== 'GET')
      throw odataError('$batch', `requests[${String(i)}]: expected the method GET`);
    const accept = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'accept')?.[1] as unknown;
    return { id, url: relative(url, i), accept: typeof accept === 'string' ? accept : '' };
  });
}

/** What stands behind the service's root; a batch asks of no other service. */
function relative(url: string, i: number): string {
  const found =
    /^(?:https?:\/\/[^/]+)?\/odata\/(.*)$/i.exec(url)?.[1] ?? (/^(?:\/|https?:)/i.test(url) ? undefined : url);
  if (found === undefined) throw odataError('$batch', `requests[${String(i)}]: expected a URL of this service`);
  return found;
}

/** The text of all answers. */
export function writeBatch(answers: readonly BatchedAnswer[]): string {
  const responses = answers.map(({ id, status, contentType, body }) => {
    const isJson = contentType.includes('json');
    const head = `"id":${JSON.stringify(id)},"status":${String(status)},"headers":{"content-type":${JSON.stringify(contentType)}}`;
    return `{${head},"body":${isJson ? body : JSON.stringify(body)}}`;
  });
  return `{"responses":[${responses.join(',')}]}`;
}

/** Where the service is, as the client reached it. */
export function rootOf(request: IncomingMessage, prefix: string): string {
  const scheme = 'encrypted' in request.socket ? 'https' : 'http';
  const host = /^[\w.:[\]-]{1,255}$/.test(request.headers.host ?? '') ? request.headers.host : 'localhost';
  return `${scheme}://${host ?? 'localhost'}${prefix}`;
}
