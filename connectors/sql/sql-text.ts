// SQL text under construction: raw pieces of the dialect's own making and values still to be bound.
// Values never become text here; parameters are named only when the whole statement is put together.
import type { DataType } from '../../src/core/data-type.js';
import type { Value } from '../../src/core/value.js';

/** A value to bind where it stands. */
interface SqlValue {
  readonly value: Value;
  readonly type: DataType;
}

/**
 * How tightly a text binds: 0 needs no parentheses anywhere, 1 is a comparison, 2 a NOT or AND, 3 an OR.
 */
export type Precedence = 0 | 1 | 2 | 3;

export interface SqlText {
  readonly pieces: readonly (string | SqlValue)[];
  readonly precedence: Precedence;
}

/** Text of the dialect itself: keywords, quoted identifiers, integers. Never a value of a caller. */
export function raw(text: string): SqlText {
  return { pieces: [text], precedence: 0 };
}

/** A value to bind. */
export function bound(value: Value, type: DataType): SqlText {
  return { pieces: [{ value, type }], precedence: 0 };
}

/** A template of raw text around other texts; binds as tightly as a call. */
export function sql(strings: TemplateStringsArray, ...parts: readonly SqlText[]): SqlText {
  const pieces = strings.flatMap((text, i) => [...(text === '' ? [] : [text]), ...(parts[i]?.pieces ?? [])]);
  return { pieces, precedence: 0 };
}

export function withPrecedence(text: SqlText, precedence: Precedence): SqlText {
  return { ...text, precedence };
}

/** The text, in parentheses where it binds less tightly than `most`. */
export function wrap(text: SqlText, most: Precedence): SqlText {
  return text.precedence > most ? sql`(${text})` : text;
}

export function joinSql(texts: readonly SqlText[], separator: string): SqlText {
  return {
    pieces: texts.flatMap((text, i) => (i === 0 ? text.pieces : [separator, ...text.pieces])),
    precedence: 0,
  };
}

export function and(predicates: readonly SqlText[]): SqlText {
  const [only] = predicates;
  if (only !== undefined && predicates.length === 1) return only;
  return withPrecedence(
    joinSql(
      predicates.map((p) => wrap(p, 1)),
      ' AND ',
    ),
    2,
  );
}

export function or(predicates: readonly SqlText[]): SqlText {
  const [only] = predicates;
  if (only !== undefined && predicates.length === 1) return only;
  return withPrecedence(
    joinSql(
      predicates.map((p) => wrap(p, 1)),
      ' OR ',
    ),
    3,
  );
}

export function not(predicate: SqlText): SqlText {
  return withPrecedence(sql`NOT ${wrap(predicate, 0)}`, 2);
}

/** A predicate of two operands, `a = b`. */
export function infix(left: SqlText, operator: string, right: SqlText): SqlText {
  return withPrecedence(sql`${wrap(left, 0)} ${raw(operator)} ${wrap(right, 0)}`, 1);
}

export function isNull(operand: SqlText): SqlText {
  return withPrecedence(sql`${wrap(operand, 0)} IS NULL`, 1);
}

export function isNotNull(operand: SqlText): SqlText {
  return withPrecedence(sql`${wrap(operand, 0)} IS NOT NULL`, 1);
}

/** `name(arguments)`. */
export function apply(name: string, ...args: readonly SqlText[]): SqlText {
  return sql`${raw(name)}(${joinSql(args, ', ')})`;
}

/** The text with every line after the first moved right. Raw pieces hold no line breaks but our own. */
export function indent(text: SqlText): SqlText {
  const pieces = text.pieces.map((piece) => (typeof piece === 'string' ? piece.replaceAll('\n', '\n  ') : piece));
  return { ...text, pieces };
}

export function hasValues(text: SqlText): boolean {
  return text.pieces.some((piece) => typeof piece !== 'string');
}
