// The HTTP server: routes, request ids and a stop that lets requests under way finish. What a route does stands in
// files of its own.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Limits } from '../../config/limits.js';
import type { TlsMaterial } from '../../config/load-tls.js';
import { LakegateError } from '../../core/errors.js';
import type { Observe } from '../../core/observation.js';
import { resolveError } from '../graphql/encode-error.js';
import { checkLoopbackHost, isLoopback } from './check-host.js';
import { createGraphiqlPage, type GraphiqlSettings } from './graphiql-page.js';
import { writeError, writeResponse } from './write-response.js';

/** Answers requests to one path. `signal` aborts when the client goes or the server's grace has ended. */
export interface Route {
  handle(request: IncomingMessage, response: ServerResponse, exchange: Exchange): Promise<void>;
  stop(): Promise<void>;
}

/** What the server knows of a request. */
export interface Exchange {
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** Aborted with SHUTTING_DOWN when the server is told to stop: what would go on without end is to end itself. */
  readonly draining: AbortSignal;
}

/** Takes connections that ask to become WebSockets. */
export interface SocketTaker {
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
  /** Takes no more, and closes those that are open within the grace. */
  stop(graceMs: number): Promise<void>;
}

export interface HttpServerOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Whether to refuse every host but the loopback interface, to listen on and in requests: keys can be guessed. */
  readonly loopbackOnly: boolean;
  /** What answers `/graphql`. */
  readonly graphql: Route;
  /** What takes WebSockets on `/graphql`; absent: none are taken. */
  readonly sockets?: SocketTaker | undefined;
  /** What answers further paths: the one named, or, with a slash at its end, all below it. */
  readonly routes?: ReadonlyMap<string, Route> | undefined;
  /** Absent: plain HTTP. */
  readonly tls?: TlsMaterial | undefined;
  /** Absent: no GraphiQL page. */
  readonly graphiql?: GraphiqlSettings | undefined;
  /** Whether the stores answer. */
  readonly ping: () => Promise<boolean>;
  /** What else `/health/ready` says, to anyone; it decides nothing. */
  readonly healthNotes?: (() => Readonly<Record<string, string>>) | undefined;
  readonly limits: Pick<Limits, 'requestTimeoutMs' | 'bulkTimeoutMs' | 'shutdownGraceMs' | 'keepAliveTimeoutMs'>;
  readonly observe: Observe;
}

