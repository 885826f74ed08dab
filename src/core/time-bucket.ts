// Instants and wall clocks in an IANA zone: the start of the calendar bucket that holds an instant, which is the reference
// that dialects are held to, and the instant that a wall clock showed.
import type { BucketUnit } from './functions.js';
import { canonicalTimestamp } from './value.js';

interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether a text is an IANA zone that this runtime knows. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant at which the bucket holding `timestamp` begins. Units up to an hour are cut on the instant's own wall
 * clock without leaving its UTC offset, so an hour that a clock change repeats stays two buckets; from a day up the
 * bucket begins at the zone's midnight, or at the first moment after it where a clock change skips midnight.
 */
export function bucketTimestamp(timestamp: string, unit: BucketUnit, zone: string): string {
  const millis = Date.parse(timestamp.replace(/(\.\d{3})\d+/, '$1'));
  const wall = wallTimeAt(millis, zone);
  if (unit === 'second' || unit === 'minute' || unit === 'hour') {
    const offset = asUtc(wall) - Math.floor(millis / 1000) * 1000;
    const size = unit === 'second' ? 1000 : unit === 'minute' ? 60_000 : 3_600_000;
    const start = Math.floor((millis + offset) / size) * size - offset;
    return canonicalTimestamp(new Date(start).toISOString());
  }
  const day = { ...wall, hour: 0, minute: 0, second: 0 };
  if (unit === 'week') day.day -= (new Date(asUtc(day)).getUTCDay() + 6) % 7;
  if (unit === 'month' || unit === 'quarter' || unit === 'year') day.day = 1;
  if (unit === 'quarter') day.month -= (day.month - 1) % 3;
  if (unit === 'year') day.month = 1;
  return canonicalTimestamp(new Date(instantOf(asUtc(day), zone)).toISOString());
}

/** How far a zone's wall clock is ahead of UTC at an instant, in ms. */
export function timeZoneOffsetMs(millis: number, zone: string): number {
  return offsetAt(millis, zone);
}

/**
 * The canonical text of the instant that a wall clock in a zone showed, of which the text says no offset: the earlier one
 * where it showed it twice, the first after it where it never did. A text with an offset is what it says.
 * @throws RangeError
 */
export function timestampInZone(text: string, zone: string): string {
  const asIfUtc = canonicalTimestamp(text);
  if (/(?:Z|UTC|:\d{2}(?:\.\d{1,9})?\s*[+-]\d{2}(?::?\d{2})?)$/i.test(text)) return asIfUtc;
  const [seconds = '', fraction] = asIfUtc.slice(0, -1).split('.');
  const instant = new Date(instantOf(Date.parse(`${seconds}Z`), zone)).toISOString().slice(0, 19);
  return fraction === undefined ? `${instant}Z` : `${instant}.${fraction}Z`;
}

/** The first instant whose wall clock in the zone shows at least the given wall time. */
function instantOf(wallMillis: number, zone: string): number {
  const before = wallMillis - offsetAt(wallMillis - 86_400_000, zone);
  const after = wallMillis - offsetAt(wallMillis + 86_400_000, zone);
  const candidates = [Math.min(before, after), Math.max(before, after)];
  const exact = candidates.find((c) => c + offsetAt(c, zone) === wallMillis);
  if (exact !== undefined) return exact;
  let low = candidates[0] as number;
  let high = candidates[1] as number;
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (middle + offsetAt(middle, zone) >= wallMillis) high = middle;
    else low = middle;
  }
  return high;
}

function offsetAt(millis: number, zone: string): number {
  return asUtc(wallTimeAt(millis, zone)) - Math.floor(millis / 1000) * 1000;
}

function asUtc(wall: WallTime): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
}

function wallTimeAt(millis: number, zone: string): WallTime {
  const parts = formatOf(zone).formatToParts(millis);
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((p) => p.type === type)?.value);
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour') % 24,
    minute: read('minute'),
    second: read('second'),
  };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}
