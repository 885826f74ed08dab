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
  let draining: Promise<void> | undefined;
  const closed = new Promise<void>((resolve) => {
    webSocket.once('close', () => {
      resolve();
    });
  });
  const isFull = (): boolean => webSocket.bufferedAmount > maxBufferedBytes;
  const whenDrained = (): Promise<void> => {
    // A frame that a closing socket refuses would seem to have left at once.
    if (webSocket.readyState !== webSocket.OPEN) return closed;
    draining ??= new Promise<void>((resolve) => {
      // The callback of a frame comes when it, and all before it, was handed on, or never will be.
      webSocket.ping('', undefined, () => {
        draining = undefined;
        resolve();
      });
    });
    return draining;
  };
  /** A client that makes the server answer without reading the answers is not heard meanwhile. */
  const restrain = (): void => {
    if (!isFull() || webSocket.isPaused || webSocket.readyState !== webSocket.OPEN) return;
    webSocket.pause();
    void whenDrained().then(() => {
      webSocket.resume();
      restrain();
    });
  };
  webSocket.on('message', restrain);
  webSocket.on('ping', restrain);
  return {
    send: (text) => {
      if (webSocket.readyState === webSocket.OPEN) webSocket.send(text);
    },
    together: (write) => {
      stream.cork();
      try {
        write();
      } finally {
        stream.uncork();
      }
    },
    close: (code, reason) => {
      webSocket.close(code, Buffer.byteLength(reason) > maxReasonBytes ? '' : reason);
    },
    isFull,
    whenDrained,
  };
}
