// Where a reading is in a shard of a stream, and the text that an offset is.
import { LakegateError } from '../../src/core/errors.js';

/**
 * `start` and `end` of the shard; `after` a record; `since` a moment, of a shard of which nothing was read yet: its end then
 * has no name.
 */
export type ShardPlace =
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'after'; readonly sequenceNumber: string }
  | { readonly kind: 'since'; readonly atMs: number };

export function encodePlace(place: ShardPlace): string {
  switch (place.kind) {
    case 'after':
      return place.sequenceNumber;
    case 'since':
      return `@${String(place.atMs)}`;
    default:
      return place.kind;
  }
}

/** @throws LakegateError POSITION_INVALID */
export function parsePlace(offset: string): ShardPlace {
  if (offset === 'start' || offset === 'end') return { kind: offset };
  if (/^\d{1,40}$/.test(offset)) return { kind: 'after', sequenceNumber: offset };
  if (/^@\d{1,15}$/.test(offset)) return { kind: 'since', atMs: Number(offset.slice(1)) };
  throw new LakegateError('POSITION_INVALID');
}

/** Negative, zero or positive; NaN for a moment and a record. */
export function compareOffsets(a: string, b: string): number {
  if (a === b) return 0;
  const [one, other] = [parsePlace(a), parsePlace(b)];
  if (one.kind === 'start' || other.kind === 'end') return -1;
  if (one.kind === 'end' || other.kind === 'start') return 1;
  if (one.kind === 'since' && other.kind === 'since') return one.atMs - other.atMs;
  if (one.kind === 'since' || other.kind === 'since') return Number.NaN;
  return BigInt(one.sequenceNumber) < BigInt(other.sequenceNumber) ? -1 : 1;
}
