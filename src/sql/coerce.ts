// Bringing expressions to a type as PostgreSQL does: what a constant of no type yet becomes, what is converted without
// being asked, what a cast may do.
import type { BoundExpr, BoundLiteral } from './bound-query.js';
import type { LakegateError } from '../core/errors.js';
import { type Binder, failAt, invalid, type Scope, unsupported } from './binder.js';
import { parseValue, roundDecimal } from './parse-value.js';
import { commonType, isNumber, pgBool, pgText, type PgType, pgUnknown, typeName } from './pg-type.js';
import { instantOfWall, wallOfInstant } from './zoned-time.js';

/** The expression as one of the type. Asked of things that are implicit; a constant of no type is read as one. */
export function coerce(expr: BoundExpr, to: PgType, binder: Binder, location?: number): BoundExpr {
  if (to.kind === 'unknown') return expr;
  if (expr.kind === 'parameter' && expr.type.kind === 'unknown') return typedParameter(expr.number, to, binder);
  if (expr.kind === 'literal') {
    const literal = coerceLiteral(expr, to, binder, location);
    if (literal !== undefined) return literal;
  }
  const from = expr.type;
  if (from.kind === 'numeric' && to.kind === 'numeric') {
    const isSame =
      to.scale < 0 || (from.scale === to.scale && (to.precision === undefined || to.precision === from.precision));
    return isSame ? expr : { kind: 'cast', arg: expr, type: to };
  }
  if (from.kind === to.kind) return expr;
  const target = to.kind === 'numeric' && to.scale < 0 ? { ...to, scale: 0 } : to;
  return { kind: 'cast', arg: expr, type: target };
}

function typedParameter(number: number, to: PgType, binder: Binder): BoundExpr {
  const known = binder.parameters[number - 1];
  if (known === undefined || known.kind === 'unknown') binder.parameters[number - 1] = to;
  return {
    kind: 'parameter',
    number,
    type: to.kind === 'numeric' && to.scale < 0 ? { kind: 'numeric', scale: 0 } : to,
  };
}

/** A constant of one type as one of another, where that is known without asking anything; undefined: it isn't. */
function coerceLiteral(expr: BoundLiteral, to: PgType, binder: Binder, location?: number): BoundLiteral | undefined {
  const { value, type: from } = expr;
  if (value === null)
    return { kind: 'literal', value, type: to.kind === 'numeric' && to.scale < 0 ? { ...to, scale: 0 } : to };
  if (from.kind === 'unknown' || (from.kind === 'text' && to.kind !== 'text')) {
    const parsed = parseValue(String(value), to, binder.zone);
    if (parsed === undefined) throw badInput(String(value), to, binder, location);
    return { kind: 'literal', ...parsed };
  }
  if (isNumber(from) && isNumber(to)) return coerceNumber(expr, to, binder, location);
  const moved = moveMoment(String(value), from, to, binder.zone);
  return moved === undefined ? undefined : { kind: 'literal', value: moved, type: to };
}

function badInput(text: string, to: PgType, binder: Binder, location?: number): Error {
  const isMoment = ['date', 'timestamp', 'timestamptz', 'interval'].includes(to.kind);
  const name = to.kind === 'array' ? typeName(to.element) : typeName(to);
  return invalid(binder, `invalid input syntax for type ${name}: "${text}"`, isMoment ? '22007' : '22P02', location);
}

/** Numbers of constants; down to integers they are rounded as PostgreSQL does. */
function coerceNumber(
  { value, type: from }: BoundLiteral,
  to: PgType,
  binder: Binder,
  location?: number,
): BoundLiteral | undefined {
  if (to.kind === 'float8') return { kind: 'literal', value: Number(value), type: to };
  if (from.kind === 'float8') return undefined;
  const text = to.kind === 'numeric' && to.scale >= 0 ? roundDecimal(String(value), to.scale) : String(value);
  const parsed = parseValue(to.kind === 'numeric' ? text : roundDecimal(text, 0), to, binder.zone);
  if (parsed === undefined) throw invalid(binder, `${typeName(to)} out of range`, '22003', location);
  return { kind: 'literal', ...parsed };
}

function moveMoment(value: string, from: PgType, to: PgType, zone: string): string | undefined {
  const path = `${from.kind}>${to.kind}`;
  const midnight = `${value}T00:00:00Z`;
  switch (path) {
    case 'date>timestamp':
      return midnight;
    case 'date>timestamptz':
      return instantOfWall(midnight, zone);
    case 'timestamp>timestamptz':
      return instantOfWall(value, zone);
    case 'timestamptz>timestamp':
      return wallOfInstant(value, zone);
    case 'timestamptz>date':
      return wallOfInstant(value, zone).slice(0, 10);
    case 'timestamp>date':
      return value.slice(0, 10);
    default:
      return undefined;
  }
}

/**
 * Two sides of a comparison as one type. A constant takes the type of a column where it is exact in it, so that a store
 * may answer by it.
 */
export function alignPair(a: BoundExpr, b: BoundExpr, binder: Binder): readonly [BoundExpr, BoundExpr] | undefined {
  const common = commonType(a.type, b.type);
  if (common === undefined) return undefined;
  const narrowA = a.kind === 'literal' ? exactLiteral(a, b.type) : undefined;
  if (narrowA !== undefined && b.kind !== 'literal') return [narrowA, b];
  const narrowB = b.kind === 'literal' ? exactLiteral(b, a.type) : undefined;
  if (narrowB !== undefined && a.kind !== 'literal') return [a, narrowB];
  const type = common.kind === 'unknown' ? ({ kind: 'text' } as const) : common;
  return [coerce(a, type, binder), coerce(b, type, binder)];
}

