// Operators to typed calls, by PostgreSQL's rules of which types meet and what comes out.
import type { A_Expr, Node } from 'libpg-query';
import { LakegateError } from '../core/errors.js';
import { bindDistance } from './bind-distance.js';
import { bindRows, valuesOfRow } from './bind-row.js';
import type { BoundExpr } from './bound-query.js';
import { type Scope, unsupported } from './binder.js';
import { alignPair, castTo, coerce, missingOperator, negate, settled } from './coerce.js';
import { foldAddition } from './fold-moment.js';
import { namesOf } from './parse-tree.js';
import * as pg from './pg-type.js';
import type { PgType } from './pg-type.js';

const comparisons: Readonly<Partial<Record<string, string>>> = {
  '=': 'eq',
  '<>': 'neq',
  '!=': 'neq',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
};

/** @throws LakegateError SQL_UNSUPPORTED, SQL_INVALID */
export function bindOperation(expr: A_Expr, scope: Scope): BoundExpr {
  const { kind, lexpr, rexpr, location } = expr;
  const operator = namesOf(expr.name).at(-1) ?? '';
  const one = (node: Node | undefined): BoundExpr => operand(node, scope);
  switch (kind) {
    case 'AEXPR_OP': {
      const rows = [valuesOfRow(lexpr), valuesOfRow(rexpr)] as const;
      if (rows[0] !== undefined && rows[1] !== undefined) return rowTest(operator, [rows[0], rows[1]], scope, location);
      if (lexpr === undefined) return bindSign(operator, one(rexpr), scope, location);
      return (
        (rexpr && bindDistance(operator, [lexpr, rexpr], scope, location)) ??
        bindBinary(operator, [one(lexpr), one(rexpr)], scope, location)
      );
    }
    case 'AEXPR_DISTINCT':
      return comparison('is_distinct', '=', [one(lexpr), one(rexpr)], scope);
    case 'AEXPR_NOT_DISTINCT':
      return negate(comparison('is_distinct', '=', [one(lexpr), one(rexpr)], scope));
    case 'AEXPR_IN': {
      const row = valuesOfRow(lexpr);
      if (row !== undefined) return bindRowIn(row, expr, scope);
      return bindIn(one(lexpr), listOf(rexpr), operator === '<>', scope);
    }
    case 'AEXPR_LIKE':
      return bindLike(operator, [lexpr, rexpr], scope);
    case 'AEXPR_ILIKE':
      return bindLike(operator, [lexpr, rexpr], scope);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const [low, high] = listOf(rexpr);
      const within = logical('and', [
        comparison('gte', '>=', [one(lexpr), one(low)], scope),
        comparison('lte', '<=', [one(lexpr), one(high)], scope),
      ]);
      return kind === 'AEXPR_BETWEEN' ? within : negate(within);
    }
    case 'AEXPR_NULLIF': {
      const pair = aligned('=', [one(lexpr), one(rexpr)], scope, location);
      return { kind: 'call', fn: 'nullif', args: pair, type: pair[0].type };
    }
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return bindArrayTest(expr, operator, scope);
    default:
      throw unsupported(scope.binder, `the operator ${operator}`, location);
  }
}

function operand(node: Node | undefined, scope: Scope): BoundExpr {
  if (node === undefined) throw new LakegateError('SQL_SYNTAX');
  return scope.binder.bindExpr(node, scope);
}

function logical(fn: 'and' | 'or', args: readonly BoundExpr[]): BoundExpr {
  return { kind: 'call', fn, args, type: pg.pgBool };
}

function aligned(
  operator: string,
  operands: readonly [BoundExpr, BoundExpr],
  scope: Scope,
  location?: number,
): readonly [BoundExpr, BoundExpr] {
  const pair = alignPair(...operands, scope.binder);
  if (pair === undefined || !pg.isComparable(pair[0].type)) throw missingOperator(operator, operands, scope, location);
  return pair;
}

/** The same for what gives but true or false of them: intervals are compared by how long they are. */
function compared(
  operator: string,
  operands: readonly [BoundExpr, BoundExpr],
  scope: Scope,
  location?: number,
): readonly [BoundExpr, BoundExpr] {
  const kinds = operands.map(({ type }) => type.kind);
  if (!kinds.includes('interval')) return aligned(operator, operands, scope, location);
  if (!kinds.every((kind) => kind === 'interval' || kind === 'unknown'))
    throw missingOperator(operator, operands, scope, location);
  const length = (side: BoundExpr): BoundExpr => ({
    kind: 'call',
    fn: 'interval_micros',
    args: [coerce(side, pg.pgInterval, scope.binder, location)],
    type: pg.pgNumeric(0),
  });
  return [length(operands[0]), length(operands[1])];
}

