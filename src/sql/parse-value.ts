// Values from PostgreSQL's text form: constants of a statement, and parameters.
import { canonicalDecimal, canonicalTimestamp, type Value } from '../core/value.js';
import { parseInterval } from './interval.js';
import type { PgType } from './pg-type.js';
import { instantOfWall } from './zoned-time.js';

/** A value with the type it turned out to have: that of a numeric has its scale. Undefined: the text is none of the type. */
export interface ParsedValue {
  readonly value: Value;
  readonly type: PgType;
}

/** `zone`: of the session, for instants that don't say theirs. */
export function parseValue(text: string, type: PgType, zone: string): ParsedValue | undefined {
  const trimmed = text.trim();
  const found = (value: Value | undefined): ParsedValue | undefined =>
    value === undefined ? undefined : { value, type };
  switch (type.kind) {
    case 'bool':
      return found(parseBoolean(trimmed));
    case 'int4':
      return found(mapped(parseInteger(trimmed, 31n), Number));
    case 'int8':
      return found(parseInteger(trimmed, 63n));
    case 'float8':
      return found(parseDouble(trimmed));
    case 'numeric':
      return parseNumeric(trimmed, type);
    case 'date':
      return found(parseMoment(trimmed, 'UTC', true)?.slice(0, 10));
    case 'timestamp':
      return found(parseMoment(trimmed, 'UTC', true));
    case 'timestamptz':
      return found(parseMoment(trimmed, zone, false));
    case 'interval':
      return found(parseInterval(trimmed));
    case 'json':
      return found(isJson(text) ? text : undefined);
    case 'array':
      return parseArray(trimmed, type, zone);
    case 'opaque':
      return undefined;
    default:
      return found(text);
  }
}

function mapped<T, U>(value: T | undefined, map: (value: T) => U): U | undefined {
  return value === undefined ? undefined : map(value);
}

function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (['t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1'].includes(lower)) return true;
  return ['f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0'].includes(lower) ? false : undefined;
}

function parseInteger(text: string, bits: bigint): bigint | undefined {
  if (!/^[+-]?\d{1,30}$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return value >= -(2n ** bits) && value < 2n ** bits ? value : undefined;
}

function parseDouble(text: string): number | undefined {
  const special = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(text);
  if (special !== null) {
    if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** With the scale that the type says, rounded half away from zero, or else the text's own. */
function parseNumeric(text: string, type: Extract<PgType, { kind: 'numeric' }>): ParsedValue | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(text);
  if (match === null || `${match[2] ?? ''}${match[3] ?? ''}` === '') return undefined;
  const natural = Math.max((match[3] ?? '').length - Number(match[4] ?? 0), 0);
  if (natural > 200) return undefined;
  const exact = canonicalDecimal(text, natural);
  const value = type.scale < 0 ? exact : roundDecimal(exact, type.scale);
  const scale = type.scale < 0 ? natural : type.scale;
  if (value.replace(/^-?0*|\./g, '').length > (type.precision ?? 38) || scale > 38) return undefined;
  return { value, type: { ...type, scale } };
}

/** A decimal's text with so many digits after the point, half away from zero. */
export function roundDecimal(text: string, scale: number): string {
  const [whole = '', fraction = ''] = text.split('.');
  if (fraction.length <= scale) return canonicalDecimal(text, scale);
  const digits =
    BigInt(`${whole.replace('-', '')}${fraction.slice(0, scale)}`) + (Number(fraction[scale]) >= 5 ? 1n : 0n);
  const padded = digits.toString().padStart(scale + 1, '0');
  const at = padded.length - scale;
  return canonicalDecimal(`${whole.startsWith('-') ? '-' : ''}${padded.slice(0, at)}.${padded.slice(at)}`, scale);
}

const moment =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*(z|utc|gmt|[+-]\d{1,2}(?::?\d{2})?)?)?$/i;

/** `naive`: an offset is passed over, as in a timestamp without time zone. */
function parseMoment(text: string, zone: string, naive: boolean): string | undefined {
  const match = moment.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '0', minute = '00', second = '00', fraction = '', offset] = match;
  const pad = (part: string): string => part.padStart(2, '0');
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const wall = `${year}-${pad(month)}-${pad(day)}T${pad(hour)}:${minute}:${second}${fraction === '' ? '' : `.${fraction}`}`;
  try {
    const clock = canonicalTimestamp(`${wall}Z`);
    if (naive) return clock;
    if (offset === undefined) return instantOfWall(clock, zone);
    const shift = /^[+-]/.test(offset) ? offset.replace(/^([+-])(\d)(?!\d)/, '$10$2') : 'Z';
    return canonicalTimestamp(`${wall}${shift}`);
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `{1,2,"a b",NULL}` of one dimension. */
function parseArray(text: string, type: Extract<PgType, { kind: 'array' }>, zone: string): ParsedValue | undefined {
  const inner = /^\{([\s\S]*)\}$/.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const values: Value[] = [];
  const item = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^",{}]*))\s*(,|$)/y;
  while (item.lastIndex < inner.length) {
    const match = item.exec(inner);
    if (match === null) return undefined;
    const [whole, quoted, bare = '', separator] = match;
    if (quoted === undefined && /^null$/i.test(bare.trim())) values.push(null);
    else {
      const element = parseValue(quoted?.replace(/\\([\s\S])/g, '$1') ?? bare.trim(), type.element, zone);
      if (element === undefined) return undefined;
      values.push(element.value);
    }
    if (separator === '' && (whole === '' || item.lastIndex >= inner.length)) break;
  }
  return { value: values, type };
}
