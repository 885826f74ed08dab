// `/graphql`: identity first, then limits, grants and the schema they make visible, then the GraphQL handler.
import { HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Observe } from '../../core/observation.js';
import type { Principal } from '../../core/principal.js';
import type { OperationCaller, OperationGate } from '../graphql/open-operation.js';
import { parseRequestDemands } from '../graphql/parse-request-demands.js';
import { createDeadline } from './create-deadline.js';
import type { Route } from './create-http-server.js';
import type { ConcurrencyLimit } from './limit-concurrency.js';
import { type PeerCertificate, peerCertificateOf } from './peer-certificate.js';
import { readJsonBody } from './read-json-body.js';
import { writeResponse } from './write-response.js';

export interface GraphqlRouteOptions {
  readonly authenticator: {
    /** @throws LakegateError UNAUTHENTICATED */
    authenticate(headers: IncomingMessage['headers'], peer?: PeerCertificate): Promise<Principal>;
  };
  readonly gate: OperationGate;
  readonly concurrency: ConcurrencyLimit;
  readonly limits: Limits;
  readonly observe: Observe;
}

export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  const { authenticator, gate, concurrency, limits, observe } = options;

  const answer = async (request: IncomingMessage, response: ServerResponse, caller: OperationCaller): Promise<void> => {
    const http = await readRequest(request, limits.maxRequestBytes, caller.signal);
    const { status, headers, body } = await gate.answer(http, caller, parseRequestDemands(request.headers));
    // No answer is incremental, so every body is whole.
    const text = body.kind === 'complete' ? body.string : '';
    writeResponse(response, { status: status ?? 200, headers: Object.fromEntries(headers) }, text);
  };

  return {
    handle: async (request, response, exchange) => {
      if (request.method !== 'POST' && request.method !== 'GET') throw new LakegateError('METHOD_NOT_ALLOWED');
      const startedAt = performance.now();
      // Node keeps the first of several; what stands before the gateway may have looked at another.
      if ((request.headersDistinct['authorization']?.length ?? 0) > 1) throw new LakegateError('UNAUTHENTICATED');
      const principal = await authenticator.authenticate(request.headers, peerCertificateOf(request));
      const leave = concurrency.enter(principal.id);
      const deadline = createDeadline(limits.requestTimeoutMs, exchange.signal);
      try {
        await answer(request, response, { ...exchange, principal, signal: deadline.signal });
      } finally {
        deadline.clear();
        leave();
        response.once('close', () => {
          const ms = performance.now() - startedAt;
          const { requestId } = exchange;
          observe({ kind: 'request-finished', requestId, principal: principal.id, status: response.statusCode, ms });
        });
      }
    },
    stop: () => gate.stop(),
  };
}

async function readRequest(
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
