// Functions of dates and moments, whose meaning is in a constant: the unit, the field, the format, the zone.
import { isTimeZone } from '../core/time-bucket.js';
import { canonicalTimestamp } from '../core/value.js';
import type { BoundExpr } from './bound-query.js';
import { invalid, type Scope, unsupported } from './binder.js';
import { coerce } from './coerce.js';
import { foldTruncation } from './fold-moment.js';
import { parseFormatted, strftimeFormat } from './moment-format.js';
import * as pg from './pg-type.js';
import { instantOfWall, wallOfInstant } from './zoned-time.js';

const literal = (value: string): BoundExpr => ({ kind: 'literal', value, type: pg.pgText });

const bucketUnits = [
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
];

const fields: Readonly<Partial<Record<string, number>>> = {
  year: 0,
  isoyear: 0,
  quarter: 0,
  month: 0,
  week: 0,
  doy: 0,
  dow: 0,
  isodow: 0,
  day: 0,
  hour: 0,
  minute: 0,
  second: 6,
  millisecond: 3,
  microsecond: 0,
  decade: 0,
  epoch: 6,
};

/** What an interval is made of, as far as it can be asked for. */
const intervalFields = ['year', 'month', 'day', 'hour', 'minute', 'second', 'epoch'];

/** Undefined where the function is none of these. */
export function bindMomentFunction(
  name: string,
  args: readonly BoundExpr[],
  scope: Scope,
  location: number | undefined,
): BoundExpr | undefined {
  switch (name) {
    case 'now':
    case 'transaction_timestamp':
    case 'statement_timestamp':
      return args.length === 0 ? { kind: 'literal', value: scope.binder.now, type: pg.pgTimestamptz } : undefined;
    case 'date_trunc':
      return dateTrunc(args, scope, location);
    case 'date_bin':
      return dateBin(args, scope, location);
    case 'date_part':
    case 'extract':
      return extract(name, args, scope, location);
    case 'timezone':
      return atTimeZone(args, scope, location);
    case 'to_char':
      return toChar(args, scope, location);
    case 'to_timestamp':
      return args.length === 2 ? fromFormat(args, pg.pgTimestamptz, scope, location) : undefined;
    case 'to_date':
      return fromFormat(args, pg.pgDate, scope, location);
    case 'date':
      return args[0] && args.length === 1
        ? { kind: 'cast', arg: coerce(args[0], pg.pgTimestamptz, scope.binder, location), type: pg.pgDate }
        : undefined;
    default:
      return undefined;
  }
}

function constantText(
  expr: BoundExpr | undefined,
  what: string,
  { binder }: Scope,
  location: number | undefined,
): string {
  if (expr?.kind === 'parameter') {
    coerce(expr, pg.pgText, binder, location);
    return '';
  }
  if (expr?.kind !== 'literal' || typeof expr.value !== 'string')
    throw unsupported(binder, `${what} that is no constant`, location);
  return expr.value;
}

function momentOf(expr: BoundExpr | undefined, { binder }: Scope, location: number | undefined): BoundExpr {
  const kind = expr?.type.kind;
  if (expr === undefined || !['date', 'timestamp', 'timestamptz', 'unknown'].includes(kind ?? '')) {
    throw invalid(
      binder,
      `a date or a timestamp is needed, not ${expr === undefined ? 'nothing' : pg.typeName(expr.type)}`,
      '42883',
      location,
    );
  }
  return kind === 'unknown' ? coerce(expr, pg.pgTimestamptz, binder, location) : expr;
}

function dateTrunc(
  [unitArg, subject, zoneArg]: readonly BoundExpr[],
  scope: Scope,
  location: number | undefined,
): BoundExpr {
  const { binder } = scope;
  const given = constantText(unitArg, 'a unit', scope, location).toLowerCase();
  const unit = given === '' ? 'day' : given.replace(/s$/, '');
  if (!bucketUnits.includes(unit))
    throw invalid(binder, `unit "${given}" not recognized for type timestamp`, '22023', location);
  const zone = zoneArg === undefined ? binder.zone : zoneName(zoneArg, scope, location);
  const moment = momentOf(subject, scope, location);
  const arg = moment.type.kind === 'date' ? coerce(moment, pg.pgTimestamptz, binder, location) : moment;
  return (
    foldTruncation(arg, unit, zone) ?? {
      kind: 'call',
      fn: 'date_trunc',
      args: [arg, literal(unit), literal(zone)],
      type: arg.type,
    }
  );
}

