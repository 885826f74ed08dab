// Keyed hashes of values that leave: HMAC-SHA-256 under a key of the dataset's own, derived from a configured one.
import { hash, hkdfSync } from 'node:crypto';
import { LakegateError } from '../src/core/errors.js';
import type { Value } from '../src/core/value.js';
import type { HashedField } from './hashed-fields.js';

/** Hashes the values of a field. Equal values of one dataset under one key have equal hashes; null stays null. */
export type HashValues = (field: HashedField) => (value: Value) => Value;

/**
 * Hashing with named keys. A key is never part of an error or an object that is logged.
 * @throws LakegateError INTERNAL, when called, for a key that isn't there: nothing leaves unhashed.
 */
export function createHashValues(keys: ReadonlyMap<string, string>): HashValues {
  const known = new Map<string, (text: string) => string>();
  const hashOf = ({ dataset, key }: HashedField): ((text: string) => string) => {
    const name = JSON.stringify([dataset, key]);
    const found = known.get(name);
    if (found !== undefined) return found;
    const secret = keys.get(key);
    if (secret === undefined) throw new LakegateError('INTERNAL', { cause: `masking.keys has no "${key}"` });
    const made = createHmacOf(Buffer.from(hkdfSync('sha256', secret, '', `lakegate column hash of ${dataset}`, 32)));
    known.set(name, made);
    return made;
  };
  return (field) => {
    const hash = hashOf(field);
    return (value) => (value === null ? null : hash(String(value)));
  };
}

const blockBytes = 64;
const digestBytes = 32;
const usualBytes = 1024;

/**
 * HMAC-SHA-256 in base64url (RFC 2104: H(K ⊕ opad, H(K ⊕ ipad, text))), as two hashes of one call each: node's Hmac
 * makes an object for each value, which takes ten times as long.
 */
function createHmacOf(key: Buffer): (text: string) => string {
  const inner = Buffer.alloc(blockBytes + usualBytes);
  const outer = Buffer.alloc(blockBytes + digestBytes);
  for (let i = 0; i < blockBytes; i++) {
    const byte = key[i] ?? 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  return (text) => {
    // A UTF-16 code unit is three bytes of UTF-8 at most.
    const isUsual = text.length * 3 <= usualBytes;
    const message = isUsual ? inner.subarray(0, blockBytes + inner.write(text, blockBytes)) : joined(inner, text);
    outer.write(hash('sha256', message, 'binary'), blockBytes, 'binary');
    return hash('sha256', outer, 'base64url');
  };
}

function joined(inner: Buffer, text: string): Buffer {
  return Buffer.concat([inner.subarray(0, blockBytes), Buffer.from(text)]);
}
