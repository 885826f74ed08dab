// Arithmetic of moments that are known when a question is bound, now() above all: so that `now() - interval '30 days'` is
// a constant by which a store can look for rows. Months and days are of the clock, the rest of the instant.
import { type BucketUnit } from '../core/functions.js';
import { bucketTimestamp } from '../core/time-bucket.js';
import { canonicalTimestamp, timestampNanos } from '../core/value.js';
import { timestampOfNanos } from '../core/epoch.js';
import type { BoundExpr, BoundLiteral } from './bound-query.js';
import { instantOfWall, wallOfInstant } from './zoned-time.js';

/** A constant that holds a moment: of a date, a timestamp or a timestamptz. */
function isMoment(expr: BoundExpr | undefined): expr is BoundLiteral & { readonly value: string } {
  return expr?.kind === 'literal' && typeof expr.value === 'string' && /^timestamp/.test(expr.type.kind);
}

/** `moment ± interval`, both constants; undefined where they aren't or what comes out is beyond the years that are held. */
export function foldAddition(
  [moment, interval]: readonly BoundExpr[],
  sign: '+' | '-',
  zone: string,
): BoundLiteral | undefined {
  if (!isMoment(moment) || interval?.kind !== 'literal' || typeof interval.value !== 'string') return undefined;
  const [months = 0, days = 0, micros = 0] = interval.value
    .split(' ')
    .map((part) => (sign === '-' ? -Number(part) : Number(part)));
  try {
    const onClock = (value: string, move: (wall: string) => string): string =>
      moment.type.kind === 'timestamp' ? move(value) : instantOfWall(move(wallOfInstant(value, zone)), zone);
    let { value } = moment;
    if (months !== 0) value = onClock(value, (wall) => addMonths(wall, months));
    if (days !== 0) value = onClock(value, (wall) => addDays(wall, days));
    if (micros !== 0) value = timestampOfNanos(timestampNanos(value) + BigInt(micros) * 1000n);
    return { kind: 'literal', value: canonicalTimestamp(value), type: moment.type };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The start of the unit that a constant is in; undefined for what is none. */
export function foldTruncation(moment: BoundExpr, unit: string, zone: string): BoundLiteral | undefined {
  if (!isMoment(moment) || unit === 'millisecond' || unit === 'microsecond') return undefined;
  const at = moment.type.kind === 'timestamp' ? 'UTC' : zone;
  return { kind: 'literal', value: bucketTimestamp(moment.value, unit as BucketUnit, at), type: moment.type };
}

/** The last day of a month where the month has no such day. */
function addMonths(wall: string, months: number): string {
  const [year, month, day] = [wall.slice(0, 4), wall.slice(5, 7), wall.slice(8, 10)].map(Number) as [
    number,
    number,
    number,
  ];
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), ((index % 12) + 12) % 12];
  const last = new Date(Date.UTC(toYear, toMonth + 1, 0)).getUTCDate();
  return `${padded(toYear, 4)}-${padded(toMonth + 1, 2)}-${padded(Math.min(day, last), 2)}${wall.slice(10)}`;
}

function addDays(wall: string, days: number): string {
  const moved = new Date(Date.parse(`${wall.slice(0, 10)}T00:00:00Z`) + days * 86_400_000).toISOString();
  if (!/^\d{4}-/.test(moved)) throw new RangeError('a year beyond 9999');
  return moved.slice(0, 10) + wall.slice(10);
}

function padded(value: number, width: number): string {
  if (value < 0 || value > 9999) throw new RangeError('a year beyond 9999');
  return String(value).padStart(width, '0');
}