export interface HttpServer {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  /** Takes no more requests, lets those under way finish within the grace, aborts the rest, and closes. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Listens.
 * @throws LakegateError CONFIG_INVALID for a host beyond the loopback where only that is allowed; the system's error
 * where the port can't be had.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  if (options.loopbackOnly && !isLoopback(options.host)) {
    throw new LakegateError('CONFIG_INVALID', {
      message: `host: expected a loopback address such as 127.0.0.1 while demo keys are configured, not ${options.host}`,
    });
  }
  const running = new Map<AbortController, Promise<void>>();
  const drain = new AbortController();
  const isStopping = (): boolean => drain.signal.aborted;
  const respond = createRouter(options, isStopping);
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const abort = new AbortController();
    const closed = new Promise<void>((resolve) => {
      response.once('close', () => {
        if (!response.writableFinished) abort.abort(new LakegateError('REQUEST_CANCELLED'));
        resolve();
      });
    });
    const requestId = requestIdOf(request);
    response.setHeader('x-request-id', requestId);
    if (isStopping()) response.setHeader('connection', 'close');
    const exchange = { requestId, signal: abort.signal, draining: drain.signal };
    // Done only once it is written out, so that a stop doesn't cut it off.
    const answered = respond(request, response, exchange).then(() => closed);
    running.set(
      abort,
      answered.finally(() => running.delete(abort)),
    );
  };
  const server = listenerOf(options.tls, answer);
  server.headersTimeout = options.limits.requestTimeoutMs;
  server.keepAliveTimeout = options.limits.keepAliveTimeoutMs;
  // Routes have deadlines of their own: this is for the longest of them.
  server.requestTimeout = Math.max(options.limits.requestTimeoutMs, options.limits.bulkTimeoutMs);
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    takeSocket(request, { stream, head }, options, isStopping());
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${options.host.includes(':') ? `[${options.host}]` : options.host}:${String(port)}`,
    stop: async (graceMs = options.limits.shutdownGraceMs) => {
      drain.abort(new LakegateError('SHUTTING_DOWN'));
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeIdleConnections();
      await Promise.all([options.sockets?.stop(graceMs), finishWithin(graceMs, running)]);
      server.closeAllConnections();
      await closed;
      await Promise.all([options.graphql, ...(options.routes?.values() ?? [])].map((route) => route.stop()));
    },
  };
}

/** Hands an upgrade over, or answers it as a request that can't be had. */
function takeSocket(
  request: IncomingMessage,
  { stream, head }: { readonly stream: Duplex; readonly head: Buffer },
  { sockets, loopbackOnly }: HttpServerOptions,
  stopping: boolean,
): void {
  // A peer that goes in the middle of it is nobody's concern.
  stream.on('error', () => undefined);
  const refuse = (status: string): void => {
    stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };
  try {
    if (loopbackOnly) checkLoopbackHost(request);
    if (stopping) refuse('503 Service Unavailable');
    else if (sockets === undefined || pathOf(request) !== '/graphql') refuse('404 Not Found');
    else sockets.upgrade(request, stream, head);
  } catch {
    refuse('400 Bad Request');
  }
}

function listenerOf(
  tls: TlsMaterial | undefined,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const settings = { connectionsCheckingInterval: 5_000 };
  if (tls === undefined) return createServer(settings, answer);
  const { cert, key, ca, clientCertificates } = tls;
  return createTlsServer(
    {
      ...settings,
      cert,
      key,
      ca,
      requestCert: clientCertificates !== 'off',
      // Where they are optional, one that nobody vouches for counts as none.
      rejectUnauthorized: clientCertificates === 'required',
    },
    answer,
  );
}

type Responder = (request: IncomingMessage, response: ServerResponse, exchange: Exchange) => Promise<void>;

function createRouter(options: HttpServerOptions, isStopping: () => boolean): Responder {
  const page = options.graphiql === undefined ? undefined : createGraphiqlPage(options.graphiql);
  const isReady = rememberFor(readinessMs, options.ping);
  const route: Responder = async (request, response, exchange) => {
    if (options.loopbackOnly) checkLoopbackHost(request);
    const path = pathOf(request);
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (path === '/health/live') {
      writeHealth(response, 200, { status: 'live' });
      return;
    }
    if (path === '/health/ready') {
      const ready = !isStopping() && (await isReady());
      const state = ready ? 'ready' : 'unready';
      writeHealth(response, ready ? 200 : 503, { status: state, ...options.healthNotes?.() });
      return;
    }
    if (isStopping()) throw new LakegateError('SHUTTING_DOWN');
    const further = findRoute(options.routes, path);
    if (further !== undefined) {
      await further.handle(request, response, exchange);
      return;
    }
    if (page !== undefined && reads && (path !== '/graphql' || acceptsHtml(request))) {
      const file = await page(path);
      if (file !== undefined) {
        writeResponse(response, { status: 200, headers: file.headers }, file.body);
        return;
      }
    }
    if (path !== '/graphql') throw new LakegateError('NOT_FOUND');
    await options.graphql.handle(request, response, exchange);
  };
  return async (request, response, exchange) => {
    try {
      await route(request, response, exchange);
    } catch (caught) {
      const { requestId } = exchange;
      const error = resolveError(caught);
      if (error.spec.fault !== 'caller' && error.code !== 'SHUTTING_DOWN') {
        options.observe({ kind: 'error', requestId, code: error.code, cause: error.cause ?? error });
      }
      writeError(request, response, error);
    }
  };
}

function findRoute(routes: HttpServerOptions['routes'], path: string): Route | undefined {
  if (routes === undefined) return undefined;
  const above = [...routes].find(([prefix]) => prefix.endsWith('/') && path.startsWith(prefix));
  return routes.get(path) ?? above?.[1];
}

/** How long an answer about the stores is given again: nobody needs credentials to ask. */
const readinessMs = 1_000;

/** The same answer to all who ask within a while of the first. */
function rememberFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let known: { readonly answer: Promise<T>; readonly untilMs: number } | undefined;
  return () => {
    if (known === undefined || performance.now() >= known.untilMs) {
      known = { answer: ask(), untilMs: performance.now() + ms };
    }
    return known.answer;
  };
}

/** @throws LakegateError BAD_REQUEST for a target that is no URL */
function pathOf({ url = '/' }: IncomingMessage): string {
  const target = URL.parse(url, 'http://localhost');
  if (target === null) throw new LakegateError('BAD_REQUEST');
  return target.pathname;
}

function writeHealth(response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void {
  writeResponse(response, { status, headers: { 'content-type': 'application/json' } }, JSON.stringify(body));
}

function acceptsHtml({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/html') === true;
}

/** The caller's own id where it is harmless in logs and headers, otherwise a new one. */
function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:/+=-]{1,128}$/.test(given) ? given : randomUUID();
}

function listen(server: Server, { port, host }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function finishWithin(graceMs: number, running: ReadonlyMap<AbortController, Promise<void>>): Promise<void> {
  const finished = Promise.all(running.values());
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(true);
    }, graceMs);
  });
  const isLate = await Promise.race([finished.then(() => false), late]);
  clearTimeout(timer);
  if (!isLate) return;
  for (const abort of running.keys()) abort.abort(new LakegateError('SHUTTING_DOWN'));
  await finished;
}
