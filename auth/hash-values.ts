// Keyed hashes of values that leave: HMAC-SHA-256 under a key of the dataset's own, derived from a configured one.
import { createHmac, hkdfSync } from 'node:crypto';
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
  const derived = new Map<string, Buffer>();
  const keyOf = ({ dataset, key }: HashedField): Buffer => {
    const name = JSON.stringify([dataset, key]);
    const known = derived.get(name);
    if (known !== undefined) return known;
    const secret = keys.get(key);
    if (secret === undefined) throw new LakegateError('INTERNAL', { cause: `masking.keys has no "${key}"` });
    const made = Buffer.from(hkdfSync('sha256', secret, '', `lakegate column hash of ${dataset}`, 32));
    derived.set(name, made);
    return made;
  };
  return (field) => {
    const key = keyOf(field);
    return (value) => (value === null ? null : createHmac('sha256', key).update(String(value)).digest('base64url'));
  };
}
