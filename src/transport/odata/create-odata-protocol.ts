// `/odata/…`: OData 4.01 over the datasets that the caller sees, for what reads by it: Excel, Power BI, Tableau.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import { resolveError } from '../graphql/encode-error.js';
import type { ReadExchange, ReadProtocol } from '../http/create-read-route.js';
import { readJsonBody } from '../http/read-json-body.js';
import { statusOf, writeResponse } from '../http/write-response.js';
import { type BatchedAnswer, parseBatch, rootOf, writeBatch } from './answer-batch.js';
import { answerResource, type ResourceRequest } from './answer-resource.js';

export const odataPrefix = '/odata/';

const version = { 'odata-version': '4.01' };

export function createOdataProtocol(limits: Limits): ReadProtocol {
  return {
    timeoutMs: ({ requestTimeoutMs }) => requestTimeoutMs,
    answer: async (request, response, exchange) => {
      const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
      const path = pathname.slice(odataPrefix.length);
      if (path === '$batch') {
        await answerBatch(request, response, exchange, limits);
        return;
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') throw new LakegateError('METHOD_NOT_ALLOWED');
      const asked = resourceOf(request, { path, search, accept: request.headers.accept ?? '' });
      const { contentType, body } = await answerResource(asked, exchange.scope, limits);
      writeResponse(
        response,
        { status: 200, headers: { ...version, 'content-type': contentType, vary: 'accept, authorization' } },
        body,
      );
    },
    refuse: (request, response, error) => {
      const { status, body } = errorOf(error);
      const unread: Record<string, string> = request.complete ? {} : { connection: 'close' };
      const challenge: Record<string, string> =
        status === 401 ? { 'www-authenticate': 'Bearer realm="lakegate", Basic realm="lakegate"' } : {};
      writeResponse(
        response,
        { status, headers: { ...version, ...unread, ...challenge, 'content-type': 'application/json' } },
        body,
      );
    },
  };
}

function resourceOf(
  request: IncomingMessage,
  { path, search, accept }: { readonly path: string; readonly search: string; readonly accept: string },
): ResourceRequest {
  const prefer = String(request.headers.prefer ?? '');
  const size = /(?:odata\.)?maxpagesize=(\d{1,9})/.exec(prefer)?.[1];
  return {
    path,
    options: optionsOf(search),
    root: rootOf(request, odataPrefix),
    accept,
    maxPageSize: size === undefined || Number(size) === 0 ? undefined : Number(size),
  };
}

/** @throws LakegateError BAD_REQUEST for an option that is given twice */
function optionsOf(search: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    if (options.has(name)) throw new LakegateError('BAD_REQUEST', { message: `The option ${name} is given twice.` });
    options.set(name, value);
  }
  return options;
}

async function answerBatch(
  request: IncomingMessage,
  response: ServerResponse,
  { scope, signal }: ReadExchange,
  limits: Limits,
): Promise<void> {
  if (request.method !== 'POST') throw new LakegateError('METHOD_NOT_ALLOWED');
  const requests = parseBatch(await readJsonBody(request, limits.maxRequestBytes, signal), limits.maxRootFields);
  const answers: BatchedAnswer[] = [];
  for (const { id, url, accept } of requests) {
    const at = url.indexOf('?');
    const [path, search] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)];
    try {
      answers.push({
        id,
        status: 200,
        ...(await answerResource(resourceOf(request, { path, search, accept }), scope, limits)),
      });
    } catch (caught) {
      signal.throwIfAborted();
      answers.push({ id, contentType: 'application/json', ...errorOf(resolveError(caught)) });
    }
  }
  writeResponse(
    response,
    { status: 200, headers: { ...version, 'content-type': 'application/json' } },
    writeBatch(answers),
  );
}

/** OData's form of an error. */
function errorOf(error: LakegateError): { readonly status: number; readonly body: string } {
  const { target, odataStatus, ...rest } = error.extensions;
  const details = Object.keys(rest).length === 0 ? {} : { innererror: rest };
  const body = {
    error: { code: error.code, message: error.message, ...(target === undefined ? {} : { target }), ...details },
  };
  return { status: typeof odataStatus === 'number' ? odataStatus : statusOf(error), body: JSON.stringify(body) };
}
