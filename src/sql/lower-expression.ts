// Bound expressions as the core's, where the core has the very same meaning; where it hasn't, there is no lowering.
import { call, isIn } from '../core/call.js';
import { type DataType, isNumeric, isOrderable, sameType, stringType } from '../core/data-type.js';
import { type LiteralExpr, literal } from '../core/expression.js';
import { type BucketUnit, bucketUnits, type FunctionName } from '../core/functions.js';
import type { Expr, Relation } from '../core/relation.js';
import { inQuery } from '../core/relation.js';
import { scaledDecimal, type Value } from '../core/value.js';
import type { BoundCall, BoundExpr, BoundInQuery, BoundLiteral, BoundQuery } from './bound-query.js';
import { exprKey } from './bound-query.js';
import { dataTypeOf } from './pg-type.js';

/** Thrown where the core can't say it; caught by what lowers. */
export class NotLowered extends Error {
  override readonly name = 'NotLowered';
}

/** What stands for bound expressions in the relation they are lowered over. */
export interface Lowering {
  /** The whole expression by a field, where there is one for it. */
  readonly known: (expr: BoundExpr) => Expr | undefined;
  readonly query: (query: BoundQuery) => Relation;
}

/** @throws NotLowered */
export function lowerExpr(expr: BoundExpr, to: Lowering): Expr {
  const known = to.known(expr);
  if (known !== undefined) return known;
  switch (expr.kind) {
    case 'literal':
      return lowerLiteral(expr);
    case 'call':
      return lowerCall(expr, to);
    case 'case':
      return expr.whens.reduceRight<Expr>(
        (otherwise, { when, then }) => ifThen(lowerExpr(when, to), lowerExpr(then, to), otherwise),
        lowerExpr(expr.otherwise, to),
      );
    case 'cast': {
      const arg = lowerExpr(expr.arg, to);
      if (expr.type.kind === 'float8' && isNumeric(arg.type))
        return arg.type.kind === 'float64' ? arg : call('to_float64', arg);
      throw new NotLowered(`a cast to ${expr.type.kind}`);
    }
    default:
      throw new NotLowered(expr.kind);
  }
}

function lowerLiteral({ value, type }: BoundLiteral): LiteralExpr {
  if (
    type.kind === 'interval' ||
    type.kind === 'timestamp' ||
    type.kind === 'array' ||
    type.kind === 'json' ||
    type.kind === 'opaque'
  ) {
    throw new NotLowered(`a constant of ${type.kind}`);
  }
  return literal(value, dataTypeOf(type));
}

/** A condition as a whole: subqueries in its conjuncts may be asked whether they have a row that fits. */
export function lowerCondition(expr: BoundExpr, to: Lowering): Expr {
  if (expr.kind === 'call' && expr.fn === 'and') return call('and', ...expr.args.map((arg) => lowerCondition(arg, to)));
  return expr.kind === 'inQuery' ? lowerInQuery(expr, to) : lowerExpr(expr, to);
}

/** Where it stands as a condition of its own, UNKNOWN and FALSE come to the same. */
function lowerInQuery({ operand, query }: BoundInQuery, to: Lowering): Expr {
  const left = lowerExpr(operand, to);
  const found = to.query(query);
  const field = found.fields[0];
  if (field === undefined || !sameType(field.type, left.type)) throw new NotLowered('IN of another type');
  return inQuery([left], found);
}

const comparisons: Readonly<Partial<Record<string, FunctionName>>> = {
  eq: 'eq',
  neq: 'neq',
  lt: 'lt',
  lte: 'lte',
  gt: 'gt',
  gte: 'gte',
};

