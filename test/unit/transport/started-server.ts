// Starts the HTTP server over a fake surface and service on a free port, and asks it.
import { defaultLimits, type Limits } from '../../../src/config/limits.js';
import type { DataService } from '../../../src/core/data-service.js';
import { LakegateError } from '../../../src/core/errors.js';
import type { Grants, Principal, WriteGrants } from '../../../src/core/principal.js';
import { createCounters, type Counters } from '../../../src/observe/create-counters.js';
import type { GraphqlSurface } from '../../../src/transport/graphql/graphql-surface.js';
import { createGraphqlRoute, type GraphqlRouteOptions } from '../../../src/transport/http/create-graphql-route.js';
import { createHttpServer, type HttpServer } from '../../../src/transport/http/create-http-server.js';
import { createFakeService, createFakeSurface } from './fake-surface.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly unknown[];
      readonly extensions: Record<string, unknown>;
    }[];
    readonly extensions?: { readonly lakegate?: { readonly degraded?: boolean; readonly plan?: readonly unknown[] } };
  };
}

export interface StartedServer extends HttpServer {
  readonly counters: Counters;
  ask(query: string, options?: { variables?: unknown; headers?: Record<string, string> }): Promise<Answer>;
}

export interface StartOptions {
  readonly service?: DataService;
  readonly limits?: Partial<Limits>;
  readonly surfaceOf?: (grants: Grants, writes: WriteGrants) => GraphqlSurface;
  readonly ingestion?: GraphqlRouteOptions['ingestion'];
  readonly resolveGrants?: (principal: Principal) => Promise<Grants>;
  readonly ping?: () => Promise<boolean>;
  readonly healthNotes?: () => Readonly<Record<string, string>>;
}

/** Keys are `key-NAME`; the principal named admin is one. */
export async function startServer(options: StartOptions = {}): Promise<StartedServer> {
  const limits = { ...defaultLimits, ...options.limits };
  const counters = createCounters();
  const surface = createFakeSurface();
  const graphql = createGraphqlRoute({
    authenticator: { authenticate: (headers) => authenticate(headers.authorization) },
    grantSource: { resolveGrants: options.resolveGrants ?? (() => Promise.resolve(new Map())) },
    surfaceOf: options.surfaceOf ?? (() => surface),
    service: options.service ?? createFakeService([[1, 'one']]),
    ingestion: options.ingestion,
    limits,
    observe: counters.observe,
  });
  const server = await createHttpServer({
    port: 0,
    host: '127.0.0.1',
    loopbackOnly: true,
    graphql,
    graphiql: {},
    ping: options.ping ?? (() => Promise.resolve(true)),
    healthNotes: options.healthNotes,
    limits,
    observe: counters.observe,
  });
  return {
    ...server,
    counters,
    ask: async (query, { variables, headers } = {}) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer key-ann', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
    },
  };
}

function authenticate(authorization: string | undefined): Promise<Principal> {
  const name = /^Bearer key-(\w+)$/.exec(authorization ?? '')?.[1];
  if (name === undefined) return Promise.reject(new LakegateError('UNAUTHENTICATED'));
  return Promise.resolve({ id: `api-key/${name}`, grantees: [name], admin: name === 'admin' });
}
