// Renderers of what masks are made of. None can fail on a value: a mask runs on rows that the caller may ask about,
// and whether a query fails must say nothing of what is masked.
import type { DataType } from '../../src/core/data-type.js';
import { decimalText, leastValue, wholeFrom } from '../../src/core/mask-value.js';
import { scaledDecimal } from '../../src/core/value.js';
import type { FunctionRenderer, SqlOperand } from './dialect.js';
import { SqlRefusal } from './sql-refusal.js';
import { and, apply, bound, infix, joinSql, raw, sql, withPrecedence, wrap, type SqlText } from './sql-text.js';
import { argument, caseWhen, isFloat, literalText } from './standard-functions.js';

/** An engine's functions on text by code point. Positions count from 1. */
export interface TextParts {
  readonly length: (text: SqlText) => SqlText;
  /** From a position on, as many as `count` says if it says so. */
  readonly part: (text: SqlText, from: SqlText, count: readonly SqlText[]) => SqlText;
  /** One code point so many times, at least zero. */
  readonly repeat: (fill: SqlText, count: SqlText) => SqlText;
}

/** `mask_partial(text, first, last, fill)`. */
export function maskPartial({ length, part, repeat }: TextParts): FunctionRenderer {
  return (args) => {
    const text = argument(args, 0).sql;
    const [first, last] = [count(args, 1), count(args, 2)];
    const fill = argument(args, 3).sql;
    const kept = raw(String(first + last));
    // Never less than zero even where an engine computes the branch that it doesn't take.
    const hidden = apply('GREATEST', sql`${length(text)} - ${kept}`, raw('0'));
    const parts = [
      ...(first > 0 ? [part(text, raw('1'), [raw(String(first))])] : []),
      repeat(fill, hidden),
      ...(last > 0 ? [part(text, sql`${hidden} + ${raw(String(first + 1))}`, [])] : []),
    ];
    const mixed = withPrecedence(joinSql(parts, ' || '), parts.length > 1 ? 1 : 0);
    const whole = repeat(fill, length(text));
    // Null stays null by way of the ELSE, which has no GREATEST: in some engines that disregards nulls.
    return first + last === 0 ? whole : caseWhen(infix(length(text), '>', kept), wrap(mixed, 0), whole);
  };
}

/** `email_domain(text)`: the last of the parts between `@`s, for engines with SPLIT_PART. */
export function emailDomainBySplitPart(length: string): FunctionRenderer {
  return (args) => {
    const text = argument(args, 0).sql;
    const signs = sql`${apply(length, text)} - ${apply(length, apply('REPLACE', text, raw("'@'"), raw("''")))}`;
    const domain = sql`SPLIT_PART(${text}, '@', ${signs} + 1)`;
    return caseWhen(sql`${signs} = 0`, raw("''"), domain);
  };
}

/** What an engine needs for buckets of numbers. */
export interface Buckets {
  readonly cast: (value: SqlText, type: DataType) => SqlText;
  /** How far an exact number is above the multiple of a size at or below it. */
  readonly beyond: (x: SqlText, size: SqlText) => SqlText;
  /** An exact number of a mask's own, such as its size, within the type's range. */
  readonly constant: (text: string, type: DataType) => SqlText;
}

/** As it is written, where that is read as no other type; otherwise bound. */
export function exactLiteral(text: string, type: DataType): SqlText {
  // The least integer of 64 bits is the negative of one that is none.
  const asWritten = type.kind === 'decimal' ? text.includes('.') : BigInt(text) > -(2n ** 63n);
  return asWritten ? raw(text) : bound(type.kind === 'int64' ? BigInt(text) : text, type);
}

/** `numeric_bucket(x, size)`; no step between is outside the range of an exact type, whichever branch is computed. */
export function numericBucket({ cast, beyond, constant }: Buckets): FunctionRenderer {
  return (args) => {
    const { sql: x, type } = argument(args, 0);
    if (isFloat(type)) return doubleBucket(args);
    const number = (units: bigint): SqlText => constant(textOf(units, type), type);
    const size = unitsOf(literalText('numeric_bucket', args, 1) ?? '', type);
    const least = unitsOf(leastValue(type), type);
    if (size > -least / 2n) return cast(fewBuckets(x, { size, least }, number), type);
    const rest = beyond(x, number(size));
    const cutOff = modulo(least, size);
    // The least value stands for the start of a bucket that begins below it.
    const shorter = caseWhen(infix(x, '<', number(least - cutOff + size)), number(cutOff), number(0n));
    return cast(cutOff === 0n ? sql`${x} - ${rest}` : sql`${x} - (${rest} - ${shorter})`, type);
  };
}

/** By comparisons alone: the remainder's steps could leave the type's range. */
function fewBuckets(
  x: SqlText,
  { size, least }: { readonly size: bigint; readonly least: bigint },
  number: (units: bigint) => SqlText,
): SqlText {
  const zero = number(0n);
  return sql`CASE WHEN ${infix(x, '<', number(-size))} THEN ${number(least)} WHEN ${infix(x, '<', zero)} THEN ${number(-size)} WHEN ${infix(x, '<', number(size))} THEN ${zero} WHEN ${infix(x, '>=', number(size))} THEN ${number(size)} END`;
}

/** By core's rule, so that no division or product is beyond a double's range. */
function doubleBucket(args: readonly SqlOperand[]): SqlText {
  const { sql: x, type } = argument(args, 0);
  const size = Number(literalText('numeric_bucket', args, 1));
  // An integer of 32 bits is read as the same double everywhere.
  const constant = (value: number): SqlText => ((value | 0) === value ? raw(String(value)) : bound(value, type));
  const below = and([infix(x, '>=', constant(-size)), infix(x, '<', raw('0'))]);
  const above = and([infix(x, '>=', raw('0')), infix(x, '<', constant(size))]);
  const start = sql`FLOOR(${wrap(x, 0)} / ${constant(size)}) * ${constant(size)}`;
  return sql`CASE WHEN ${below} THEN ${constant(-size)} WHEN ${above} THEN 0 WHEN ${infix(apply('ABS', x), '<', constant(wholeFrom(size)))} THEN ${start} ELSE ${x} END`;
}

function count(args: readonly SqlOperand[], index: number): number {
  const value = Number(literalText('mask_partial', args, index));
  if (!Number.isSafeInteger(value) || value < 0) throw new SqlRefusal('mask_partial: a count below zero');
  return value;
}

/** An exact number in the smallest units of its type. */
function unitsOf(text: string, type: DataType): bigint {
  return type.kind === 'decimal' ? scaledDecimal(text, type.scale) : BigInt(text);
}

function textOf(units: bigint, type: DataType): string {
  return type.kind === 'decimal' ? decimalText(units, type.scale) : String(units);
}

/** Never below zero, unlike the operator. */
function modulo(x: bigint, size: bigint): bigint {
  return ((x % size) + size) % size;
}