/** A comparison of two sides that are brought to one type. */
function comparison(fn: string, operator: string, operands: readonly [BoundExpr, BoundExpr], scope: Scope): BoundExpr {
  return { kind: 'call', fn, args: compared(operator, operands, scope), type: pg.pgBool };
}

function bindSign(operator: string, arg: BoundExpr, scope: Scope, location?: number): BoundExpr {
  if (operator === '-' && arg.type.kind === 'interval') {
    const none: BoundExpr = { kind: 'literal', value: '0 0 0', type: pg.pgInterval };
    return bindInterval('-', [none, arg], scope, location) ?? arg;
  }
  if ((operator !== '-' && operator !== '+') || !pg.isNumber(arg.type))
    throw missingOperator(operator, [arg], scope, location);
  if (operator === '+') return arg;
  if (arg.kind === 'literal' && arg.value !== null) {
    const text = String(arg.value);
    const value =
      typeof arg.value === 'string'
        ? text.startsWith('-')
          ? text.slice(1)
          : /[1-9]/.test(text)
            ? `-${text}`
            : text
        : -(arg.value as number);
    return { ...arg, value };
  }
  return {
    kind: 'call',
    fn: 'negate',
    args: [arg],
    type: arg.type.kind === 'numeric' ? pg.pgNumeric(arg.type.scale) : arg.type,
  };
}

function bindBinary(
  operator: string,
  operands: readonly [BoundExpr, BoundExpr],
  scope: Scope,
  location?: number,
): BoundExpr {
  const fn = comparisons[operator];
  if (fn !== undefined)
    return { kind: 'call', fn, args: compared(operator, operands, scope, location), type: pg.pgBool };
  if (operator === '||') return bindConcat(operands, scope, location);
  if (operator === '^') return bindPower(operands, scope, location);
  if (!['+', '-', '*', '/', '%'].includes(operator))
    throw unsupported(scope.binder, `the operator ${operator}`, location);
  return (
    bindMoment(operator, operands, scope) ??
    bindInterval(operator, operands, scope, location) ??
    bindArithmetic(operator, operands, scope, location)
  );
}

function bindConcat([left, right]: readonly [BoundExpr, BoundExpr], scope: Scope, location?: number): BoundExpr {
  const isText = ({ type }: BoundExpr): boolean => type.kind === 'text' || type.kind === 'unknown';
  if (!isText(left) && !isText(right)) throw missingOperator('||', [left, right], scope, location);
  const args = [left, right].map((side) => castTo(side, pg.pgText, scope.binder, location));
  return { kind: 'call', fn: 'concat_text', args, type: pg.pgText };
}

function bindPower(operands: readonly [BoundExpr, BoundExpr], scope: Scope, location?: number): BoundExpr {
  if (!operands.every(({ type }) => pg.isNumber(type) || type.kind === 'unknown'))
    throw missingOperator('^', operands, scope, location);
  const args = operands.map((side) => coerce(side, pg.pgFloat8, scope.binder, location));
  return { kind: 'call', fn: 'power/0', args, type: pg.pgFloat8 };
}

/** A constant interval so many times, and the sum of two; undefined where neither side is an interval. */
function bindInterval(
  operator: string,
  [left, right]: readonly [BoundExpr, BoundExpr],
  scope: Scope,
  location?: number,
): BoundExpr | undefined {
  const isInterval = ({ type }: BoundExpr): boolean => type.kind === 'interval';
  if (!isInterval(left) && !isInterval(right)) return undefined;
  const call = (fn: string, args: readonly BoundExpr[]): BoundExpr => ({ kind: 'call', fn, args, type: pg.pgInterval });
  if (operator === '+' || operator === '-') {
    const pair = [left, right].map((side) => coerce(side, pg.pgInterval, scope.binder, location));
    if (!pair.every(isInterval)) throw missingOperator(operator, [left, right], scope, location);
    return call(operator === '+' ? 'interval_add' : 'interval_subtract', pair);
  }
  const [interval, factor] = isInterval(left) ? [left, right] : [right, left];
  if (operator !== '*') throw unsupported(scope.binder, `the operator ${operator} of an interval`, location);
  if (!pg.isNumber(factor.type) && factor.type.kind !== 'unknown')
    throw missingOperator(operator, [left, right], scope, location);
  if (interval.kind !== 'literal' || interval.value === null)
    throw unsupported(scope.binder, 'a multiple of an interval that is no constant', location);
  return call('interval_multiply', [interval, coerce(factor, pg.pgFloat8, scope.binder, location)]);
}

const names: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
};

