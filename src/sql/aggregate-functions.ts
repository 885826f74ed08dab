// The aggregates and window functions of SQL that are taken, as data.
import type { PgKind, PgType } from './pg-type.js';
import * as pg from './pg-type.js';

export interface AggregateFunction {
  /** The type of each argument as it is brought there; undefined where the argument doesn't fit. */
  readonly takes: (args: readonly PgType[]) => readonly PgType[] | undefined;
  readonly returns: (args: readonly PgType[]) => PgType;
  /** DuckDB's call without DISTINCT, FILTER and order, cast to the type it returns. */
  readonly sql: string;
  /** Whether it may be told an order of its rows, and whether it must be. */
  readonly ordered?: 'may' | 'within-group';
}

const number = ([type]: readonly PgType[]): readonly PgType[] | undefined =>
  type !== undefined && (pg.isNumber(type) || type.kind === 'unknown')
    ? [type.kind === 'unknown' ? pg.pgFloat8 : type]
    : undefined;
const double = (args: readonly PgType[]): readonly PgType[] | undefined => number(args) && [pg.pgFloat8];
const doubles2 = (args: readonly PgType[]): readonly PgType[] | undefined =>
  args.length === 2 && args.every((type) => pg.isNumber(type)) ? [pg.pgFloat8, pg.pgFloat8] : undefined;
const comparable = ([type]: readonly PgType[]): readonly PgType[] | undefined =>
  type !== undefined && pg.isComparable(type) && type.kind !== 'bool'
    ? [type.kind === 'unknown' ? pg.pgText : type]
    : undefined;
const bool = ([type]: readonly PgType[]): readonly PgType[] | undefined =>
  type?.kind === 'bool' || type?.kind === 'unknown' ? [pg.pgBool] : undefined;
const same = ([type]: readonly PgType[]): PgType => type ?? pg.pgText;
const ofDoubles = (sql: string): AggregateFunction => ({ takes: double, returns: () => pg.pgFloat8, sql });

function sumType([type]: readonly PgType[]): PgType {
  const sums: Partial<Record<PgKind, PgType>> = { int4: pg.pgInt8, int8: pg.pgNumeric(0) };
  if (type?.kind === 'numeric') return pg.pgNumeric(type.scale);
  return (type && sums[type.kind]) ?? pg.pgFloat8;
}

const tables: Readonly<Record<string, AggregateFunction>> = {
  count: { takes: (args) => (args.length <= 1 ? args : undefined), returns: () => pg.pgInt8, sql: 'count' },
  sum: { takes: number, returns: sumType, sql: 'sum' },
  avg: ofDoubles('avg'),
  min: { takes: comparable, returns: same, sql: 'min' },
  max: { takes: comparable, returns: same, sql: 'max' },
  stddev: ofDoubles('stddev_samp'),
  stddev_samp: ofDoubles('stddev_samp'),
  stddev_pop: ofDoubles('stddev_pop'),
  variance: ofDoubles('var_samp'),
  var_samp: ofDoubles('var_samp'),
  var_pop: ofDoubles('var_pop'),
  corr: { takes: doubles2, returns: () => pg.pgFloat8, sql: 'corr' },
  covar_pop: { takes: doubles2, returns: () => pg.pgFloat8, sql: 'covar_pop' },
  covar_samp: { takes: doubles2, returns: () => pg.pgFloat8, sql: 'covar_samp' },
  bool_and: { takes: bool, returns: () => pg.pgBool, sql: 'bool_and' },
  bool_or: { takes: bool, returns: () => pg.pgBool, sql: 'bool_or' },
  every: { takes: bool, returns: () => pg.pgBool, sql: 'bool_and' },
  string_agg: {
    takes: (args) =>
      args.length === 2 && args.every(({ kind }) => kind === 'text' || kind === 'unknown')
        ? [pg.pgText, pg.pgText]
        : undefined,
    returns: () => pg.pgText,
    sql: 'string_agg',
    ordered: 'may',
  },
  array_agg: {
    takes: ([type]) =>
      type !== undefined && pg.isComparable(type) ? [type.kind === 'unknown' ? pg.pgText : type] : undefined,
    returns: (args) => ({ kind: 'array', element: same(args) }),
    sql: 'array_agg',
    ordered: 'may',
  },
  percentile_cont: { takes: double, returns: () => pg.pgFloat8, sql: 'quantile_cont', ordered: 'within-group' },
  percentile_disc: { takes: comparable, returns: same, sql: 'quantile_disc', ordered: 'within-group' },
};

export function aggregateFunction(name: string): AggregateFunction | undefined {
  return Object.hasOwn(tables, name) ? tables[name] : undefined;
}

export interface WindowFunction {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  readonly returns: (args: readonly PgType[]) => PgType;
  /** Of the arguments after the first; a third is of the first's type. */
  readonly second?: PgType;
  readonly sql: string;
}

const windows: Readonly<Record<string, WindowFunction>> = {
  row_number: { arity: [0, 0], returns: () => pg.pgInt8, sql: 'row_number' },
  rank: { arity: [0, 0], returns: () => pg.pgInt8, sql: 'rank' },
  dense_rank: { arity: [0, 0], returns: () => pg.pgInt8, sql: 'dense_rank' },
  percent_rank: { arity: [0, 0], returns: () => pg.pgFloat8, sql: 'percent_rank' },
  cume_dist: { arity: [0, 0], returns: () => pg.pgFloat8, sql: 'cume_dist' },
  ntile: { arity: [1, 1], returns: () => pg.pgInt4, sql: 'ntile' },
  lag: { arity: [1, 3], returns: same, second: pg.pgInt4, sql: 'lag' },
  lead: { arity: [1, 3], returns: same, second: pg.pgInt4, sql: 'lead' },
  first_value: { arity: [1, 1], returns: same, sql: 'first_value' },
  last_value: { arity: [1, 1], returns: same, sql: 'last_value' },
  nth_value: { arity: [2, 2], returns: same, second: pg.pgInt4, sql: 'nth_value' },
};

export function windowFunction(name: string): WindowFunction | undefined {
  return Object.hasOwn(windows, name) ? windows[name] : undefined;
}
