// Values of session settings: what PostgreSQL takes for each kind, in the form in which it shows them.
import { isTimeZone } from '../../../core/time-bucket.js';
import { sqlFailure } from '../sql-failure.js';

/** Gives a value as it is kept and shown. @throws LakegateError 22023, or why it isn't taken here */
export type ParseSetting = (value: string, name: string) => string;

export const parseText: ParseSetting = (value) => value;

/** Shown by operators' tools, so that nothing but what can be seen is kept of it. */
export const parseApplicationName: ParseSetting = (value) => value.replace(/[^\x20-\x7e]/g, '?').slice(0, 63);

export const parseFlag: ParseSetting = (value, name) => {
  const given = value.trim().toLowerCase();
  if (given !== '' && given !== 'o') {
    if (given === '1' || ['on', 'true', 'yes'].some((word) => word.startsWith(given))) return 'on';
    if (given === '0' || ['off', 'false', 'no'].some((word) => word.startsWith(given))) return 'off';
  }
  throw sqlFailure('22023', `parameter "${name}" requires a Boolean value`);
};

export function parseChoice(...choices: readonly string[]): ParseSetting {
  return (value, name) => {
    const found = choices.find((choice) => choice === value.trim().toLowerCase());
    return found ?? invalid(name, value, `Available values: ${choices.join(', ')}.`);
  };
}

/** A flag or choice of which Lakegate has one value alone. */
export function parseOnly(only: string, parse: ParseSetting): ParseSetting {
  return (value, name) => {
    if (parse(value, name) === only) return only;
    throw sqlFailure('0A000', `parameter "${name}" can only be "${only}" here`);
  };
}

export function parseInteger(least: number, most: number): ParseSetting {
  return (value, name) => {
    const given = Number(value.trim());
    if (value.trim() === '' || !Number.isInteger(given)) return invalid(name, value);
    if (given >= least && given <= most) return String(given);
    throw sqlFailure('22023', `${given} is outside the valid range for parameter "${name}" (${least} .. ${most})`);
  };
}

const unitsMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000, ms: 1 };

/** A time without unit is in ms; it is shown in the greatest unit of which it is a whole number. */
export const parseDuration: ParseSetting = (value, name) => {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(value);
  const hint = 'Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".';
  if (match === null) return invalid(name, value, hint);
  const unit = match[2] === 'us' ? 0.001 : (unitsMs[match[2] ?? 'ms'] ?? 1);
  const ms = Math.round(Number(match[1]) * unit);
  if (ms > 2_147_483_647) {
    throw sqlFailure('22023', `${ms} ms is outside the valid range for parameter "${name}" (0 ms .. 2147483647 ms)`);
  }
  const shown = Object.entries(unitsMs).find(([, size]) => ms % size === 0);
  return ms === 0 || shown === undefined ? '0' : `${ms / shown[1]}${shown[0]}`;
};

/** Milliseconds of a duration as it is kept. */
export function durationMs(shown: string): number {
  const match = /^(\d+)([a-z]*)$/.exec(shown);
  return Number(match?.[1] ?? 0) * (unitsMs[match?.[2] ?? ''] ?? 1);
}

export const parseEncoding: ParseSetting = (value, name) => {
  const given = value.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
  if (given === 'UTF8' || given === 'UNICODE') return 'UTF8';
  // No encoding in particular: PostgreSQL sends such a client the database's own bytes, which are UTF-8.
  if (given === 'SQLASCII') return 'SQL_ASCII';
  return invalid(name, value, 'Text is UTF8 alone here.');
};

export const parseDateStyle: ParseSetting = (value, name) => {
  let order = 'MDY';
  for (const part of value.split(',').map((word) => word.trim().toUpperCase())) {
    if (part === 'ISO' || part === 'DEFAULT') continue;
    if (['MDY', 'US', 'NONEURO', 'NONEUROPEAN'].includes(part)) order = 'MDY';
    else if (['DMY', 'EURO', 'EUROPEAN'].includes(part)) order = 'DMY';
    else if (part === 'YMD') order = 'YMD';
    else if (['SQL', 'POSTGRES', 'GERMAN'].includes(part)) {
      throw sqlFailure('0A000', `parameter "${name}" can only be ISO here, not "${part}"`);
    } else invalid(name, value);
  }
  return `ISO, ${order}`;
};

/**
 * An IANA zone. Whole hours are taken too: a number counts east of Greenwich, one after a name west, as POSIX says; they
 * are kept as the zone that means the same.
 */
export const parseTimeZone: ParseSetting = (value, name) => {
  const given = value.trim();
  const hours = /^([+-]?\d{1,2})(?:\.0+)?$/.exec(given);
  if (hours !== null) return zoneWestOf(-Number(hours[1])) ?? invalid(name, value);
  const posix = /^(?:[A-Za-z]{3,}|<[^<>]+>)?([+-]?\d{1,2})(?::?00)?$/.exec(given);
  if (posix !== null) return zoneWestOf(Number(posix[1])) ?? invalid(name, value);
  const known = zoneNames.get(given.toLowerCase());
  if (known !== undefined) return known;
  return /^[A-Za-z]/.test(given) && isTimeZone(given) ? given : invalid(name, value);
};

/** Zones are named without regard to case. */
const zoneNames: ReadonlyMap<string, string> = new Map(
  ['UTC', 'GMT', ...Intl.supportedValuesOf('timeZone')].map((zone) => [zone.toLowerCase(), zone]),
);

function zoneWestOf(hours: number): string | undefined {
  if (hours === 0) return 'UTC';
  if (hours < -14 || hours > 12) return undefined;
  return `Etc/GMT${hours < 0 ? '-' : '+'}${Math.abs(hours)}`;
}

function invalid(name: string, value: string, hint?: string): never {
  throw sqlFailure('22023', `invalid value for parameter "${name}": "${value}"`, hint === undefined ? {} : { hint });
}