function bindArithmetic(
  operator: string,
  operands: readonly [BoundExpr, BoundExpr],
  scope: Scope,
  location?: number,
): BoundExpr {
  const { binder } = scope;
  const common = pg.commonType(operands[0].type, operands[1].type);
  if (common === undefined || !pg.isNumber(common)) throw missingOperator(operator, operands, scope, location);
  const fn = names[operator] ?? 'add';
  const as = (type: PgType): readonly BoundExpr[] => operands.map((side) => coerce(side, type, binder, location));
  if (common.kind !== 'numeric') {
    const divides = operator === '/' && common.kind !== 'float8';
    if (operator === '%' && common.kind === 'float8') throw missingOperator(operator, operands, scope, location);
    return { kind: 'call', fn: divides ? 'divide_int' : fn, args: as(common), type: common };
  }
  // How many digits PostgreSQL's quotient has depends on its values: here it is a double.
  if (operator === '/') return { kind: 'call', fn, args: as(pg.pgFloat8), type: pg.pgFloat8 };
  const [left, right] = operands.map((side) =>
    coerce(side, side.type.kind === 'numeric' ? side.type : pg.pgNumeric(-1), binder, location),
  );
  if (left === undefined || right === undefined) throw missingOperator(operator, operands, scope, location);
  const [a, b] = [scaleOf(left), scaleOf(right)];
  if (operator !== '*') {
    const type = pg.pgNumeric(Math.max(a, b));
    return { kind: 'call', fn, args: [left, right].map((side) => coerce(side, type, binder, location)), type };
  }
  if (a + b > 38) throw unsupported(binder, 'a product with more than 38 digits after the point', location);
  return { kind: 'call', fn, args: [left, right], type: pg.pgNumeric(a + b) };
}

function scaleOf({ type }: BoundExpr): number {
  return type.kind === 'numeric' ? type.scale : 0;
}

/** Dates, moments and intervals; undefined where neither side is one. */
function bindMoment(operator: string, operands: readonly [BoundExpr, BoundExpr], scope: Scope): BoundExpr | undefined {
  const { binder } = scope;
  const call = (fn: string, args: readonly BoundExpr[], type: PgType): BoundExpr => ({ kind: 'call', fn, args, type });
  const isMoment = ({ type }: BoundExpr): boolean => type.kind === 'timestamp' || type.kind === 'timestamptz';
  let [left, right] = operands;
  if (operator === '+' && (right.type.kind === 'date' || isMoment(right))) [left, right] = [right, left];
  if (left.type.kind !== 'date' && !isMoment(left)) {
    if (operator !== '-' || left.type.kind !== 'unknown' || (right.type.kind !== 'date' && !isMoment(right)))
      return undefined;
  }
  const isInterval = right.type.kind === 'interval';
  if ((operator === '+' || operator === '-') && isInterval) {
    const moment = left.type.kind === 'date' ? coerce(left, pg.pgTimestamp, binder) : left;
    return (
      foldAddition([moment, right], operator, binder.zone) ??
      call(operator === '+' ? 'timestamp_add' : 'timestamp_subtract', [moment, right], moment.type)
    );
  }
  if (left.type.kind === 'date' && right.type.kind === 'int4') {
    return call(operator === '+' ? 'date_add_days' : 'date_subtract_days', [left, right], pg.pgDate);
  }
  if (operator !== '-') return undefined;
  const pair = alignPair(left, right, binder);
  if (pair === undefined) return undefined;
  return pair[0].type.kind === 'date'
    ? call('days_between', pair, pg.pgInt4)
    : call('micros_between', pair, pg.pgInterval);
}

function listOf(node: Node | undefined): readonly Node[] {
  return node !== undefined && 'List' in node ? (node.List.items ?? []) : node === undefined ? [] : [node];
}

function bindIn(left: BoundExpr, items: readonly Node[], negated: boolean, scope: Scope): BoundExpr {
  const bound = items.map((item) => operand(item, scope));
  const test = inList(left, bound, scope);
  return negated ? negate(test) : test;
}

function rowTest(
  operator: string,
  rows: readonly [readonly Node[], readonly Node[]],
  scope: Scope,
  location?: number,
): BoundExpr {
  const compare = (op: string, left: Node, right: Node): BoundExpr =>
    bindBinary(op, [operand(left, scope), operand(right, scope)], scope, location);
  return bindRows(operator, rows, compare, { scope, location });
}

/** `(a, b) IN ((1, 2), (3, 4))`. */
function bindRowIn(row: readonly Node[], { rexpr, name, location }: A_Expr, scope: Scope): BoundExpr {
  const tests = listOf(rexpr).map((item) => {
    const values = valuesOfRow(item);
    if (values === undefined) throw unsupported(scope.binder, 'a row of values compared with none', location);
    return rowTest('=', [row, values], scope, location);
  });
  const test = tests.length === 1 && tests[0] !== undefined ? tests[0] : logical('or', tests);
  return namesOf(name).at(-1) === '<>' ? negate(test) : test;
}

