// Clock times of a zone and the instants they are, where PostgreSQL would put them: a time that comes twice is the later
// one, a time that a clock change skips is counted by the offset before it.
import { isTimeZone } from '../core/time-bucket.js';
import { canonicalTimestamp } from '../core/value.js';

const formats = new Map<string, Intl.DateTimeFormat>();
const dayMs = 86_400_000;

/** The instant, as core holds it, of a wall clock's `2013-01-31T05:00:00.25Z`, whose zone is another than it says. */
export function instantOfWall(wall: string, zone: string): string {
  const [, seconds = '', fraction = ''] = /^(.{19})(\.\d+)?Z$/.exec(wall) ?? [];
  const wallMs = Date.parse(`${seconds}Z`);
  const before = offsetAt(wallMs - dayMs, zone);
  const after = offsetAt(wallMs + dayMs, zone);
  const valid = [wallMs - before, wallMs - after].filter((at) => at + offsetAt(at, zone) === wallMs);
  const instant = valid.length > 0 ? Math.max(...valid) : wallMs - before;
  return canonicalTimestamp(`${new Date(instant).toISOString().slice(0, 19)}${fraction}Z`);
}

/** What the wall clock of a zone shows at an instant, in the same form. */
export function wallOfInstant(instant: string, zone: string): string {
  const [, seconds = '', fraction = ''] = /^(.{19})(\.\d+)?Z$/.exec(instant) ?? [];
  const ms = Date.parse(`${seconds}Z`);
  return canonicalTimestamp(`${new Date(ms + offsetAt(ms, zone)).toISOString().slice(0, 19)}${fraction}Z`);
}

/** The zone of a session by its setting; undefined where there is none of that name. */
export function sessionZone(setting: string | undefined): string | undefined {
  const zone = setting ?? 'UTC';
  if (/^(utc|gmt|etc\/utc|z|zulu)$/i.test(zone)) return 'UTC';
  return /^[A-Za-z][\w+\-/]*$/.test(zone) && isTimeZone(zone) ? zone : undefined;
}

function offsetAt(ms: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts = formatOf(zone).formatToParts(ms);
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour') % 24,
    read('minute'),
    read('second'),
  );
  return wall - Math.floor(ms / 1000) * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const numeric = 'numeric' as const;
  const units = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...units });
  formats.set(zone, format);
  return format;
}
