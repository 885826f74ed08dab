// The registry of functions: signature, nullability and meaning of each, in this one place. Part of core.
// A dialect adds one renderer for each name it can push down; the evaluator below is the reference of meaning.
import type { DataType } from './data-type.js';
import {
  booleanType,
  decimalType,
  float64Type,
  int64Type,
  isNumeric,
  isOrderable,
  sameType,
  stringType,
  timestampType,
} from './data-type.js';
import { bucketNumber, emailDomain, maskPartially } from './mask-value.js';
import { bucketTimestamp } from './time-bucket.js';
import type { Value } from './value.js';
import { compareValues } from './value.js';
import { parseVectorText, vectorDistance, type VectorMetric } from './vector-distance.js';

/** What a function is given, and what comes out. */
export interface FunctionSpec {
  /** The type of the result, or undefined where the arguments don't fit. */
  readonly returns: (args: readonly DataType[]) => DataType | undefined;
  /**
   * `strict`: null in, null out. `never`: never null. `kleene`: AND and OR. `any`: as the function says. `absent`: as
   * `strict`, and null for other arguments too.
   */
  readonly nulls: 'strict' | 'never' | 'kleene' | 'any' | 'absent';
  /** The value for argument values; null is UNKNOWN. A strict function is not called with a null. */
  readonly evaluate: (args: readonly Value[], types: readonly DataType[]) => Value;
}

const comparison = (test: (order: number) => boolean): FunctionSpec => ({
  returns: (args) => {
    const [a, b] = args;
    return args.length === 2 && a && b && isOrderable(a) && sameType(a, b) ? booleanType : undefined;
  },
  nulls: 'strict',
  evaluate: ([a, b], [type]) => test(compareValues(a as Value, b as Value, type as DataType)),
});

const textTest = (test: (text: string, part: string) => boolean): FunctionSpec => ({
  returns: (args) => (args.length === 2 && args.every((t) => t.kind === 'string') ? booleanType : undefined),
  nulls: 'strict',
  evaluate: ([text, part]) => test(text as string, part as string),
});

const textToText = (map: (text: string) => string): FunctionSpec => ({
  returns: (args) => (args.length === 1 && args[0]?.kind === 'string' ? stringType : undefined),
  nulls: 'strict',
  evaluate: ([text]) => map(text as string),
});

const logical = (absorbing: boolean): FunctionSpec => ({
  returns: (args) => (args.length > 0 && args.every((t) => t.kind === 'boolean') ? booleanType : undefined),
  nulls: 'kleene',
  evaluate: (args) => (args.includes(absorbing) ? absorbing : args.includes(null) ? null : !absorbing),
});

/** Units of a time bucket; weeks begin on Monday. */
export const bucketUnits = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type BucketUnit = (typeof bucketUnits)[number];

const specs = {
  eq: comparison((order) => order === 0),
  neq: comparison((order) => order !== 0),
  gt: comparison((order) => order > 0),
  gte: comparison((order) => order >= 0),
  lt: comparison((order) => order < 0),
  lte: comparison((order) => order <= 0),
  and: logical(false),
  or: logical(true),
  not: {
    returns: (args) => (args.length === 1 && args[0]?.kind === 'boolean' ? booleanType : undefined),
    nulls: 'strict',
    evaluate: ([a]) => !(a as boolean),
  },
  is_null: {
    returns: (args) => (args.length === 1 ? booleanType : undefined),
    nulls: 'never',
    evaluate: ([a]) => a === null,
  },
  /** TRUE where the argument is TRUE, FALSE where it is FALSE or UNKNOWN. */
  is_true: {
    returns: (args) => (args.length === 1 && args[0]?.kind === 'boolean' ? booleanType : undefined),
    nulls: 'never',
    evaluate: ([a]) => a === true,
  },
  /** `if(condition, then, else)`: else where the condition is FALSE or UNKNOWN. */
  if: {
    returns: ([condition, then, otherwise]) =>
      condition?.kind === 'boolean' && then && otherwise && sameType(then, otherwise) ? then : undefined,
    nulls: 'any',
    evaluate: ([condition, then, otherwise]) => (condition === true ? then : otherwise) as Value,
  },
  /** SQL's LIKE with `%`, `_` and the escape character `\`. Case-sensitive, over code points. */
  like: textTest((text, pattern) => likeToRegExp(pattern).test(text)),
  starts_with: textTest((text, part) => text.startsWith(part)),
  ends_with: textTest((text, part) => text.endsWith(part)),
  contains: textTest((text, part) => text.includes(part)),
  /** Simple case mapping of ASCII letters alone, so that every store gives the same. */
  lower_ascii: textToText((text) => text.replace(/[A-Z]+/g, (s) => s.toLowerCase())),
  /** Start of the bucket that holds an instant: `(timestamp, unit, IANA zone)`; unit and zone are literals. */
  time_bucket: {
    returns: ([moment, unit, zone]) =>
      moment?.kind === 'timestamp' && unit?.kind === 'string' && zone?.kind === 'string' ? timestampType : undefined,
    nulls: 'strict',
    evaluate: ([moment, unit, zone]) => bucketTimestamp(moment as string, unit as BucketUnit, zone as string),
  },
  /** Start of the bucket that holds a date: `(date, unit)`, of a day and more. */
  date_bucket: {
    returns: ([date, unit]) => (date?.kind === 'date' && unit?.kind === 'string' ? date : undefined),
    nulls: 'strict',
    evaluate: ([date, unit]) => bucketTimestamp(`${date as string}T00:00:00Z`, unit as BucketUnit, 'UTC').slice(0, 10),
  },
  /** `(text, first, last, fill)`, the last three literals: all but the first and last few code points are the fill. */
  mask_partial: {
    returns: ([text, first, last, fill]) =>
      text?.kind === 'string' && first?.kind === 'int32' && last?.kind === 'int32' && fill?.kind === 'string'
        ? text
        : undefined,
    nulls: 'strict',
    evaluate: ([text, first, last, fill]) =>
      maskPartially(text as string, { first: first as number, last: last as number, fill: fill as string }),
  },
  /** What follows the last `@` of a text; empty where it has none. */
  email_domain: textToText(emailDomain),
  /** `(x, size)`: the greatest multiple of the literal `size`, positive and of the same type, that isn't above `x`. */
  numeric_bucket: {
    returns: ([x, size]) => (x && size && isNumeric(x) && sameType(x, size) ? x : undefined),
    nulls: 'strict',
    evaluate: ([x, size], [type]) => bucketNumber(x as Value, size as Value, type as DataType),
  },
  /** `(list<float64>, vector, metric)`: how far a vector lies from the literal one, which is written as JSON. */
  vector_distance: {
    returns: ([list, vector, metric]) =>
      list?.kind === 'list' && list.element.kind === 'float64' && vector?.kind === 'string' && metric?.kind === 'string'
        ? float64Type
        : undefined,
    nulls: 'absent',
    evaluate: ([list, vector, metric]) =>
      vectorDistance(list as readonly number[], parseVectorText(vector as string), metric as VectorMetric),
  },
  /** Widens a number to float64. */
  to_float64: {
    returns: (args) => (args.length === 1 && args[0] && isNumeric(args[0]) ? float64Type : undefined),
    nulls: 'strict',
    evaluate: ([a]) => Number(a),
  },
} satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof specs;
export const functions: Readonly<Record<FunctionName, FunctionSpec>> = specs;
export const functionNames = Object.keys(specs) as readonly FunctionName[];

