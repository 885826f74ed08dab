// How a value of each type is held in memory, and the one order that compares values everywhere. Part of core.
import type { DataType } from './data-type.js';

/**
 * A value by type: boolean → boolean; int32 → number; int64 → bigint; decimal → string in plain notation with exactly
 * `scale` fraction digits ("-1.50"); float64 → number, NaN and ±Infinity included; string → string; date →
 * "2013-01-31"; timestamp → RFC 3339 in UTC with "Z" and no trailing zeros of a fraction ("2013-01-01T05:00:00Z",
 * "2013-01-01T05:00:00.25Z"); json → the JSON text as a string; list → array; struct → array of the fields' values in
 * the order of the type; an absent value → null.
 */
export type Value = null | boolean | number | bigint | string | readonly Value[];

/** One record, values in the order of its relation's fields. */
export type Row = readonly Value[];

/**
 * Compares two non-null values of one type: negative, zero or positive. Text by code point, NaN greater than every
 * other number and equal to itself.
 */
export function compareValues(a: Value, b: Value, type: DataType): number {
  switch (type.kind) {
    case 'float64':
    case 'int32':
      return compareNumbers(Number(a), Number(b));
    case 'int64':
      return compareOrdered(a as bigint, b as bigint);
    case 'boolean':
      return Number(a) - Number(b);
    case 'decimal':
      return compareOrdered(scaledDecimal(String(a), type.scale), scaledDecimal(String(b), type.scale));
    case 'timestamp':
      return compareOrdered(timestampNanos(String(a)), timestampNanos(String(b)));
    default:
      return compareText(String(a), String(b));
  }
}

/** Compares text by Unicode code point (JavaScript's own order is by UTF-16 code unit). */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

/** A decimal's text as an integer of 10^-scale; digits beyond the scale are an error. */
export function scaledDecimal(text: string, scale: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (match === null) throw new RangeError(`not a decimal: ${text}`);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > scale) throw new RangeError(`${text} has more than ${String(scale)} fraction digits`);
  const digits = BigInt((match[2] ?? '0') + fraction.padEnd(scale, '0'));
  return match[1] === '-' ? -digits : digits;
}

/** A decimal's canonical text, exactly `scale` fraction digits, from any plain or exponent notation. */
export function canonicalDecimal(text: string, scale: number): string {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(text);
  if (match === null || (match[2] === '' && (match[3] ?? '') === '')) throw new RangeError(`not a decimal: ${text}`);
  const shift = Number(match[4] ?? 0);
  let whole = match[2] ?? '';
  let fraction = match[3] ?? '';
  if (shift > 0) {
    whole += fraction.slice(0, shift).padEnd(shift, '0');
    fraction = fraction.slice(shift);
  } else if (shift < 0) {
    const padded = whole.padStart(-shift + 1, '0');
    fraction = padded.slice(padded.length + shift) + fraction;
    whole = padded.slice(0, padded.length + shift);
  }
  whole = whole.replace(/^0+(?=\d)/, '') || '0';
  fraction = fraction.replace(/0+$/, '');
  if (fraction.length > scale) throw new RangeError(`${text} has more than ${String(scale)} fraction digits`);
  const magnitude = scale === 0 ? whole : `${whole}.${fraction.padEnd(scale, '0')}`;
  return match[1] === '-' && /[1-9]/.test(magnitude) ? `-${magnitude}` : magnitude;
}

/** Nanoseconds since the epoch of a canonical timestamp. */
export function timestampNanos(text: string): bigint {
  const match = /^(.*?)(?:\.(\d{1,9}))?Z$/.exec(text);
  const millis = match === null ? Number.NaN : Date.parse(`${match[1] ?? ''}Z`);
  if (Number.isNaN(millis)) throw new RangeError(`not a UTC timestamp: ${text}`);
  return BigInt(millis) * 1_000_000n + BigInt((match?.[2] ?? '').padEnd(9, '0'));
}

/** The canonical text of a moment given as any RFC 3339 text or a store's "2013-01-01 05:00:00.250000" in UTC. */
export function canonicalTimestamp(text: string): string {
  // What is canonical but for zeros, on a day that every month has, is so by far the most often.
  if (usualTimestamp.test(text)) return text.length === 20 ? text : `${text.slice(0, 19)}Z`;
  const match =
    /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i.exec(
      text,
    );
  if (match === null) throw new RangeError(`not a timestamp: ${text}`);
  const [, year, month, day, hour, minute] = match as unknown as [string, string, string, string, string, string];
  const second = match[6] ?? '00';
  const fraction = (match[7] ?? '').replace(/0+$/, '');
  const offset = match[8]?.toUpperCase() ?? 'Z';
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const millis = Date.parse(`${local}Z`);
  if (Number.isNaN(millis) || new Date(millis).getUTCDate() !== Number(day)) {
    throw new RangeError(`not a timestamp: ${text}`);
  }
  const base = offset === 'Z' || offset === 'UTC' ? local : isoSeconds(millis - offsetMillis(offset));
  return fraction === '' ? `${base}Z` : `${base}.${fraction}Z`;
}

const usualTimestamp =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.0{1,9})?Z$/;

function offsetMillis(offset: string): number {
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', '') || '0');
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function isoSeconds(millis: number): string {
  return new Date(millis).toISOString().slice(0, 19);
}

function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareOrdered(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
