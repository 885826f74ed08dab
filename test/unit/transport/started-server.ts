// Starts the HTTP server over a fake surface and service on a free port, and asks it.
import type { IncomingHttpHeaders } from 'node:http';
import { defaultLimits, type Limits } from '../../../src/config/limits.js';
import type { TlsMaterial } from '../../../src/config/load-tls.js';
import type { DataService } from '../../../src/core/data-service.js';
import { LakegateError } from '../../../src/core/errors.js';
import type { Grants, Principal, WriteGrants } from '../../../src/core/principal.js';
import { createCounters, type Counters } from '../../../src/observe/create-counters.js';
import { admitClients } from '../../../src/transport/graphql/admit-clients.js';
import type { GraphqlSurface } from '../../../src/transport/graphql/graphql-surface.js';
import { createOperationGate, type OperationServices } from '../../../src/transport/graphql/open-operation.js';
import { createGraphqlRoute } from '../../../src/transport/http/create-graphql-route.js';
import { createHttpServer, type HttpServer } from '../../../src/transport/http/create-http-server.js';
import type { PeerCertificate } from '../../../src/transport/http/peer-certificate.js';
import { createConcurrencyLimit } from '../../../src/transport/http/limit-concurrency.js';
import { createSockets } from '../../../src/transport/ws/accept-sockets.js';
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
  /** Asks all who are there for their credentials again, as after a reload. */
  recheckClients(): Promise<void>;
  ask(query: string, options?: { variables?: unknown; headers?: Record<string, string> }): Promise<Answer>;
}

export interface StartOptions {
  readonly service?: DataService;
  readonly limits?: Partial<Limits>;
  readonly surfaceOf?: (grants: Grants, writes: WriteGrants) => GraphqlSurface;
  readonly ingestion?: OperationServices['ingestion'];
  readonly watching?: OperationServices['watching'];
  readonly resolveGrants?: (principal: Principal) => Promise<Grants>;
  readonly ping?: () => Promise<boolean>;
  readonly healthNotes?: () => Readonly<Record<string, string>>;
  /** By headers and client certificate; unless given, by keys. */
  readonly authenticate?: (headers: IncomingHttpHeaders, peer?: PeerCertificate) => Promise<Principal>;
  readonly tls?: TlsMaterial;
}

/** Keys are `key-NAME`; the principal named admin is one. */
export async function startServer(options: StartOptions = {}): Promise<StartedServer> {
  const limits = { ...defaultLimits, ...options.limits };
  const counters = createCounters();
  const surface = createFakeSurface();
  const authenticator = {
    authenticate: options.authenticate ?? ((headers: IncomingHttpHeaders) => authenticateByKey(headers.authorization)),
  };
  const admissions = admitClients<PeerCertificate>((...asked) => authenticator.authenticate(...asked));
  const concurrency = createConcurrencyLimit(limits.maxConcurrentQueries);
  const { observe } = counters;
  const gate = createOperationGate({
    grantSource: { resolveGrants: options.resolveGrants ?? (() => Promise.resolve(new Map())) },
    surfaceOf: options.surfaceOf ?? (() => surface),
    service: options.service ?? createFakeService([[1, 'one']]),
    ingestion: options.ingestion,
    watching: options.watching,
    limits,
    observe,
  });
  const server = await createHttpServer({
    port: 0,
    host: '127.0.0.1',
    loopbackOnly: true,
    tls: options.tls,
    graphql: createGraphqlRoute({ admissions, gate, concurrency, limits, observe }),
    sockets: createSockets({ admissions, gate, concurrency, limits, observe }),
    graphiql: {},
    ping: options.ping ?? (() => Promise.resolve(true)),
    healthNotes: options.healthNotes,
    limits,
    observe: counters.observe,
  });
  return {
    ...server,
    counters,
    recheckClients: () => admissions.recheck(),
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

/** The principal of a key. @throws LakegateError UNAUTHENTICATED */
function authenticateByKey(authorization: string | undefined): Promise<Principal> {
  const name = /^Bearer key-(\w+)$/.exec(authorization ?? '')?.[1];
  if (name === undefined) return Promise.reject(new LakegateError('UNAUTHENTICATED'));
  return Promise.resolve({ id: `api-key/${name}`, grantees: [name], admin: name === 'admin' });
}