/** One of these values; `left = a OR left = b` where they are of more than one type. */
function inList(left: BoundExpr, items: readonly BoundExpr[], scope: Scope): BoundExpr {
  const pairs = items.map((item) => aligned('=', [left, item], scope));
  const subject = pairs[0]?.[0];
  if (subject === undefined) return { kind: 'literal', value: false, type: pg.pgBool };
  const values = pairs.map(([, item]) => item);
  if (
    values.every(({ kind, type }) => kind === 'literal' && type.kind === subject.type.kind) &&
    pairs.every(([same]) => same === subject)
  ) {
    return { kind: 'call', fn: 'in', args: [subject, ...values], type: pg.pgBool };
  }
  const tests = pairs.map((pair): BoundExpr => ({ kind: 'call', fn: 'eq', args: pair, type: pg.pgBool }));
  return tests.length === 1 && tests[0] !== undefined ? tests[0] : logical('or', tests);
}

/** Such an operator with any or all of the values of an array that is written out or a parameter. */
function bindArrayTest({ kind, lexpr, rexpr, location }: A_Expr, operator: string, scope: Scope): BoundExpr {
  const { binder } = scope;
  const isAny = kind === 'AEXPR_OP_ANY';
  const left = settled(operand(lexpr, scope), scope);
  const values = arrayValues(rexpr, left, scope, location);
  if (values === undefined) return { kind: 'call', fn: 'is_null', args: [left], type: pg.pgBool };
  if (values === null) return { kind: 'literal', value: null, type: pg.pgBool };
  if (isAny && operator === '=') return inList(left, values, scope);
  if (!isAny && operator === '<>') return negate(inList(left, values, scope));
  const test = (value: BoundExpr): BoundExpr => {
    if (/~~\*?$/.test(operator)) return likeTest(operator, [left, coerce(value, pg.pgText, binder, location)], scope);
    if (comparisons[operator] === undefined)
      throw unsupported(binder, `ANY and ALL with the operator ${operator}`, location);
    return bindBinary(operator, [left, value], scope, location);
  };
  const tests = values.map(test);
  if (tests.length === 0) return { kind: 'literal', value: !isAny, type: pg.pgBool };
  return tests.length === 1 && tests[0] !== undefined ? tests[0] : logical(isAny ? 'or' : 'and', tests);
}

/** The values of an array; null where there is no array, undefined where it isn't known yet. */
function arrayValues(
  node: Node | undefined,
  left: BoundExpr,
  scope: Scope,
  location: number | undefined,
): readonly BoundExpr[] | null | undefined {
  if (node !== undefined && 'A_ArrayExpr' in node)
    return (node.A_ArrayExpr.elements ?? []).map((item) => operand(item, scope));
  const array = coerce(operand(node, scope), { kind: 'array', element: left.type }, scope.binder, location);
  if (array.kind === 'parameter') return undefined;
  if (array.kind !== 'literal' || array.type.kind !== 'array')
    throw unsupported(scope.binder, 'ANY and ALL of an array of a column', location);
  const { element } = array.type;
  if (array.value === null) return null;
  return (array.value as readonly (string | number)[]).map((value): BoundExpr => ({
    kind: 'literal',
    value,
    type: element.kind === 'numeric' ? pg.pgNumeric(scaleOfText(value)) : element,
  }));
}

function scaleOfText(value: string | number | null): number {
  return String(value ?? '').split('.')[1]?.length ?? 0;
}

function likeTest(operator: string, args: readonly BoundExpr[], scope: Scope): BoundExpr {
  const fn = operator.endsWith('*') ? 'ilike' : 'like';
  const [subject, pattern] = args;
  if (subject?.type.kind !== 'text' || pattern?.type.kind !== 'text')
    throw missingOperator(operator.replace('!', ''), args, scope);
  const test: BoundExpr = { kind: 'call', fn: args.length > 2 ? `${fn}_escape` : fn, args, type: pg.pgBool };
  return operator.startsWith('!') ? negate(test) : test;
}

function bindLike(operator: string, [left, right]: readonly (Node | undefined)[], scope: Scope): BoundExpr {
  const subject = settled(operand(left, scope), scope);
  const escaped =
    right !== undefined && 'FuncCall' in right && namesOf(right.FuncCall.funcname).at(-1) === 'like_escape'
      ? right.FuncCall.args
      : undefined;
  const patterns = (escaped ?? [right]).map((node) => coerce(operand(node, scope), pg.pgText, scope.binder));
  return likeTest(operator, [subject, ...patterns], scope);
}
