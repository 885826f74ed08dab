// Takes WebSockets on the path of GraphQL: whom it lets in, how large messages may be, and a stop that says goodbye.
import type { IncomingMessage } from 'node:http';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Principal } from '../../core/principal.js';
import type { SocketTaker } from '../http/create-http-server.js';
import type { PeerCertificate } from '../http/peer-certificate.js';
import { peerCertificateOf } from '../http/peer-certificate.js';
import { createGraphqlSocket, type GraphqlSocket, type GraphqlSocketOptions } from './graphql-socket.js';

export interface SocketOptions extends Omit<GraphqlSocketOptions, 'authenticate' | 'isStopping' | 'limits'> {
  readonly authenticator: {
    /** @throws LakegateError UNAUTHENTICATED */
    authenticate(headers: IncomingMessage['headers'], peer?: PeerCertificate): Promise<Principal>;
  };
  readonly limits: Limits;
}

/**
 * Takes sockets. Once it is to stop it takes no new operation, and closes each socket when nothing runs on it any more,
 * and all of them after the grace.
 */
export function createSockets(options: SocketOptions): SocketTaker {
  const { limits } = options;
  const open = new Map<WebSocket, GraphqlSocket>();
  let stopping = false;
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.maxRequestBytes,
    clientTracking: false,
    handleProtocols: (offered) => (offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false),
  });

  const accept = (webSocket: WebSocket, request: IncomingMessage): void => {
    // A socket that errs is closed by itself.
    webSocket.on('error', () => undefined);
    if (webSocket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
      webSocket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
      return;
    }
    const keepAlive = keepAliveOf(webSocket, limits.socketKeepAliveMs);
    const socket = createGraphqlSocket(messageSocketOf(webSocket), {
      ...options,
      limits,
      isStopping: () => stopping,
      authenticate: (payload) => authenticate(payload, request, options.authenticator),
    });
    open.set(webSocket, socket);
    webSocket.on('message', (data, isBinary) => {
      socket.message(isBinary ? '' : (data as Buffer).toString('utf8'));
    });
    webSocket.on('close', () => {
      clearInterval(keepAlive);
      open.delete(webSocket);
      socket.closed();
    });
  };

  return {
    upgrade: (request, stream, head) => {
      if (stopping || open.size >= limits.maxSockets) {
        stream.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, stream, head, (webSocket) => {
        accept(webSocket, request);
      });
    },
    stop: async (graceMs) => {
      stopping = true;
      const goodbyes = [...open].map(async ([webSocket, socket]) => {
        await Promise.race([socket.idle(), pause(graceMs)]);
        const closed = new Promise((resolve) => webSocket.once('close', resolve));
        webSocket.close(goingAway, 'The server is shutting down');
        await Promise.race([closed, pause(closingMs)]);
        webSocket.terminate();
      });
      await Promise.all(goodbyes);
      server.close();
    },
  };
}

/** The close code of RFC 6455 for a server that stops. */
const goingAway = 1001;
/** How long a client may take to say goodbye. */
const closingMs = 1_000;

/**
 * Who the client is: by the credentials of its first message, or those that the upgrade itself came with. What a
 * browser adds of itself for a page of another origin counts for nothing.
 */
async function authenticate(
  payload: Readonly<Record<string, unknown>>,
  request: IncomingMessage,
  authenticator: SocketOptions['authenticator'],
): Promise<Principal> {
  const given = payload['authorization'] ?? payload['Authorization'];
  const peer = isForeign(request) ? undefined : peerCertificateOf(request);
  if (given === undefined) {
    if (isForeign(request)) throw new LakegateError('UNAUTHENTICATED');
    return authenticator.authenticate(request.headers, peer);
  }
  if (typeof given !== 'string') throw new LakegateError('UNAUTHENTICATED');
  return authenticator.authenticate({ ...request.headers, authorization: given }, peer);
}

/** Whether a page of another origin opened the socket. */
function isForeign({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  return origin !== undefined && URL.parse(origin)?.host !== host;
}

function messageSocketOf(webSocket: WebSocket): Parameters<typeof createGraphqlSocket>[0] {
  return {
    send: (text) => {
      if (webSocket.readyState === webSocket.OPEN) webSocket.send(text);
    },
    close: (code, reason) => {
      webSocket.close(code, reason);
    },
    bufferedBytes: () => webSocket.bufferedAmount,
    whenDrained: () =>
      new Promise((resolve) => {
        // The callback of a send comes when it, and all before it, was handed on.
        webSocket.ping('', undefined, () => {
          resolve();
        });
      }),
  };
}

/** Closes a socket whose client no longer answers. */
function keepAliveOf(webSocket: WebSocket, everyMs: number): NodeJS.Timeout {
  let answered = true;
  webSocket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) {
      webSocket.terminate();
      return;
    }
    answered = false;
    webSocket.ping();
  }, everyMs);
  timer.unref();
  return timer;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
