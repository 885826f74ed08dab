// Moments and days as PostgreSQL writes them with DateStyle ISO, in the session's time zone, and as its binary forms
// count them: from the year 2000. What is finer than a microsecond is cut off, as PostgreSQL holds no more.
import { timeZoneOffsetMs } from '../../../core/time-bucket.js';

const epochMs = Date.UTC(2000, 0, 1);
const dayMs = 86_400_000;
/** Clocks have been changed at whole quarters of an hour since they keep whole minutes. */
const quarterMs = 900_000;
const mostOffsets = 20_000;

type OffsetOf = (millis: number) => number;

const ofZones = new Map<string, OffsetOf>();

/** The offset of a zone's clocks at a moment, in ms; kept for the quarters of an hour that are asked for. */
export function offsetOfZone(zone: string): OffsetOf {
  const known = ofZones.get(zone) ?? createOffsetOf(zone);
  ofZones.set(zone, known);
  return known;
}

const utcOffset: OffsetOf = () => 0;

function createOffsetOf(zone: string): OffsetOf {
  if (zone === 'UTC') return utcOffset;
  const known = new Map<number, number>();
  const exact = (millis: number): number => timeZoneOffsetMs(Math.max(millis, Date.UTC(1000, 0, 1)), zone);
  return (millis) => {
    // Before then offsets had seconds and were changed at any.
    if (millis < Date.UTC(1972, 0, 1)) return exact(millis);
    const quarter = Math.floor(millis / quarterMs);
    let offset = known.get(quarter);
    if (offset === undefined) {
      offset = exact(quarter * quarterMs);
      if (known.size >= mostOffsets) known.clear();
      known.set(quarter, offset);
    }
    return offset;
  };
}

/** `2013-01-01 00:00:00.25-05` of a canonical timestamp. */
export function formatTimestamptz(value: string, offsetOf: OffsetOf): string {
  if (offsetOf === utcOffset) return `${formatTimestamp(value)}+00`;
  const millis = Date.parse(`${value.slice(0, 19)}Z`);
  const offset = offsetOf(millis);
  const fraction = `${fractionOf(value)}${formatOffset(offset)}`;
  if (offset === 0) return `${value.slice(0, 10)} ${value.slice(11, 19)}${fraction}`;
  const { date, time, era } = wallOf(millis + offset);
  return `${date} ${time}${fraction}${era}`;
}

/** `2013-01-01 05:00:00.25`: the clock of UTC. */
export function formatTimestamp(value: string): string {
  return `${value.slice(0, 10)} ${value.slice(11, 19)}${fractionOf(value)}`;
}

/** Microseconds from 2000-01-01 of a canonical timestamp. */
export function timestampMicros(value: string): bigint {
  const millis = Date.parse(value.length === 20 ? value : `${value.slice(0, 19)}Z`) - epochMs;
  const micros = millis * 1000 + Number(fractionOf(value).slice(1).padEnd(6, '0'));
  // Beyond 285 years from 2000 a number is not exact to the microsecond.
  if (Number.isSafeInteger(micros)) return BigInt(micros);
  return BigInt(millis) * 1000n + BigInt(fractionOf(value).slice(1).padEnd(6, '0'));
}

/** Days from 2000-01-01 of `2013-01-31`. */
export function dateDays(value: string): number {
  return (Date.parse(`${value}T00:00:00Z`) - epochMs) / dayMs;
}

/** `2013-01-01 05:00:00.25` of microseconds from 2000-01-01; infinities as PostgreSQL writes them. */
export function textOfMicros(micros: bigint): string {
  if (micros === 2n ** 63n - 1n) return 'infinity';
  if (micros === -(2n ** 63n)) return '-infinity';
  const seconds = floorDivide(micros, 1_000_000n);
  const fraction = String(micros - seconds * 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const { date, time, era } = wallOf(Number(seconds) * 1000 + epochMs);
  return `${date} ${time}${fraction === '' ? '' : `.${fraction}`}${era}`;
}

/** `2013-01-31` of days from 2000-01-01. */
export function textOfDays(days: number): string {
  if (days === 0x7fffffff) return 'infinity';
  if (days === -0x80000000) return '-infinity';
  const { date, era } = wallOf(days * dayMs + epochMs);
  return date + era;
}

/** Years before the first are counted back from it, and have no zero among them. @throws RangeError */
function wallOf(millis: number): { readonly date: string; readonly time: string; readonly era: string } {
  const iso = new Date(millis).toISOString();
  const at = iso.indexOf('T');
  const year = Number(iso.slice(0, at - 6));
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return { date: shown + iso.slice(at - 6, at), time: iso.slice(at + 1, at + 9), era: year > 0 ? '' : ' BC' };
}

function fractionOf(value: string): string {
  if (value.length <= 20) return '';
  const fraction = value.slice(20, -1).slice(0, 6).replace(/0+$/, '');
  return fraction === '' ? '' : `.${fraction}`;
}

function formatOffset(offset: number): string {
  const seconds = Math.abs(Math.round(offset / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const finer = rest > 0 ? `:${two(minutes)}:${two(rest)}` : minutes > 0 ? `:${two(minutes)}` : '';
  return `${offset < 0 ? '-' : '+'}${two(hours)}${finer}`;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
