// Cursors: encrypted, bound to principal, question, grants and binding, and expiring. They show nothing of the row.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { LakegateError } from '../core/errors.js';
import type { Value } from '../core/value.js';

/** What a cursor is bound to: it is valid only where all of it is the same again. */
export interface CursorScope {
  readonly principal: string;
  readonly dataset: string;
  readonly questionDigest: string;
  readonly grantDigest: string;
}

/** Where a page stopped and which bindings served it, as `dataset.binding`. */
export interface CursorPosition {
  readonly values: readonly Value[];
  readonly bindings: readonly string[];
}

export interface CursorCodec {
  encode(scope: CursorScope, position: CursorPosition): string;
  /** @throws LakegateError CURSOR_INVALID for anything tampered with or foreign, CURSOR_EXPIRED. */
  decode(scope: CursorScope, cursor: string): CursorPosition;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** `secret`: shared by all replicas; cursors live `ttlSeconds`. */
export function createCursorCodec(
  options: { readonly secret: string; readonly ttlSeconds: number },
  now: () => number = Date.now,
): CursorCodec {
  const key = createHash('sha256').update('lakegate cursor\0').update(options.secret).digest();
  return {
    encode: (scope, position) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, key, iv);
      cipher.setAAD(Buffer.from(scopeText(scope)));
      const body = JSON.stringify([
        Math.floor(now() / 1000) + options.ttlSeconds,
        position.bindings,
        position.values.map(packValue),
      ]);
      return Buffer.concat([iv, cipher.update(body), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    decode: (scope, cursor) => {
      const [expires, bindings, values] = open(key, scope, cursor);
      if (expires * 1000 < now()) throw new LakegateError('CURSOR_EXPIRED');
      return { bindings, values: values.map(unpackValue) };
    },
  };
}

type CursorBody = readonly [expires: number, bindings: readonly string[], values: readonly unknown[]];

function open(key: Buffer, scope: CursorScope, cursor: string): CursorBody {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length <= ivBytes + tagBytes) throw new LakegateError('CURSOR_INVALID');
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes));
    decipher.setAAD(Buffer.from(scopeText(scope)));
    decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
    const body = decipher.update(bytes.subarray(ivBytes, bytes.length - tagBytes));
    return JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8')) as CursorBody;
  } catch (cause) {
    throw new LakegateError('CURSOR_INVALID', { cause });
  }
}

function scopeText(scope: CursorScope): string {
  return JSON.stringify([scope.principal, scope.dataset, scope.questionDigest, scope.grantDigest]);
}

/** JSON has neither bigint nor NaN: `{n}` and `{f}` stand for them. */
function packValue(value: Value): unknown {
  if (typeof value === 'bigint') return { n: value.toString() };
  if (typeof value === 'number' && !Number.isFinite(value)) return { f: String(value) };
  return value;
}

function unpackValue(packed: unknown): Value {
  if (typeof packed !== 'object' || packed === null) return packed as Value;
  const { n, f } = packed as { n?: string; f?: string };
  return n === undefined ? Number(f) : BigInt(n);
}