/** An aggregate's result type for argument types, undefined where they don't fit, and whether it is null over no rows. */
export interface AggregateSpec {
  readonly returns: (args: readonly DataType[]) => DataType | undefined;
  readonly nullable: boolean;
}

const one = (accept: (type: DataType) => DataType | undefined) => (args: readonly DataType[]) =>
  args.length === 1 && args[0] ? accept(args[0]) : undefined;

/**
 * Aggregates ignore nulls. `sum` widens so that it can't overflow: int32 → int64, int64 → decimal(38,0),
 * decimal(p,s) → decimal(38,s), float64 → float64. `avg` and `stddev` (of the sample; null under two values) are over
 * float64. `quantile(x, p)` is exact and interpolates between neighbours, as SQL's PERCENTILE_CONT; `p` is a literal.
 */
const aggregateSpecs = {
  count: { returns: (args) => (args.length === 0 ? int64Type : undefined), nullable: false },
  count_distinct: { returns: one((t) => (isOrderable(t) ? int64Type : undefined)), nullable: false },
  approx_count_distinct: { returns: one((t) => (isOrderable(t) ? int64Type : undefined)), nullable: false },
  sum: { returns: one(sumType), nullable: true },
  avg: { returns: one((t) => (isNumeric(t) ? float64Type : undefined)), nullable: true },
  min: { returns: one((t) => (isOrderable(t) ? t : undefined)), nullable: true },
  max: { returns: one((t) => (isOrderable(t) ? t : undefined)), nullable: true },
  stddev: { returns: one((t) => (isNumeric(t) ? float64Type : undefined)), nullable: true },
  quantile: {
    returns: ([x, p]) => (x && isNumeric(x) && p?.kind === 'float64' ? float64Type : undefined),
    nullable: true,
  },
} satisfies Record<string, AggregateSpec>;

export type AggregateName = keyof typeof aggregateSpecs;
export const aggregates: Readonly<Record<AggregateName, AggregateSpec>> = aggregateSpecs;
export const aggregateNames = Object.keys(aggregateSpecs) as readonly AggregateName[];

export type WindowFunctionName = 'row_number';

function sumType(type: DataType): DataType | undefined {
  switch (type.kind) {
    case 'int32':
      return int64Type;
    case 'int64':
      return decimalType(38, 0);
    case 'decimal':
      return decimalType(38, type.scale);
    case 'float64':
      return float64Type;
    default:
      return undefined;
  }
}

function likeToRegExp(pattern: string): RegExp {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    let char = pattern[i] as string;
    if (char === '%') source += '[\\s\\S]*';
    else if (char === '_') source += '[\\s\\S]';
    else {
      if (char === '\\') char = pattern[++i] ?? '\\';
      source += char.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    }
  }
  return new RegExp(`^${source}$`, 'u');
}
