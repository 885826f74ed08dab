// The functions and operators of SQL that are taken, as data: signatures as PostgreSQL's, and how DuckDB is made to give
// the same. What isn't in this table can't be called.
import { isImplicit, type PgKind, type PgType } from './pg-type.js';
import * as pg from './pg-type.js';

/** One signature of a function. */
export interface ScalarOverload {
  /** `any`: of every type; `same`: all brought to one type. */
  readonly args: readonly (PgKind | 'any')[];
  /** More of the last argument may follow. */
  readonly variadic?: boolean;
  readonly returns: PgType | ((args: readonly PgType[]) => PgType);
  /** DuckDB's text: `{0}` is the first argument, `{*}` all of them. */
  readonly sql: string;
}

const upperLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lowerLetters = upperLetters.toLowerCase();

/** As in the collation "C", which is the one of all text here: letters of ASCII alone have a case. */
function lowered(text: string): string {
  return `translate(${text}, '${upperLetters}', '${lowerLetters}')`;
}

const on = (args: ScalarOverload['args'], returns: ScalarOverload['returns'], sql: string): ScalarOverload => ({
  args,
  returns,
  sql,
});

const first = (args: readonly PgType[]): PgType => args[0] ?? pg.pgText;
const doubles = (sql: string): readonly ScalarOverload[] => [on(['float8'], pg.pgFloat8, sql)];
const texts = (sql: string): readonly ScalarOverload[] => [on(['text'], pg.pgText, sql)];

/** Null for any null: for texts in which DuckDB would pass one over. */
function strict(args: ScalarOverload['args'], returns: PgType, sql: string): ScalarOverload {
  const missing = args.map((_, i) => `{${String(i)}} IS NULL`).join(' OR ');
  return { args, returns, sql: `(CASE WHEN ${missing} THEN NULL ELSE ${sql} END)` };
}

const truncated = 'CASE WHEN {0} < 0 THEN ceil({0}) ELSE floor({0}) END';

/** Texts longer than this aren't made. */
const mostCharacters = 1_000_000;

/** A text of a length that is asked for, PostgreSQL's way with nothing to fill it up by. */
function padded(side: 'lpad' | 'rpad', fill: string): string {
  const tooLong = `{1} > ${String(mostCharacters)}`;
  return (
    `CASE WHEN ${tooLong} THEN error('requested length too large') WHEN {1} <= 0 THEN '' ` +
    `WHEN ${fill} = '' OR length({0}) >= {1} THEN left({0}, {1}) ELSE ${side}({0}, {1}, ${fill}) END`
  );
}

