// Takes WebSockets on `/graphql`: the upgrade, who the client is, whether it is still there, and the end of them all.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Admission, Admissions, Credentials } from '../graphql/admit-clients.js';
import type { SocketTaker } from '../http/create-http-server.js';
import { isForeign } from '../http/foreign-origin.js';
import { type PeerCertificate, peerCertificateOf } from '../http/peer-certificate.js';
import { createGraphqlSocket, type GraphqlSocket, type GraphqlSocketOptions } from './graphql-socket.js';
import { createKeepAlive } from './keep-alive.js';
import { createMessageSocket } from './message-socket.js';

export interface SocketOptions extends Omit<GraphqlSocketOptions, 'authenticate' | 'whenRevoked' | 'limits'> {
  readonly admissions: Pick<Admissions<PeerCertificate>, 'admit'>;
  readonly limits: Limits;
}

/**
 * Takes sockets. Once it is to stop it takes no new operation, ends subscriptions, and closes each socket when nothing
 * runs on it any more, and all of them after the grace.
 */
export function createSockets(options: SocketOptions): SocketTaker {
  const { limits } = options;
  const open = new Map<WebSocket, GraphqlSocket>();
  const keepAlive = createKeepAlive(limits.socketKeepAliveMs);
  let stopping = false;
  const settings: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.maxRequestBytes,
    clientTracking: false,
    closeTimeout: closingMs,
    handleProtocols: (offered) => (offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false),
  };
  const server = new WebSocketServer(settings);

  const accept = (webSocket: WebSocket, request: IncomingMessage, stream: Duplex): void => {
    // A socket that errs is closed by itself.
    webSocket.on('error', ignore);
    if (webSocket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
      webSocket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
      return;
    }
    keepAlive.add(webSocket);
    // Asked for once: a request and its headers aren't kept for as long as the socket lives.
    let upgrade: IncomingMessage | undefined = request;
    let admission: Admission | undefined;
    const authenticateOnce: GraphqlSocketOptions['authenticate'] = async (payload) => {
      const asked = upgrade;
      upgrade = undefined;
      if (asked === undefined) throw new LakegateError('UNAUTHENTICATED');
      admission = await options.admissions.admit(credentialsOf(payload, asked));
      return admission.principal;
    };
    const socket = createGraphqlSocket(createMessageSocket(webSocket, stream, limits.socketBufferBytes), {
      ...options,
      authenticate: authenticateOnce,
      whenRevoked: (call) => admission?.whenRevoked(call) ?? (() => undefined),
    });
    open.set(webSocket, socket);
    webSocket.on('message', (data, isBinary) => {
      socket.message(isBinary ? undefined : (data as Buffer).toString('utf8'));
    });
    webSocket.on('close', () => {
      keepAlive.remove(webSocket);
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
        accept(webSocket, request, stream);
      });
    },
    stop: async (graceMs) => {
      stopping = true;
      const reason = new LakegateError('SHUTTING_DOWN');
      const goodbyes = [...open].map(async ([webSocket, socket]) => {
        // It may close before it is told to.
        const closed = new Promise((resolve) => webSocket.once('close', resolve));
        await within(graceMs, socket.drain(reason));
        webSocket.close(goingAway, 'The server is shutting down');
        await closed;
      });
      await Promise.all(goodbyes);
      server.close();
    },
  };
}

/** The close code of RFC 6455 for a server that stops. */
const goingAway = 1001;
/** How long a client may take to say goodbye before its connection is cut. */
const closingMs = 2_000;

/**
 * By what a client says who it is: the credentials of its first message, or those that the upgrade itself came with. What
 * a browser adds of itself for a page of another origin counts for nothing.
 * @throws LakegateError UNAUTHENTICATED where there are several, or none that could be
 */
function credentialsOf(
  payload: Readonly<Record<string, unknown>>,
  request: IncomingMessage,
): Credentials<PeerCertificate> {
  const { headers, headersDistinct } = request;
  const peer = isForeign(request) ? undefined : peerCertificateOf(request);
  const given = payload['authorization'] ?? payload['Authorization'];
  const [known, ...more] = headersDistinct['authorization'] ?? [];
  // What stands before the gateway may have looked at another of several.
  if (more.length > 0 || (given !== undefined && known !== undefined && given !== known)) {
    throw new LakegateError('UNAUTHENTICATED');
  }
  if (given === undefined) return { headers, peer };
  if (typeof given !== 'string') throw new LakegateError('UNAUTHENTICATED');
  return { headers: { ...headers, authorization: given }, peer };
}

/** Waits for something, but no longer than that. */
async function within(ms: number, happening: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([happening, late]);
  clearTimeout(timer);
}

const ignore = (): void => undefined;