function lowerCall(expr: BoundCall, to: Lowering): Expr {
  const { fn, args } = expr;
  const comparison = comparisons[fn];
  if (comparison !== undefined) {
    const [a, b] = sameTypes(args.map((arg) => lowerExpr(arg, to)));
    if (a === undefined || b === undefined || !isOrderable(a.type)) throw new NotLowered(fn);
    return call(comparison, a, b);
  }
  const lowered = (): readonly Expr[] => args.map((arg) => lowerExpr(arg, to));
  switch (fn) {
    case 'and':
    case 'or':
      return call(fn, ...lowered());
    case 'not':
    case 'is_null':
    case 'is_true':
      return call(fn, ...lowered());
    case 'in':
      return lowerIn(lowered());
    case 'coalesce':
      return sameTypes(lowered()).reduceRight((rest, arg) => ifThen(call('not', call('is_null', arg)), arg, rest));
    case 'nullif': {
      const [a, b] = sameTypes(lowered());
      if (a === undefined || b === undefined) throw new NotLowered(fn);
      return ifThen(call('eq', a, b), literal(null, a.type), a);
    }
    case 'lower/0':
      return call('lower_ascii', ...lowered());
    case 'like':
    case 'ilike':
      return lowerLike(fn === 'ilike', args, lowered());
    case 'starts_with/0':
      return call('starts_with', ...lowered());
    case 'date_trunc': {
      const [moment, unit, zone] = lowered();
      if (
        moment?.type.kind !== 'timestamp' ||
        args[0]?.type.kind !== 'timestamptz' ||
        unit?.kind !== 'literal' ||
        !bucketUnits.includes(unit.value as BucketUnit) ||
        zone === undefined
      ) {
        throw new NotLowered('date_trunc of a time without a zone, or to less than a second');
      }
      return call('time_bucket', moment, unit, zone);
    }
    default:
      throw new NotLowered(fn);
  }
}

/** A pattern whose last character is a lone escape means nothing in SQL, something in the core. */
function lowerLike(anyCase: boolean, [, pattern]: readonly BoundExpr[], [subject]: readonly Expr[]): Expr {
  const text = pattern?.kind === 'literal' && typeof pattern.value === 'string' ? pattern.value : undefined;
  if (text === undefined || subject === undefined || /(^|[^\\])(\\\\)*\\$/.test(text))
    throw new NotLowered('this pattern');
  if (!anyCase) return call('like', subject, literal(text, stringType));
  const lower = text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return call('like', call('lower_ascii', subject), literal(lower, stringType));
}

function lowerIn([subject, ...items]: readonly Expr[]): Expr {
  if (subject === undefined) throw new NotLowered('IN of nothing');
  const values = items.map((item) => {
    const fitted = item.kind === 'literal' ? fitLiteral(item, subject.type) : undefined;
    if (fitted?.value === undefined || fitted.value === null) throw new NotLowered('IN with NULL');
    return fitted.value;
  });
  if (!isOrderable(subject.type)) throw new NotLowered('IN of this type');
  const unique = new Map<string, Value>(values.map((value) => [exprKey(value), value]));
  return isIn(
    [subject],
    [...unique.values()].map((value) => [value]),
  );
}

function ifThen(condition: Expr, then: Expr, otherwise: Expr): Expr {
  const [a, b] = sameTypes([then, otherwise]);
  if (a === undefined || b === undefined) throw new NotLowered('CASE');
  return call('if', condition, a, b);
}

/** Constants take the exact type of what they meet. @throws NotLowered where types still differ */
function sameTypes(exprs: readonly Expr[]): readonly Expr[] {
  const type = (exprs.find(({ kind }) => kind !== 'literal') ?? exprs[0])?.type;
  if (type === undefined) return exprs;
  return exprs.map((expr) => {
    if (sameType(expr.type, type)) return expr;
    const fitted = expr.kind === 'literal' ? fitLiteral(expr, type) : undefined;
    if (fitted === undefined) throw new NotLowered('values of two types');
    return fitted;
  });
}

/** A constant as one of the very type, where it is one. */
function fitLiteral(expr: LiteralExpr, type: DataType): LiteralExpr | undefined {
  if (sameType(expr.type, type) || expr.value === null) return literal(expr.value, type);
  if (expr.type.kind !== 'decimal' || type.kind !== 'decimal') return undefined;
  try {
    const digits = scaledDecimal(String(expr.value), type.scale).toString().replace('-', '');
    if (digits.length > type.precision) return undefined;
    const scaled = digits.padStart(type.scale + 1, '0');
    const whole = scaled.slice(0, scaled.length - type.scale);
    const sign = String(expr.value).startsWith('-') ? '-' : '';
    return literal(`${sign}${whole}${type.scale === 0 ? '' : `.${scaled.slice(-type.scale)}`}`, type);
  } catch {
    return undefined;
  }
}
