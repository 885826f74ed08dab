// A WebSocket client without a protocol of its own: it says what it is told and keeps what it hears.
import { type ClientOptions, WebSocket } from 'ws';

export interface RawSocket {
  readonly webSocket: WebSocket;
  /** Says an object as JSON, and anything else as it is. */
  readonly say: (message: object | string) => void;
  /** The next message, as text. @throws when the socket closes before there is one */
  readonly hear: () => Promise<string>;
  /** The code and the reason that it was closed with. */
  readonly closed: Promise<readonly [code: number, reason: string]>;
}

export interface RawSocketOptions extends ClientOptions {
  readonly protocols?: readonly string[];
}

/** Resolves once the socket is open; `url` is the server's own. */
export async function openRawSocket(url: string, options: RawSocketOptions = {}): Promise<RawSocket> {
  const { protocols = ['graphql-transport-ws'], ...more } = options;
  const webSocket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, [...protocols], more);
  const heard: string[] = [];
  let wake: () => void = () => undefined;
  let isClosed = false;
  webSocket.on('message', (data: Buffer) => {
    heard.push(data.toString('utf8'));
    wake();
  });
  const closed = new Promise<readonly [number, string]>((resolve) => {
    webSocket.once('close', (code, reason) => {
      isClosed = true;
      wake();
      resolve([code, reason.toString('utf8')]);
    });
  });
  await new Promise((resolve, reject) => {
    webSocket.once('open', resolve).once('error', reject);
  });
  webSocket.on('error', () => undefined);
  return {
    webSocket,
    closed,
    say: (message) => {
      webSocket.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    hear: async () => {
      for (;;) {
        const next = heard.shift();
        if (next !== undefined) return next;
        if (isClosed) throw new Error('the socket was closed');
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** A socket that has been acknowledged. */
export async function openReadySocket(url: string, key = 'key-ann'): Promise<RawSocket> {
  const socket = await openRawSocket(url);
  socket.say({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
  await socket.hear();
  return socket;
}
