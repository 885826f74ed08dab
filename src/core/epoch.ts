// Dates and moments as numbers since the epoch, and back.
import { canonicalTimestamp, timestampNanos } from './value.js';

/** Nanoseconds of each unit in which a moment may be counted, by the `physicalType` that says so. */
export const epochUnits: Readonly<Record<string, bigint>> = {
  'epoch-seconds': 1_000_000_000n,
  'epoch-millis': 1_000_000n,
  'epoch-micros': 1_000n,
  'epoch-nanos': 1n,
};

const dayMs = 86_400_000;

/** The moment's canonical text. @throws RangeError outside of the years 0 to 9999 */
export function timestampOfNanos(nanos: bigint): string {
  const billion = 1_000_000_000n;
  const fraction = ((nanos % billion) + billion) % billion;
  const seconds = isoOf(Number((nanos - fraction) / 1_000_000n)).slice(0, 19);
  return canonicalTimestamp(fraction === 0n ? `${seconds}Z` : `${seconds}.${String(fraction).padStart(9, '0')}Z`);
}

/** The moment in a unit; what is finer than the unit is cut. */
export function countOfTimestamp(text: string, unit: bigint): bigint {
  const nanos = timestampNanos(text);
  const rest = ((nanos % unit) + unit) % unit;
  return (nanos - rest) / unit;
}

/** @throws RangeError outside of the years 0 to 9999 */
export function dateOfDays(days: bigint): string {
  return isoOf(Number(days) * dayMs).slice(0, 10);
}

export function daysOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs;
}

function isoOf(ms: number): string {
  const iso = new Date(ms).toISOString();
  if (!/^\d{4}-/.test(iso)) throw new RangeError('a year beyond 9999');
  return iso;
}
