// What tells one emulated dialect from the other, as data: grammar switches, functions, types, reserved words.
import type { TokenRules } from './token-cursor.js';

/** How a function of the dialect runs on DuckDB. */
export interface FunctionRule {
  readonly kind: 'scalar' | 'aggregate' | 'window';
  readonly minArguments: number;
  readonly maxArguments: number;
  /** DuckDB function or macro. */
  readonly target: string;
  /** Takes its first argument as a bare word (`day`) and gives it to DuckDB as text. */
  readonly datePart: boolean;
  /** Reads the calendar of its last argument, so a zoned timestamp is shifted to its zone first. */
  readonly calendar: boolean;
}

export interface SqlDialect extends TokenRules {
  readonly name: 'Trino' | 'Redshift';
  readonly functions: ReadonlyMap<string, FunctionRule>;
  readonly reserved: ReadonlySet<string>;
  /** Names of types without arguments to DuckDB's. Timestamps, decimals and containers are built in. */
  readonly types: ReadonlyMap<string, string>;
  /** Macros that cast to a DuckDB type where the dialect's cast gives another value. */
  readonly conversions: ReadonlyMap<string, string>;
  /** Precision and scale of a bare `decimal`. */
  readonly defaultDecimal: string;
  /** Functions written without parentheses, to DuckDB text. */
  readonly niladic: ReadonlyMap<string, string>;
  readonly comparisons: readonly string[];
  readonly nullsFirstWhenDescending: boolean;
  /** Macro for `/` and `%` that fail on a zero divisor as the dialect does. */
  readonly divide: string;
  readonly modulo: string;
  readonly syntax: {
    readonly offsetBeforeLimit: boolean;
    readonly doubleColonCast: boolean;
    readonly ilike: boolean;
    readonly filterClause: boolean;
    readonly values: boolean;
    readonly arrays: boolean;
    readonly distinctFrom: boolean;
    readonly top: boolean;
    readonly qualify: boolean;
    readonly lambda: boolean;
    readonly isBoolean: boolean;
    readonly typedLiterals: boolean;
    readonly zonedValues: boolean;
    readonly likeEscape: string | undefined;
    readonly aliasesInGroupBy: boolean;
    readonly setAll: boolean;
    readonly minus: boolean;
    readonly fetchFirst: boolean;
    /** `APPROXIMATE COUNT(DISTINCT …)` */
    readonly approximate: boolean;
  };
  /** Name of a select item that is given none and isn't a column: by its label, or a marker the server renumbers. */
  readonly unnamedColumn: (label: string | undefined) => string;
  readonly foldAliases: boolean;
}

/**
 * Reads a function table: one function a line, `name arguments [target] [datepart] [calendar]`, where arguments is
 * `2`, `1..3` or `1..`.
 */
export function parseFunctions(kind: FunctionRule['kind'], table: string): [string, FunctionRule][] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => words[0] !== '')
    .map((words) => {
      const [name = '', range = '', ...rest] = words;
      const [from = '', to] = range.split('..');
      const flags = new Set<string>(rest.filter((word) => word === 'datepart' || word === 'calendar'));
      const rule: FunctionRule = {
        kind,
        minArguments: Number(from),
        maxArguments: to === undefined ? Number(from) : to === '' ? Infinity : Number(to),
        target: rest.find((word) => !flags.has(word)) ?? name,
        datePart: flags.has('datepart'),
        calendar: flags.has('calendar'),
      };
      return [name, rule];
    });
}

/** Splits a list of words written over several lines. */
export function parseWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Window functions, the same in both dialects. */
export const WINDOW_FUNCTIONS = `
  cume_dist 0
  dense_rank 0
  first_value 1
  lag 1..3
  last_value 1
  lead 1..3
  nth_value 2
  ntile 1
  percent_rank 0
  rank 0
  row_number 0
`;
