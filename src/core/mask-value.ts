// What masks make of a value: the meaning that every dialect is held to. Part of core.
import type { DataType } from './data-type.js';
import type { Value } from './value.js';
import { scaledDecimal } from './value.js';

/** How much of a text stays, and the one code point that stands for the rest. */
export interface PartialMask {
  readonly first: number;
  readonly last: number;
  readonly fill: string;
}

/** The text with all but its first and last code points replaced; a text without more than those is replaced whole. */
export function maskPartially(text: string, { first, last, fill }: PartialMask): string {
  const chars = Array.from(text);
  const hidden = chars.length - first - last;
  if (hidden <= 0) return fill.repeat(chars.length);
  return chars.slice(0, first).join('') + fill.repeat(hidden) + chars.slice(first + hidden).join('');
}

/** What follows the last `@`; empty where there is none. */
export function emailDomain(text: string): string {
  const at = text.lastIndexOf('@');
  return at < 0 ? '' : text.slice(at + 1);
}

/** Beyond so many sizes a double is its own bucket: it has no digits left beneath one. */
const exactSizes = 2 ** 53;

/** The least double whose bucket of this size is itself. */
export function wholeFrom(size: number): number {
  return size * exactSizes;
}

/**
 * The greatest multiple of `size` that isn't above `x`, exact for integers and decimals. Where that lies below the
 * type's least value, the least value stands for it. NaN and infinities are their own buckets.
 */
export function bucketNumber(x: Value, size: Value, type: DataType): Value {
  switch (type.kind) {
    case 'int32':
      return Number(floorTo(BigInt(x as number), BigInt(size as number), -(2n ** 31n)));
    case 'int64':
      return floorTo(x as bigint, size as bigint, -(2n ** 63n));
    case 'decimal': {
      const [scaled, step] = [scaledDecimal(x as string, type.scale), scaledDecimal(size as string, type.scale)];
      return decimalText(floorTo(scaled, step, 1n - 10n ** BigInt(type.precision)), type.scale);
    }
    default:
      return bucketDouble(x as number, size as number);
  }
}

/** The least value of an exact numeric type, as text. */
export function leastValue(type: DataType): string {
  if (type.kind === 'decimal') return decimalText(1n - 10n ** BigInt(type.precision), type.scale);
  return String(type.kind === 'int32' ? -(2n ** 31n) : -(2n ** 63n));
}

function bucketDouble(x: number, size: number): number {
  if (x >= 0 && x < size) return 0;
  if (x < 0 && x >= -size) return -size;
  return Math.abs(x) < wholeFrom(size) ? Math.floor(x / size) * size : x;
}

function floorTo(x: bigint, size: bigint, least: bigint): bigint {
  const beyond = ((x % size) + size) % size;
  return x - beyond < least ? least : x - beyond;
}

/** A decimal from its digits without the point. */
export function decimalText(scaled: bigint, scale: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${scaled < 0n ? '-' : ''}${scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`}`;
}
