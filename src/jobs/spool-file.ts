// A job's rows on disk: chunks, each encrypted and bound to its place, so that a file alone tells nothing and can't be
// changed. Part of jobs.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Row, Value } from '../core/value.js';

/** Where a spool is and what it is encrypted with; the key is kept elsewhere. */
export interface Spool {
  readonly file: string;
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

export interface SpoolWriter {
  readonly bytes: number;
  /** Appends a chunk of rows. */
  write(rows: readonly Row[]): Promise<void>;
  close(): Promise<void>;
}

/** Before each chunk: its rows and the bytes of its body, then the initialisation vector and the tag. */
const headBytes = 8 + 12 + 16;

/** Begins a spool that isn't there yet, readable by its owner alone. */
export async function createSpoolWriter({ file, id, key }: Spool): Promise<SpoolWriter> {
  const handle = await open(file, 'wx', 0o600);
  let chunk = 0;
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    write: async (rows) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      cipher.setAAD(placeOf(id, chunk++, rows.length));
      const body = Buffer.concat([cipher.update(JSON.stringify(rows, packMember)), cipher.final()]);
      const head = Buffer.alloc(8);
      head.writeUInt32LE(rows.length, 0);
      head.writeUInt32LE(body.length, 4);
      const written = Buffer.concat([head, iv, cipher.getAuthTag(), body]);
      await handle.write(written);
      bytes += written.length;
    },
    close: () => handle.close(),
  };
}

/** Rows from `offset` on, at most `limit`, chunk by chunk; chunks before them are skipped unread. */
export async function* readSpool(
  { file, id, key }: Spool,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): AsyncGenerator<readonly Row[]> {
  const handle = await open(file, 'r');
  try {
    let position = 0;
    let left = limit;
    let skip = offset;
    for (let chunk = 0; left > 0; chunk++) {
      const head = await readAt(handle, position, headBytes);
      if (head === undefined) return;
      const [count, length] = [head.readUInt32LE(0), head.readUInt32LE(4)];
      position += headBytes + length;
      if (skip >= count) {
        skip -= count;
        continue;
      }
      const body = await readAt(handle, position - length, length);
      if (body === undefined) throw new Error('a spool was cut short');
      const decipher = createDecipheriv('aes-256-gcm', key, head.subarray(8, 20));
      decipher.setAAD(placeOf(id, chunk, count));
      decipher.setAuthTag(head.subarray(20));
      const text = Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      const rows = (JSON.parse(text, unpackMember) as readonly Row[]).slice(skip, skip + left);
      skip = 0;
      left -= rows.length;
      yield rows;
    }
  } finally {
    await handle.close();
  }
}

function placeOf(id: string, chunk: number, rows: number): Buffer {
  return Buffer.from(`${id}/${String(chunk)}/${String(rows)}`);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer | undefined> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return bytesRead === length ? buffer : undefined;
}

/** JSON has neither bigint nor NaN: `{n}` and `{f}` stand for them. */
function packMember(_: string, value: Value): unknown {
  if (typeof value === 'bigint') return { n: value.toString() };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { f: Object.is(value, -0) ? '-0' : String(value) };
  }
  return value;
}

function unpackMember(_: string, packed: unknown): unknown {
  if (typeof packed !== 'object' || packed === null || Array.isArray(packed)) return packed;
  const { n, f } = packed as { readonly n?: string; readonly f?: string };
  return n === undefined ? Number(f) : BigInt(n);
}
