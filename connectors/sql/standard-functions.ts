// Renderers of functions that every SQL engine here takes in the same form.
import type { DataType } from '../../src/core/data-type.js';
import type { FunctionName } from '../../src/core/functions.js';
import type { FunctionRenderer, SqlOperand } from './dialect.js';
import { compareFloats, type ComparisonName } from './float-comparison.js';
import { SqlRefusal } from './sql-refusal.js';
import { and, apply, bound, infix, isNull, not, or, raw, sql, withPrecedence, type SqlText } from './sql-text.js';

const operators: Readonly<Record<ComparisonName, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

type StandardFunction = ComparisonName | 'and' | 'or' | 'not' | 'is_null' | 'is_true' | 'if';
type TextTest = 'like' | 'starts_with' | 'ends_with' | 'contains';

/** Comparisons, logic and `if`. */
export function standardFunctions(isNan: (value: SqlText) => SqlText): Record<StandardFunction, FunctionRenderer> {
  const floats = compareFloats(isNan);
  const comparison =
    (fn: ComparisonName): FunctionRenderer =>
    (args) => {
      const [left, right] = [argument(args, 0), argument(args, 1)];
      return left.type.kind === 'float64' ? floats(fn, left, right) : infix(left.sql, operators[fn], right.sql);
    };
  return {
    eq: comparison('eq'),
    neq: comparison('neq'),
    gt: comparison('gt'),
    gte: comparison('gte'),
    lt: comparison('lt'),
    lte: comparison('lte'),
    and: (args) => and(args.map((arg) => arg.sql)),
    or: (args) => or(args.map((arg) => arg.sql)),
    not: (args) => not(argument(args, 0).sql),
    is_null: (args) => isNull(argument(args, 0).sql),
    is_true: (args, context) => {
      const operand = argument(args, 0).sql;
      return context.truthOnly ? operand : apply('COALESCE', operand, raw('FALSE'));
    },
    if: (args) => caseWhen(argument(args, 0).sql, argument(args, 1).sql, argument(args, 2).sql),
  };
}

export function caseWhen(condition: SqlText, then: SqlText, otherwise: SqlText): SqlText {
  return sql`CASE WHEN ${condition} THEN ${then} ELSE ${otherwise} END`;
}

/** Text tests as LIKE, `escape` being the dialect's escape character and `clause` what announces it. */
export function likeFunctions(escape: string, clause: string): Record<TextTest, FunctionRenderer> {
  const likeTest =
    (fn: FunctionName, pattern: (text: string) => string): FunctionRenderer =>
    (args) => {
      const operand = argument(args, 0);
      const text = literalText(fn, args, 1);
      if (text === null) return infix(operand.sql, '=', argument(args, 1).sql);
      const value = bound(pattern(text), argument(args, 1).type);
      return withPrecedence(sql`${infix(operand.sql, 'LIKE', value)}${raw(clause)}`, 1);
    };
  const verbatim = (text: string): string => Array.from(text, (char) => likeLiteral(char, escape)).join('');
  return {
    like: likeTest('like', (pattern) => canonicalLike(pattern, escape)),
    starts_with: likeTest('starts_with', (text) => `${verbatim(text)}%`),
    ends_with: likeTest('ends_with', (text) => `%${verbatim(text)}`),
    contains: likeTest('contains', (text) => `%${verbatim(text)}%`),
  };
}

/**
 * A pattern of core (`\` escapes whatever follows, and stands for itself at the end) with another escape character
 * that is written before `%`, `_` and itself alone: Trino fails on an escape of anything else.
 */
export function canonicalLike(pattern: string, escape: string): string {
  let result = '';
  const chars = Array.from(pattern);
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as string;
    if (char === '%' || char === '_') result += char;
    else if (char === '\\') result += likeLiteral(chars[++i] ?? '\\', escape);
    else result += likeLiteral(char, escape);
  }
  return result;
}

function likeLiteral(char: string, escape: string): string {
  return char === '%' || char === '_' || char === escape ? escape + char : char;
}

/** The argument at a position. */
export function argument(args: readonly SqlOperand[], index: number): SqlOperand {
  const found = args[index];
  if (found === undefined) throw new SqlRefusal(`argument ${String(index + 1)} is missing`);
  return found;
}

/** The text of an argument that must be a constant; null where that is null. @throws SqlRefusal */
export function literalText(fn: string, args: readonly SqlOperand[], index: number): string | null {
  const { literal } = argument(args, index);
  if (literal === undefined) throw new SqlRefusal(`${fn}: argument ${String(index + 1)} must be a constant`);
  return literal.value === null ? null : String(literal.value);
}

/** OR of ANDs, in groups so that no engine's limit on nesting is met. */
export function matchAny(rows: readonly SqlText[]): SqlText {
  const size = 50;
  if (rows.length <= size) return or(rows);
  const groups = [];
  for (let i = 0; i < rows.length; i += size) groups.push(or(rows.slice(i, i + size)));
  return matchAny(groups);
}

export function isFloat(type: DataType): boolean {
  return type.kind === 'float64';
}