const tables: Readonly<Record<string, readonly ScalarOverload[]>> = {
  lower: texts(lowered('{0}')),
  upper: texts(`translate({0}, '${lowerLetters}', '${upperLetters}')`),
  length: [on(['text'], pg.pgInt4, 'CAST(length({0}) AS INTEGER)')],
  char_length: [on(['text'], pg.pgInt4, 'CAST(length({0}) AS INTEGER)')],
  character_length: [on(['text'], pg.pgInt4, 'CAST(length({0}) AS INTEGER)')],
  octet_length: [on(['text'], pg.pgInt4, 'CAST(octet_length(encode({0})) AS INTEGER)')],
  reverse: texts('reverse({0})'),
  btrim: [on(['text'], pg.pgText, "trim({0}, ' ')"), on(['text', 'text'], pg.pgText, 'trim({0}, {1})')],
  ltrim: [on(['text'], pg.pgText, "ltrim({0}, ' ')"), on(['text', 'text'], pg.pgText, 'ltrim({0}, {1})')],
  rtrim: [on(['text'], pg.pgText, "rtrim({0}, ' ')"), on(['text', 'text'], pg.pgText, 'rtrim({0}, {1})')],
  replace: [strict(['text', 'text', 'text'], pg.pgText, "CASE WHEN {1} = '' THEN {0} ELSE replace({0}, {1}, {2}) END")],
  left: [on(['text', 'int4'], pg.pgText, 'left({0}, {1})')],
  right: [on(['text', 'int4'], pg.pgText, 'right({0}, {1})')],
  strpos: [on(['text', 'text'], pg.pgInt4, 'CAST(strpos({0}, {1}) AS INTEGER)')],
  position: [on(['text', 'text'], pg.pgInt4, 'CAST(strpos({0}, {1}) AS INTEGER)')],
  substring: [
    strict(['text', 'int4'], pg.pgText, 'substring({0}, greatest({1}, 1))'),
    strict(
      ['text', 'int4', 'int4'],
      pg.pgText,
      "CASE WHEN {2} < 0 THEN error('negative substring length not allowed') ELSE " +
        'substring({0}, greatest({1}, 1), greatest(CAST({1} AS BIGINT) + {2} - greatest({1}, 1), 0)) END',
    ),
  ],
  split_part: [
    strict(
      ['text', 'text', 'int4'],
      pg.pgText,
      "CASE WHEN {2} = 0 THEN error('field position must not be zero') WHEN {1} = '' THEN " +
        "(CASE WHEN {2} IN (1, -1) THEN {0} ELSE '' END) ELSE split_part({0}, {1}, {2}) END",
    ),
  ],
  starts_with: [on(['text', 'text'], pg.pgBool, 'starts_with({0}, {1})')],
  md5: texts('md5({0})'),
  concat: [{ args: ['text'], variadic: true, returns: pg.pgText, sql: 'concat({*})' }],
  concat_ws: [{ args: ['text', 'text'], variadic: true, returns: pg.pgText, sql: 'concat_ws({*})' }],
  lpad: [
    strict(['text', 'int4'], pg.pgText, padded('lpad', "' '")),
    strict(['text', 'int4', 'text'], pg.pgText, padded('lpad', '{2}')),
  ],
  rpad: [
    strict(['text', 'int4'], pg.pgText, padded('rpad', "' '")),
    strict(['text', 'int4', 'text'], pg.pgText, padded('rpad', '{2}')),
  ],
  repeat: [
    strict(
      ['text', 'int4'],
      pg.pgText,
      `CASE WHEN CAST(length({0}) AS BIGINT) * {1} > ${String(mostCharacters)} THEN error('requested length too large') ` +
        'ELSE repeat({0}, greatest({1}, 0)) END',
    ),
  ],
  translate: [on(['text', 'text', 'text'], pg.pgText, 'translate({0}, {1}, {2})')],
  overlay: [
    strict(
      ['text', 'text', 'int4', 'int4'],
      pg.pgText,
      "CASE WHEN {2} <= 0 THEN error('negative substring length not allowed') ELSE " +
        'left({0}, {2} - 1) || {1} || substring({0}, greatest(CAST({2} AS BIGINT) + {3}, 1)) END',
    ),
  ],
  ascii: [on(['text'], pg.pgInt4, 'CAST(ascii({0}) AS INTEGER)')],
  chr: [
    on(
      ['int4'],
      pg.pgText,
      "CASE WHEN {0} < 1 OR {0} > 1114111 OR {0} BETWEEN 55296 AND 57343 THEN error('requested character not valid') " +
        'ELSE chr({0}) END',
    ),
  ],
  abs: [
    on(['int4'], pg.pgInt4, 'abs({0})'),
    on(['int8'], pg.pgInt8, 'abs({0})'),
    on(['numeric'], first, 'abs({0})'),
    on(['float8'], pg.pgFloat8, 'abs({0})'),
  ],
  sign: doubles('CAST(sign({0}) AS DOUBLE)'),
  ceil: [
    on(['numeric'], pg.pgNumeric(0), 'CAST(ceil({0}) AS DECIMAL(38,0))'),
    on(['float8'], pg.pgFloat8, 'ceil({0})'),
  ],
  floor: [
    on(['numeric'], pg.pgNumeric(0), 'CAST(floor({0}) AS DECIMAL(38,0))'),
    on(['float8'], pg.pgFloat8, 'floor({0})'),
  ],
  trunc: [
    on(['numeric'], pg.pgNumeric(0), `CAST(${truncated} AS DECIMAL(38,0))`),
    on(['float8'], pg.pgFloat8, 'trunc({0})'),
  ],
  round: [
    on(['numeric'], pg.pgNumeric(0), 'CAST({0} AS DECIMAL(38,0))'),
    on(['float8'], pg.pgFloat8, 'round_even({0}, 0)'),
  ],
  sqrt: doubles("CASE WHEN {0} < 0 THEN error('cannot take square root of a negative number') ELSE sqrt({0}) END"),
  exp: doubles('exp({0})'),
  ln: doubles("CASE WHEN {0} <= 0 THEN error('cannot take logarithm of a non-positive number') ELSE ln({0}) END"),
  log: doubles("CASE WHEN {0} <= 0 THEN error('cannot take logarithm of a non-positive number') ELSE log10({0}) END"),
  cbrt: doubles('cbrt({0})'),
  atan: doubles('atan({0})'),
  power: [on(['float8', 'float8'], pg.pgFloat8, 'pow({0}, {1})')],
  degrees: doubles('degrees({0})'),
  radians: doubles('radians({0})'),
  sin: doubles('sin({0})'),
  cos: doubles('cos({0})'),
  tan: doubles('tan({0})'),
  atan2: [on(['float8', 'float8'], pg.pgFloat8, 'atan2({0}, {1})')],
  pi: [on([], pg.pgFloat8, 'pi()')],
  make_date: [on(['int4', 'int4', 'int4'], pg.pgDate, 'make_date({0}, {1}, {2})')],
  to_timestamp: [on(['float8'], pg.pgTimestamptz, 'to_timestamp({0})')],
};

