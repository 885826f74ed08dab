// A WebSocket as what carries messages: it says when too much waits to leave, and reads no further as long as that is so.
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** What carries messages. */
export interface MessageSocket {
  /** Sends a message, unless the socket is closing. */
  send(text: string): void;
  /** Hands on in one go what `write` sends. */
  together(write: () => void): void;
  close(code: number, reason: string): void;
  /** Whether more waits to leave than may. */
  isFull(): boolean;
  /** Resolves when what waits now has left, or the socket has closed. */
  whenDrained(): Promise<void>;
}

/** Longest reason that a close frame can carry, in bytes. */
const maxReasonBytes = 123;

/** `stream` carries the WebSocket. */
export function createMessageSocket(webSocket: WebSocket, stream: Duplex, maxBufferedBytes: number): MessageSocket {
  const socket = new BoundedSocket(webSocket, stream, maxBufferedBytes);
  const restrain = (): void => {
    socket.restrain();
  };
  webSocket.on('message', restrain);
  webSocket.on('ping', restrain);
  return socket;
}

/** A class, as there are thousands: its functions are made once. */
class BoundedSocket implements MessageSocket {
  readonly #webSocket: WebSocket;
  readonly #stream: Duplex;
  readonly #maxBufferedBytes: number;
  #draining: Promise<void> | undefined;

  constructor(webSocket: WebSocket, stream: Duplex, maxBufferedBytes: number) {
    this.#webSocket = webSocket;
    this.#stream = stream;
    this.#maxBufferedBytes = maxBufferedBytes;
  }

  send(text: string): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.send(text);
  }

  together(write: () => void): void {
    this.#stream.cork();
    try {
      write();
    } finally {
      this.#stream.uncork();
    }
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, Buffer.byteLength(reason) > maxReasonBytes ? '' : reason);
  }

  isFull(): boolean {
    return this.#webSocket.bufferedAmount > this.#maxBufferedBytes;
  }

  whenDrained(): Promise<void> {
    const webSocket = this.#webSocket;
    // A frame that a closing socket refuses would seem to have left at once.
    if (webSocket.readyState !== webSocket.OPEN) return whenClosed(webSocket);
    this.#draining ??= new Promise<void>((resolve) => {
      // The callback of a frame comes when it, and all before it, was handed on, or never will be.
      webSocket.ping('', undefined, () => {
        this.#draining = undefined;
        resolve();
      });
    });
    return this.#draining;
  }

  /** A client that makes the server answer without reading the answers is not heard meanwhile. */
  restrain(): void {
    const webSocket = this.#webSocket;
    if (!this.isFull() || webSocket.isPaused || webSocket.readyState !== webSocket.OPEN) return;
    webSocket.pause();
    void this.whenDrained().then(() => {
      webSocket.resume();
      this.restrain();
    });
  }
}

function whenClosed(webSocket: WebSocket): Promise<void> {
  if (webSocket.readyState === webSocket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    webSocket.once('close', () => {
      resolve();
    });
  });
}
