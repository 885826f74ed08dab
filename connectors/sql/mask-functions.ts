// Renderers of what masks are made of. None can fail on a value: a mask runs on rows that the caller may ask about,
// and whether a query fails must say nothing of what is masked.
import { int64Type, type DataType } from '../../src/core/data-type.js';
import { leastValue, wholeFrom } from '../../src/core/mask-value.js';
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
    // No ELSE: null stays null, though GREATEST disregards nulls in some engines.
    return sql`CASE WHEN ${infix(length(text), '<=', kept)} THEN ${repeat(fill, length(text))} WHEN ${infix(length(text), '>', kept)} THEN ${wrap(mixed, 0)} END`;
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
export interface Remainders {
  readonly cast: (value: SqlText, type: DataType) => SqlText;
  /** With the sign of the first, as in SQL. */
  readonly remainder: (x: SqlText, size: SqlText) => SqlText;
}

/** `numeric_bucket(x, size)`; no step between is outside the range of an exact type. */
export function numericBucket({ cast, remainder }: Remainders): FunctionRenderer {
  return (args) => {
    const { sql: x, type } = argument(args, 0);
    if (isFloat(type)) return doubleBucket(args);
    const wide = type.kind === 'int32' ? int64Type : type;
    const value = cast(x, wide);
    const size = bound(sizeOf(args), wide);
    const least = bound(wide.kind === 'int64' ? BigInt(leastValue(type)) : leastValue(type), wide);
    const rest = remainder(value, size);
    const beyond = caseWhen(
      infix(rest, '<', bound(wide.kind === 'int64' ? 0n : '0', wide)),
      sql`${rest} + ${size}`,
      rest,
    );
    // The bucket starts at x - beyond, or at the least value where that would be below it.
    const start = sql`GREATEST(${value}, ${least} + ${beyond}) - ${beyond}`;
    return cast(caseWhen(sql`${x} IS NULL`, cast(raw('NULL'), wide), start), type);
  };
}

/** By core's rule, so that no division or product is beyond a double's range. */
function doubleBucket(args: readonly SqlOperand[]): SqlText {
  const { sql: x, type } = argument(args, 0);
  const size = Number(literalText('numeric_bucket', args, 1));
  const constant = (value: number): SqlText => bound(value, type);
  const limit = wholeFrom(size);
  const within = and([infix(x, '>', constant(-limit)), infix(x, '<', constant(limit))]);
  const start = sql`FLOOR(${wrap(x, 0)} / ${constant(size)}) * ${constant(size)}`;
  return sql`CASE WHEN ${and([infix(x, '>=', constant(0)), infix(x, '<', constant(size))])} THEN ${constant(0)} WHEN ${and(
    [infix(x, '<', constant(0)), infix(x, '>=', constant(-size))],
  )} THEN ${constant(-size)} WHEN ${within} THEN ${start} ELSE ${x} END`;
}

function count(args: readonly SqlOperand[], index: number): number {
  const value = Number(literalText('mask_partial', args, index));
  if (!Number.isSafeInteger(value) || value < 0) throw new SqlRefusal('mask_partial: a count below zero');
  return value;
}

/** As a value of the wider type. */
function sizeOf(args: readonly SqlOperand[]): bigint | string {
  const text = literalText('numeric_bucket', args, 1) ?? '';
  return argument(args, 1).type.kind === 'decimal' ? text : BigInt(text);
}