const aliases: Readonly<Record<string, string>> = {
  ceiling: 'ceil',
  pow: 'power',
  substr: 'substring',
  log10: 'log',
};

/** The name under which a function stands in the table, undefined where it does not. */
export function scalarFunction(
  name: string,
): { readonly name: string; readonly overloads: readonly ScalarOverload[] } | undefined {
  const known = aliases[name] ?? name;
  const overloads = Object.hasOwn(tables, known) ? tables[known] : undefined;
  return overloads === undefined || overloads.length === 0 ? undefined : { name: known, overloads };
}

/** The signature that takes arguments of these types, with those it takes as they are before others. */
export function resolveOverload(
  overloads: readonly ScalarOverload[],
  types: readonly PgType[],
): ScalarOverload | undefined {
  const fits = overloads.filter(({ args, variadic = false }) => {
    const kinds = types.map((_, i) => args[i] ?? (variadic ? args.at(-1) : undefined));
    if (types.length < args.length) return false;
    return types.every((type, i) => {
      const kind = kinds[i];
      if (kind === undefined) return false;
      return kind === 'any' || isImplicit(type, kind) || (variadic && kind === 'text');
    });
  });
  const exact = (overload: ScalarOverload): number =>
    types.filter((type, i) => (overload.args[i] ?? overload.args.at(-1)) === type.kind).length;
  return fits.reduce<ScalarOverload | undefined>(
    (best, next) => (best === undefined || exact(next) > exact(best) ? next : best),
    undefined,
  );
}

/** How often a recursion may make rows of those it made last. */
const mostLevels = 10_000;

const guard = "CASE WHEN {1} = 0 THEN error('division by zero') ELSE ";

/** Operators after their arguments have been brought to the types they are for. */
export const operatorSql: Readonly<Record<string, string>> = {
  and: '({*AND})',
  or: '({*OR})',
  not: '(NOT {0})',
  is_null: '({0} IS NULL)',
  is_true: '({0} IS TRUE)',
  eq: '({0} = {1})',
  neq: '({0} <> {1})',
  lt: '({0} < {1})',
  lte: '({0} <= {1})',
  gt: '({0} > {1})',
  gte: '({0} >= {1})',
  is_distinct: '({0} IS DISTINCT FROM {1})',
  add: '({0} + {1})',
  subtract: '({0} - {1})',
  multiply: '({0} * {1})',
  negate: '(- {0})',
  divide_int: `(${guard}{0} // {1} END)`,
  divide: `(${guard}{0} / {1} END)`,
  modulo: `(${guard}{0} % {1} END)`,
  concat_text: '({0} || {1})',
  like: "({0} LIKE {1} ESCAPE '\\')",
  ilike: `(${lowered('{0}')} LIKE ${lowered('{1}')} ESCAPE '\\')`,
  like_escape: '({0} LIKE {1} ESCAPE {2})',
  ilike_escape: `(${lowered('{0}')} LIKE ${lowered('{1}')} ESCAPE ${lowered('{2}')})`,
  in: '({0} IN ({*1}))',
  coalesce: 'coalesce({*})',
  greatest: 'greatest({*})',
  least: 'least({*})',
  nullif: 'nullif({0}, {1})',
  date_add_days: '({0} + {1})',
  date_subtract_days: '({0} - {1})',
  days_between: 'CAST({0} - {1} AS INTEGER)',
  timestamp_add: '({0} + {1})',
  timestamp_subtract: '({0} - {1})',
  micros_between: '({0} - {1})',
  date_bin: '({0} - to_microseconds(((epoch_us({0}) - epoch_us({2})) % {1} + {1}) % {1}))',
  interval_add: '({0} + {1})',
  interval_subtract: '({0} - {1})',
  next_level: `(CASE WHEN {0} >= ${String(mostLevels)} THEN error('recursion of more than ${String(mostLevels)} levels is not supported') ELSE {0} + 1 END)`,
  grouping: 'CAST(grouping({*}) AS INTEGER)',
};
