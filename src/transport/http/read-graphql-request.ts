// Reads what a request to `/graphql` asks, by body or by URL.
import { HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import type { IncomingMessage } from 'node:http';
import { LakegateError } from '../../core/errors.js';
import type { OperationRequest } from '../graphql/open-operation.js';
import { readJsonBody } from './read-json-body.js';

/** @throws LakegateError as `readJsonBody` */
export async function readGraphqlRequest(
  request: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HTTPGraphQLRequest> {
  const method = request.method === 'GET' ? 'GET' : 'POST';
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const { search } = new URL(request.url ?? '/', 'http://localhost');
  return {
    method,
    headers,
    search,
    body: method === 'POST' ? await readJsonBody(request, maxBytes, signal) : undefined,
  };
}

/** The operation that a request asks for. @throws LakegateError BAD_REQUEST for variables in a URL that aren't JSON */
export function parseOperationRequest({ method, search, body }: HTTPGraphQLRequest): OperationRequest {
  if (method !== 'GET') return typeof body === 'object' && body !== null ? body : {};
  const parameters = new URLSearchParams(search);
  const text = (name: string): string | undefined => parameters.get(name) ?? undefined;
  return {
    query: text('query'),
    operationName: text('operationName'),
    variables: parseJson(text('variables'), 'variables'),
    extensions: parseJson(text('extensions'), 'extensions'),
  };
}

function parseJson(text: string | undefined, name: string): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LakegateError('BAD_REQUEST', { message: `The parameter ${name} is not valid JSON.`, cause });
  }
}