/** A number as one of a narrower type, where it is the same number there. */
function exactLiteral({ value, type }: BoundLiteral, to: PgType): BoundLiteral | undefined {
  if (value === null || !isNumber(type) || !isNumber(to) || type.kind === 'float8' || to.kind === 'float8')
    return undefined;
  const text = String(value);
  const scale = to.kind === 'numeric' ? to.scale : 0;
  const [, fraction = ''] = text.split('.');
  if (/[1-9]/.test(fraction.slice(scale))) return undefined;
  const parsed = parseValue(roundDecimal(text, scale), to, 'UTC');
  return parsed && { kind: 'literal', value: parsed.value, type: to };
}

/** Expressions that give one column (of CASE, COALESCE, VALUES, UNION) as one type. */
export function alignAll(
  exprs: readonly BoundExpr[],
  binder: Binder,
  what: string,
): { readonly exprs: readonly BoundExpr[]; readonly type: PgType } {
  let type: PgType = pgUnknown;
  for (const expr of exprs) {
    const next = commonType(type, expr.type);
    if (next === undefined) {
      throw invalid(binder, `${what} types ${typeName(type)} and ${typeName(expr.type)} cannot be matched`, '42804');
    }
    type = next;
  }
  if (type.kind === 'unknown') type = { kind: 'text' };
  if (type.kind === 'numeric') type = { kind: 'numeric', scale: type.scale };
  const aligned = type;
  return { exprs: exprs.map((expr) => coerce(expr, aligned, binder)), type: aligned };
}

const casts: Readonly<Partial<Record<PgType['kind'], readonly PgType['kind'][]>>> = {
  bool: ['text', 'int4'],
  int4: ['int8', 'numeric', 'float8', 'text', 'bool'],
  int8: ['int4', 'numeric', 'float8', 'text'],
  numeric: ['int4', 'int8', 'float8', 'text', 'numeric'],
  float8: ['int4', 'int8', 'numeric'],
  text: ['int4', 'int8', 'float8'],
  date: ['timestamp', 'timestamptz', 'text'],
  timestamp: ['date', 'timestamptz', 'text'],
  timestamptz: ['date', 'timestamp', 'text'],
  json: ['text'],
};

/** `CAST(expr AS type)`. @throws LakegateError SQL_UNSUPPORTED, SQL_INVALID */
export function castTo(expr: BoundExpr, to: PgType, binder: Binder, location?: number): BoundExpr {
  const { type: from } = expr;
  if (from.kind === 'unknown') return coerce(expr, to, binder, location);
  if (from.kind === to.kind && from.kind !== 'numeric' && from.kind !== 'array') return expr;
  // A double has no scale to take over: it stays what it is until a scale is asked for.
  if (from.kind === 'float8' && to.kind === 'numeric' && to.scale < 0) return expr;
  if (to.kind === 'numeric' && to.scale < 0)
    return coerce(expr, from.kind === 'numeric' ? from : { kind: 'numeric', scale: 0 }, binder);
  if (casts[from.kind]?.includes(to.kind) !== true) {
    const message = `a cast of ${typeName(from)} to ${typeName(to)}`;
    throw unsupported(binder, message, location);
  }
  if (from.kind === 'timestamptz' && to.kind === 'text' && binder.zone !== 'UTC') {
    throw unsupported(binder, `a cast of ${typeName(from)} to text in a zone other than UTC`, location);
  }
  return from.kind === 'text' || expr.kind !== 'literal' ? castAny(expr, to) : coerceOrCast(expr, to, binder, location);
}

function castAny(arg: BoundExpr, type: PgType): BoundExpr {
  return { kind: 'cast', arg, type };
}

function coerceOrCast(expr: BoundLiteral, to: PgType, binder: Binder, location?: number): BoundExpr {
  return coerceLiteral(expr, to, binder, location) ?? castAny(expr, to);
}

/** The expression as a condition. @throws LakegateError SQL_INVALID */
export function condition(expr: BoundExpr, binder: Binder, clause: string, location?: number): BoundExpr {
  if (expr.type.kind === 'unknown') return coerce(expr, { kind: 'bool' }, binder, location);
  if (expr.type.kind === 'bool') return expr;
  const message = `argument of ${clause} must be type boolean, not type ${typeName(expr.type)}`;
  throw failAt(binder, 'SQL_INVALID', message, { sqlstate: '42804', location });
}

/** A constant that still has no type is text. */
export function settled(expr: BoundExpr, { binder }: Pick<Scope, 'binder'>): BoundExpr {
  return expr.type.kind === 'unknown' ? coerce(expr, pgText, binder) : expr;
}

export function negate(expr: BoundExpr): BoundExpr {
  return { kind: 'call', fn: 'not', args: [expr], type: pgBool };
}

/** @returns PostgreSQL's error for operands that an operator isn't there for */
export function missingOperator(
  operator: string,
  operands: readonly BoundExpr[],
  { binder }: Scope,
  location?: number,
): LakegateError {
  const types = operands.map(({ type }) => typeName(type));
  const shown = types.length === 1 ? `${operator} ${types[0] ?? ''}` : types.join(` ${operator} `);
  return invalid(binder, `operator does not exist: ${shown}`, '42883', location);
}
