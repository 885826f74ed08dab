// `/graphql`: identity first, then limits, grants and the schema they make visible, then the GraphQL handler.
import { HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../../config/limits.js';
import type { AccessExplanation, ExplainAccess } from '../../core/access.js';
import type { CallerSession } from '../../core/caller-session.js';
import type { DataService, RequestContext } from '../../core/data-service.js';
import { LakegateError } from '../../core/errors.js';
import type { LevelPlan } from '../../core/explain.js';
import type { Observe } from '../../core/observation.js';
import type { IngestService } from '../../core/ingest-service.js';
import {
  type Grants,
  type GrantSource,
  noWrites,
  type Principal,
  type WriteGrants,
  type WriteGrantSource,
} from '../../core/principal.js';
import { createGraphqlHandler, type GraphqlScope } from '../graphql/create-graphql-handler.js';
import type { GraphqlSurface } from '../graphql/graphql-surface.js';
import { createExplain } from '../graphql/explain-request.js';
import { guardDataService } from '../graphql/guard-data-service.js';
import { parseRequestDemands } from '../graphql/parse-request-demands.js';
import { createDeadline } from './create-deadline.js';
import type { Exchange, Route } from './create-http-server.js';
import { createConcurrencyLimit } from './limit-concurrency.js';
import { type PeerCertificate, peerCertificateOf } from './peer-certificate.js';
import { readJsonBody } from './read-json-body.js';
import { writeResponse } from './write-response.js';

export interface GraphqlRouteOptions {
  readonly authenticator: {
    /** @throws LakegateError UNAUTHENTICATED */
    authenticate(headers: IncomingMessage['headers'], peer?: PeerCertificate): Promise<Principal>;
  };
  readonly grantSource: GrantSource;
  /** The session with which a principal's delegated datasets are read; absent where there are none. */
  readonly callerOf?: ((principal: Principal) => CallerSession) | undefined;
  readonly explainAccess?: ExplainAccess;
  /** A configured principal by name or id. */
  readonly findPrincipal?: (name: string) => Principal | undefined;
  /** The schema that grants make visible. */
  readonly surfaceOf: (grants: Grants, writes: WriteGrants) => GraphqlSurface;
  readonly service: DataService;
  /** Where records go, and who may write them; nobody writes where it is absent. */
  readonly ingestion?: { readonly service: IngestService; readonly writeSource: WriteGrantSource } | undefined;
  readonly limits: Limits;
  readonly observe: Observe;
}

export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  const { authenticator, limits, observe } = options;
  const handler = createGraphqlHandler(limits);
  const dataService = guardDataService(options.service);
  const explain = createExplain(limits);
  const concurrency = createConcurrencyLimit(limits.maxConcurrentQueries);

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    exchange: Exchange & { readonly principal: Principal },
  ): Promise<void> => {
    const http = await readRequest(request, limits.maxRequestBytes, exchange.signal);
    const demands = parseRequestDemands(request.headers);
    const { requestId } = exchange;
    const [grants, writes] = await Promise.all([
      options.grantSource.resolveGrants(exchange.principal, { requestId }),
      options.ingestion?.writeSource.resolveWrites(exchange.principal, { requestId }) ?? noWrites,
    ]);
    exchange.signal.throwIfAborted();
    const plans: LevelPlan[] = [];
    const context: RequestContext = {
      ...exchange,
      ...demands,
      grants,
      caller: options.callerOf?.(exchange.principal),
      limits,
      report: (plan) => plans.push(plan),
      observe,
    };
    const surface = options.surfaceOf(grants, writes);
    const explainer = { dataService, request: context, shaped: surface.shaped };
    const explainAccess = (dataset: string, name: string | undefined): Promise<AccessExplanation | undefined> =>
      explainTo(options, exchange, { dataset, name });
    const scope: GraphqlScope = {
      ...explainer,
      explain: explain(explainer),
      explainAccess,
      ingestService: options.ingestion?.service,
      writes,
      plans,
    };
    const { status, headers, body } = await handler.handle(http, surface, scope);
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
    stop: () => handler.stop(),
  };
}

/** Others than admins are told of themselves alone; whom an admin names must be configured. */
async function explainTo(
  { explainAccess, findPrincipal }: GraphqlRouteOptions,
  { principal: viewer, requestId }: Exchange & { readonly principal: Principal },
  { dataset, name }: { readonly dataset: string; readonly name: string | undefined },
): Promise<AccessExplanation | undefined> {
  const isSelf = name === undefined || name === viewer.id;
  const principal = isSelf ? viewer : viewer.admin ? findPrincipal?.(name) : undefined;
  return principal && explainAccess?.({ dataset, principal, viewer, requestId });
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
