// Writes messages to a client no faster than it takes them.
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { LakegateError } from '../../core/errors.js';
import { WireBuffer } from './wire-buffer.js';

/** Beyond it rows are handed on, and their reading waits until the client has taken them. */
export const flushBytes = 65_536;

export interface WireOutput {
  readonly buffer: WireBuffer;
  /**
   * Hands on what was written; resolves once the client may be sent more.
   * @throws the signal's reason; LakegateError REQUEST_CANCELLED where the client has gone
   */
  flush(signal?: AbortSignal): Promise<void>;
}

/** A client that takes nothing for `stallMs` is taken to be gone. */
export function createWireOutput(stream: Duplex, stallMs: number): WireOutput {
  const buffer = new WireBuffer();
  return {
    buffer,
    flush: async (signal) => {
      if (stream.destroyed) throw new LakegateError('REQUEST_CANCELLED');
      const isBulk = buffer.length >= flushBytes;
      if (buffer.length > 0) stream.write(buffer.take());
      // Rows that are there at once, to a client that takes them at once, would leave no room for anybody else's turn.
      if (isBulk) {
        await setImmediate();
        signal?.throwIfAborted();
      }
      if (stream.writableNeedDrain) await whenDrained(stream, stallMs, signal);
    },
  };
}

function whenDrained(stream: Duplex, stallMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      stream.off('drain', onDrain).off('close', onClose);
      signal?.removeEventListener('abort', onAbort);
    };
    const onDrain = (): void => {
      settle();
      resolve();
    };
    const onClose = (): void => {
      settle();
      reject(new LakegateError('REQUEST_CANCELLED'));
    };
    const onAbort = (): void => {
      settle();
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      stream.destroy();
    }, stallMs);
    stream.on('drain', onDrain).on('close', onClose);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (stream.destroyed) onClose();
    else if (signal?.aborted === true) onAbort();
  });
}
