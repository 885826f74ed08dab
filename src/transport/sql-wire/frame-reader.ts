// Cuts what a client sends into frames. Only as much is held as one frame may have: beyond it the client waits, and a
// frame that says it is longer ends the connection before its bytes are taken.
import type { Duplex } from 'node:stream';
import { fatal } from './sql-failure.js';

/** A message: its type and what it holds. */
export interface Frame {
  readonly type: number;
  readonly body: Buffer;
}

export interface FrameReader {
  /** The first byte that waits, left where it is; undefined at the end. */
  peek(): Promise<number | undefined>;
  /** What follows a length of four bytes, as at start-up; undefined at the end. @throws FatalFailure 08P01 */
  readStartup(maxBytes: number): Promise<Buffer | undefined>;
  /** The next message; undefined at the end. @throws FatalFailure 08P01 for a length that can't be */
  read(maxBytes: number): Promise<Frame | undefined>;
  /** Whether anything waits to be read. */
  hasMore(): boolean;
  /** Stops reading; what was read and not used goes back to the stream. */
  detach(): void;
}

/** Read ahead beyond what is asked for, so that a client that goes is noticed while a statement runs. */
const readAheadBytes = 65_536;
const mostChunks = 1_024;

export function createFrameReader(stream: Duplex): FrameReader {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = 0;
  let ended = stream.destroyed || stream.readableEnded;
  let wake: (() => void) | undefined;

  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    held += chunk.length;
    // Who sends byte by byte must not cost a buffer for each.
    if (chunks.length > mostChunks) chunks = [Buffer.concat(chunks)];
    if (held >= Math.max(wanted, readAheadBytes)) stream.pause();
    if (held >= wanted) wake?.();
  };
  const onEnd = (): void => {
    ended = true;
    wake?.();
  };
  stream.on('data', onData).on('end', onEnd).on('close', onEnd);

  /** Whether that many bytes are there, now or at the end. */
  const has = async (bytes: number): Promise<boolean> => {
    wanted = bytes;
    while (held < bytes && !ended) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      stream.resume();
      await woken;
    }
    wake = undefined;
    wanted = 0;
    return held >= bytes;
  };

  const take = (bytes: number): Buffer => {
    const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    const rest = all.subarray(bytes);
    chunks = rest.length > 0 ? [rest] : [];
    held = rest.length;
    if (held < readAheadBytes && !ended) stream.resume();
    return all.subarray(0, bytes);
  };

  const head = (bytes: number): Buffer => {
    if (chunks.length > 1 && (chunks[0] as Buffer).length < bytes) chunks = [Buffer.concat(chunks)];
    return (chunks[0] as Buffer).subarray(0, bytes);
  };

  const body = async (headBytes: number, length: number): Promise<Buffer | undefined> => {
    if (!(await has(headBytes + length))) return undefined;
    take(headBytes);
    // A copy: what of a message is kept must not keep all that came with it.
    return Buffer.from(take(length));
  };

  return {
    peek: async () => ((await has(1)) ? head(1)[0] : undefined),
    readStartup: async (maxBytes) => {
      if (!(await has(4))) return undefined;
      const length = head(4).readInt32BE(0) - 4;
      if (length < 4 || length > maxBytes) throw fatal('08P01', 'invalid length of startup packet');
      return body(4, length);
    },
    read: async (maxBytes) => {
      if (!(await has(5))) return undefined;
      const start = head(5);
      const type = start[0] as number;
      const length = start.readInt32BE(1) - 4;
      if (length < 0 || length > maxBytes) throw fatal('08P01', 'invalid message length');
      const read = await body(5, length);
      return read && { type, body: read };
    },
    hasMore: () => held > 0,
    detach: () => {
      stream.pause();
      stream.off('data', onData).off('end', onEnd).off('close', onEnd);
      if (held > 0) stream.unshift(Buffer.concat(chunks));
      chunks = [];
      held = 0;
    },
  };
}