/** The start of the stride that a moment is in, counted from an origin. */
function dateBin(
  [strideArg, subject, originArg]: readonly BoundExpr[],
  scope: Scope,
  location: number | undefined,
): BoundExpr {
  const { binder } = scope;
  const moment = momentOf(subject, scope, location);
  const type = moment.type.kind === 'timestamp' ? pg.pgTimestamp : pg.pgTimestamptz;
  const stride = coerce(strideArg ?? literal(''), pg.pgInterval, binder, location);
  const [months, days, micros] = stride.kind === 'literal' ? String(stride.value).split(' ').map(Number) : [];
  if (months !== 0 || days === undefined || micros === undefined)
    throw unsupported(binder, 'date_bin by a stride with months in it or that is no constant', location);
  const strideMicros = days * 86_400_000_000 + micros;
  if (strideMicros <= 0 || !Number.isSafeInteger(strideMicros))
    throw invalid(binder, 'stride must be greater than zero', '22008', location);
  const args = [
    coerce(moment, type, binder, location),
    { kind: 'literal', value: BigInt(strideMicros), type: pg.pgInt8 } as const,
    coerce(originArg ?? literal(''), type, binder, location),
  ];
  return { kind: 'call', fn: 'date_bin', args, type };
}

function extract(
  name: string,
  [fieldArg, subject]: readonly BoundExpr[],
  scope: Scope,
  location: number | undefined,
): BoundExpr {
  const { binder } = scope;
  const given = constantText(fieldArg, 'a field', scope, location).toLowerCase();
  const field = given === '' ? 'year' : Object.hasOwn(fields, given) ? given : given.replace(/s$/, '');
  const scale = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (scale === undefined) throw unsupported(binder, `the field ${given} of a date`, location);
  const isInterval = subject?.type.kind === 'interval';
  if (isInterval && !intervalFields.includes(field))
    throw unsupported(binder, `the field ${field} of an interval`, location);
  const arg = isInterval ? subject : momentOf(subject, scope, location);
  const type = name === 'extract' ? pg.pgNumeric(scale) : pg.pgFloat8;
  return { kind: 'call', fn: 'extract', args: [arg, literal(field), literal(binder.zone)], type };
}

function zoneName(expr: BoundExpr, scope: Scope, location: number | undefined): string {
  const given = constantText(expr, 'a time zone', scope, location);
  const zone = given === '' || /^(utc|gmt|z)$/i.test(given) ? 'UTC' : given;
  if (!/^[A-Za-z][\w+\-/]*$/.test(zone) || !isTimeZone(zone))
    throw invalid(scope.binder, `time zone "${given}" not recognized`, '22023', location);
  return zone;
}

/** `moment AT TIME ZONE zone`: an instant's clock there, or the instant of a clock there. */
function atTimeZone([zoneArg, subject]: readonly BoundExpr[], scope: Scope, location: number | undefined): BoundExpr {
  const zone = zoneName(zoneArg ?? literal(''), scope, location);
  const moment = momentOf(subject, scope, location);
  const arg = moment.type.kind === 'date' ? coerce(moment, pg.pgTimestamptz, scope.binder, location) : moment;
  const type = arg.type.kind === 'timestamp' ? pg.pgTimestamptz : pg.pgTimestamp;
  if (arg.kind === 'literal' && typeof arg.value === 'string') {
    const value = type.kind === 'timestamp' ? wallOfInstant(arg.value, zone) : instantOfWall(arg.value, zone);
    return { kind: 'literal', value, type };
  }
  return { kind: 'call', fn: 'at_time_zone', args: [arg, literal(zone)], type };
}

function toChar([subject, formatArg]: readonly BoundExpr[], scope: Scope, location: number | undefined): BoundExpr {
  const { binder } = scope;
  if (subject !== undefined && pg.isNumber(subject.type)) throw unsupported(binder, 'to_char of a number', location);
  const format = strftimeFormat(constantText(formatArg, 'a format', scope, location));
  if (format === undefined) throw unsupported(binder, 'this format of to_char', location);
  const moment = momentOf(subject, scope, location);
  return { kind: 'call', fn: 'to_char', args: [moment, literal(format), literal(binder.zone)], type: pg.pgText };
}

/** A text of a format, both constants, as a moment. */
function fromFormat(
  [textArg, formatArg]: readonly BoundExpr[],
  type: pg.PgType,
  scope: Scope,
  location: number | undefined,
): BoundExpr {
  const { binder } = scope;
  const isOpen = textArg?.kind === 'parameter' || formatArg?.kind === 'parameter';
  const text = constantText(textArg, 'a text for to_timestamp or to_date', scope, location);
  const format = constantText(formatArg, 'a format', scope, location);
  if (isOpen) return { kind: 'literal', value: null, type };
  const wall = parseFormatted(text, format);
  if (wall === undefined)
    throw unsupported(binder, `to_timestamp and to_date of "${text}" by the format "${format}"`, location);
  const clock = canonicalTimestamp(`${wall}Z`);
  const value = type.kind === 'date' ? clock.slice(0, 10) : instantOfWall(clock, binder.zone);
  return { kind: 'literal', value, type };
}
