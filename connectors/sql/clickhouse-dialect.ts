// ClickHouse's SQL. Parameters are `{p1:Type}`; functions stand on the parameter's side of a comparison, so that the
// primary key and skipping indexes keep working on the bare column.
import type { DataType } from '../../src/core/data-type.js';
import type { BindingColumn } from '../../src/core/dataset.js';
import type { Value } from '../../src/core/value.js';
import { clickhouseFromText, clickhouseIsIn } from './clickhouse-in-list.js';
import { probesAsJson } from './compile-as-of.js';
import { constantFraction } from './constant-fraction.js';
import type { AggregateRenderer, FunctionRenderer, SqlDialect } from './dialect.js';
import { isZoned, parsePhysical } from './physical-type.js';
import { assertQuotable } from './quote-identifier.js';
import { apply, bound, raw, sql, withPrecedence, type SqlText } from './sql-text.js';
import { maskPartial, numericBucket } from './mask-functions.js';
import { argument, caseWhen, isFloat, likeFunctions, literalText, standardFunctions } from './standard-functions.js';
import { dateBucket, literalUnit } from './time-bucket-sql.js';
import { isUtc, zoneText } from './time-zone-text.js';
import { timestampText } from './timestamp-text.js';
import { distanceCall } from './vector-functions.js';

const isNan = (value: SqlText): SqlText => apply('isNaN', value);
const double = (value: SqlText): SqlText => apply('toFloat64', value);
const toUtc = (value: SqlText): SqlText => sql`toTimeZone(${value}, 'UTC')`;

function typeText(type: DataType): string {
  switch (type.kind) {
    case 'boolean':
      return 'Bool';
    case 'int32':
      return 'Int32';
    case 'int64':
      return 'Int64';
    case 'decimal':
      return `Decimal(${String(type.precision)}, ${String(type.scale)})`;
    case 'float64':
      return 'Float64';
    case 'date':
      return 'Date32';
    case 'timestamp':
      return "DateTime64(6, 'UTC')";
    default:
      return 'String';
  }
}

/** Null stays null: CAST alone makes a Nullable an error. */
function castTo(value: SqlText, type: DataType): SqlText {
  return sql`accurateCastOrNull(${value}, ${raw(`'${typeText(type)}'`)})`;
}

/** Of an exact number within the type's range. */
function narrow(value: SqlText, type: DataType): SqlText {
  return type.kind === 'decimal' ? castTo(value, type) : apply(type.kind === 'int32' ? 'toInt32' : 'toInt64', value);
}

/** As it is written where that is of 31 bits, so that remainders by it keep their sign; otherwise bound in its type. */
function typedConstant(text: string, type: DataType): SqlText {
  const isSmall = type.kind !== 'decimal' && /^-?\d{1,9}$/.test(text);
  return isSmall ? raw(text) : bound(text, type);
}

/** Identifiers are read with the escapes of strings. */
function quoteIdentifier(name: string): string {
  assertQuotable(name);
  return `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function boundText(value: Value, type: DataType): string {
  if (type.kind === 'timestamp') return timestampText(String(value));
  if (type.kind !== 'float64') return String(value);
  return String(value).replace('Infinity', 'inf').replace('NaN', 'nan');
}

function readColumn(column: SqlText, type: DataType, binding: BindingColumn): SqlText {
  const physical = parsePhysical(binding.physicalType);
  switch (type.kind) {
    case 'timestamp': {
      // A DateTime is an instant; one said to be another zone's clock was written as if it were UTC's.
      if (isZoned(physical) || isUtc(binding.timeZone)) return column;
      const zone = zoneText(binding.timeZone ?? 'UTC');
      return toUtc(sql`toDateTime64(toString(${toUtc(column)}), 6, ${zone})`);
    }
    case 'string':
      if (physical.name === 'fixedstring') return apply('toStringCutToZero', column);
      return /^(enum8|enum16|uuid|ipv4|ipv6)$/.test(physical.name) ? apply('toString', column) : column;
    case 'float64':
      return /^(float32|bfloat16)$/.test(physical.name) ? double(column) : column;
    case 'int64':
      return physical.name === 'uint64' ? apply('toInt64', column) : column;
    case 'json':
      return /^(json|object)$/.test(physical.name) ? apply('toJSONString', column) : column;
    case 'list':
    case 'struct':
      return apply('toJSONString', column);
    default:
      return column;
  }
}

function shapeOutput(value: SqlText, type: DataType): SqlText {
  if (type.kind === 'timestamp') return toUtc(value);
  return type.kind === 'boolean' ? apply('toBool', value) : value;
}

/** One text for every NaN, and no negative zero: groups and distinct values go by bits. */
function groupKey(value: SqlText, type: DataType): SqlText {
  return isFloat(type) ? sql`if(isNaN(${value}), nan, ${value} + 0.)` : value;
}

const numbersOnly = (x: SqlText): SqlText => sql`if(isNaN(${x}), NULL, ${x})`;
const anyNan = (x: SqlText): SqlText => sql`countIf(isNaN(${x})) > 0`;

const min: AggregateRenderer = (args) => {
  const { sql: x, type } = argument(args, 0);
  if (!isFloat(type)) return apply('minOrNull', x);
  return sql`coalesce(minOrNull(${numbersOnly(x)}), if(${anyNan(x)}, nan, NULL))`;
};
const max: AggregateRenderer = (args) => {
  const { sql: x, type } = argument(args, 0);
  if (!isFloat(type)) return apply('maxOrNull', x);
  return sql`if(${anyNan(x)}, nan, maxOrNull(${numbersOnly(x)}))`;
};

/** ClickHouse's own quantiles leave NaN out, so floats are sorted (NaN last) and interpolated here. */
const quantile: AggregateRenderer = (args) => {
  const x = argument(args, 0);
  const p = constantFraction(args);
  if (!isFloat(x.type)) return sql`quantileExactInclusiveOrNull(${p})(${double(x.sql)})`;
  const position = sql`(${p} * (length(a) - 1))`;
  const lower = sql`a[toUInt64(floor(${position})) + 1]`;
  const upper = sql`a[toUInt64(ceil(${position})) + 1]`;
  const between = sql`${lower} + (${position} - floor(${position})) * (${upper} - ${lower})`;
  const value = sql`if(${position} = floor(${position}), ${lower}, ${between})`;
  return sql`if(count(${x.sql}) = 0, NULL, arrayMap(a -> ${value}, [arraySort(groupArray(${double(x.sql)}))])[1])`;
};

const exact = (moment: SqlText): SqlText => sql`toDateTime64(${moment}, 6, 'UTC')`;

/** Below a day the zone's clock is taken off the instant; above, ClickHouse finds the first instant of a date. */
const timeBucket: FunctionRenderer = (args) => {
  const moment = exact(argument(args, 0).sql);
  const unit = literalUnit('time_bucket', args);
  const zone = zoneText(literalText('time_bucket', args, 2) ?? 'UTC');
  const second = apply('toStartOfSecond', moment);
  const date = (start: SqlText): SqlText => toUtc(sql`toDateTime64(${start}, 6, ${zone})`);
  switch (unit) {
    case 'second':
      return second;
    case 'minute':
      return sql`subtractSeconds(${second}, toSecond(${moment}, ${zone}))`;
    case 'hour':
      return sql`subtractSeconds(${second}, toMinute(${moment}, ${zone}) * 60 + toSecond(${moment}, ${zone}))`;
    case 'day':
      return date(sql`toDate32(toStartOfDay(${moment}, ${zone}), ${zone})`);
    case 'week':
      return date(sql`toStartOfWeek(${moment}, 1, ${zone})`);
    default:
      return date(sql`${raw(calendarStarts[unit])}(${moment}, ${zone})`);
  }
};

const calendarStarts = { month: 'toStartOfMonth', quarter: 'toStartOfQuarter', year: 'toStartOfYear' } as const;

const distances = { cosine: 'cosineDistance', l2: 'L2Distance', dot: 'dotProduct' } as const;

/** The column's own array where it stands, its JSON elsewhere. Made as long as the vector, so that none is an error. */
const vectorDistance: FunctionRenderer = (args) => {
  const { column, vector, dimensions, metric } = distanceCall(args);
  const length = raw(String(dimensions));
  const bare = column.column?.sql;
  // Only where the binding says so can no element be null, which the functions don't take.
  const isPlain = /^Array\((?:Float32|Float64|BFloat16)\)$/.test(column.column?.binding.physicalType ?? '');
  const array =
    bare === undefined
      ? sql`JSONExtract(ifNull(${column.sql}, '[]'), 'Array(Float64)')`
      : isPlain
        ? bare
        : sql`arrayMap(x -> toFloat64(ifNull(x, nan)), ${bare})`;
  const constant = sql`JSONExtract(${vector}, 'Array(Float64)')`;
  const plain = apply(distances[metric], apply('arrayResize', array, length), constant);
  const distance = double(metric === 'dot' ? apply('negate', plain) : plain);
  return sql`if(length(${array}) = ${length} AND NOT isNaN(${distance}), ${distance}, NULL)`;
};

const textTest =
  (name: string): FunctionRenderer =>
  (args) =>
    apply(name, argument(args, 0).sql, argument(args, 1).sql);

/** ClickHouse 24.3 and later, for the gateway. */
export const clickhouseDialect: SqlDialect = {
  kind: 'clickhouse',
  quoteIdentifier,
  tablePath: (binding, { database }) =>
    [binding.database ?? database, binding.physicalName].filter((name) => name !== undefined),
  placeholder: (name, type) => `{${name}:${typeText(type)}}`,
  namedParameters: true,
  bind: boundText,
  nullOf: (type) => sql`CAST(NULL AS Nullable(${raw(typeText(type))}))`,
  readColumn,
  shapeOutput,
  groupKey,
  isNan,
  functions: {
    ...standardFunctions(isNan),
    like: likeFunctions('\\', '').like,
    starts_with: textTest('startsWith'),
    ends_with: textTest('endsWith'),
    contains: (args) => withPrecedence(sql`position(${argument(args, 0).sql}, ${argument(args, 1).sql}) > 0`, 1),
    // ClickHouse's lower maps ASCII letters alone.
    lower_ascii: (args) => apply('lower', argument(args, 0).sql),
    time_bucket: timeBucket,
    date_bucket: dateBucket((unit, date) =>
      unit === 'week'
        ? sql`toStartOfWeek(toDate32(${date}), 1)`
        : sql`${raw(calendarStarts[unit as keyof typeof calendarStarts])}(toDate32(${date}))`,
    ),
    mask_partial: maskPartial({
      // Without a sign; what is subtracted from it has one.
      length: (text) => apply('lengthUTF8', text),
      part: (text, from, count) => apply('substringUTF8', text, from, ...count),
      repeat: (fill, count) => apply('repeat', fill, count),
    }),
    // By bytes: no other character's encoding holds that of @.
    email_domain: (args) => {
      const x = argument(args, 0).sql;
      const domain = sql`substring(${x}, length(${x}) - position(reverse(${x}), '@') + 2)`;
      return caseWhen(sql`position(${x}, '@') = 0`, raw("''"), domain);
    },
    numeric_bucket: numericBucket({
      cast: narrow,
      beyond: (x, size) => apply('positiveModulo', x, size),
      constant: typedConstant,
    }),
    vector_distance: vectorDistance,
    to_float64: (args) => double(argument(args, 0).sql),
  },
  aggregates: {
    count: () => raw('toInt64(count())'),
    count_distinct: (args) => sql`toInt64(uniqExact(${groupKey(argument(args, 0).sql, argument(args, 0).type)}))`,
    approx_count_distinct: (args) => sql`toInt64(uniq(${groupKey(argument(args, 0).sql, argument(args, 0).type)}))`,
    sum: (args, result) => {
      const x = argument(args, 0).sql;
      return apply('sumOrNull', result.kind === 'decimal' ? sql`toDecimal128(${x}, ${raw(String(result.scale))})` : x);
    },
    avg: (args) => apply('avgOrNull', double(argument(args, 0).sql)),
    min,
    max,
    stddev: (args) => {
      const x = argument(args, 0).sql;
      return sql`if(count(${x}) > 1, stddevSampStable(${double(x)}), NULL)`;
    },
    quantile,
  },
  windows: { row_number: (over) => sql`toInt64(row_number() ${over})` },
  types: new Set([
    'boolean',
    'int32',
    'int64',
    'decimal',
    'float64',
    'string',
    'date',
    'timestamp',
    'json',
    'list',
    'struct',
  ]),
  isIn: clickhouseIsIn,
  rowInQuery: 'in',
  semiJoin: 'join',
  leftJoinNeedsEquality: true,
  asOfJoin: true,
  probes: probesAsJson(clickhouseFromText),
  bytesAroundProbed: 8,
  limit: (offset, count) =>
    offset === 0 ? `LIMIT ${String(count)}` : `LIMIT ${String(count)} OFFSET ${String(offset)}`,
  maxInRows: 10_000,
  maxStatementBytes: 262_144,
  streaming: true,
  settings: {
    // Every principal's statements come as one user, so that a profile's cache of answers would be shared by them all,
    // and would outlive a revocation.
    use_query_cache: 0,
    join_use_nulls: 1,
    transform_null_in: 0,
    // Otherwise three equalities of one column become a set of constants, where 0 is not -0 and instants lose digits.
    optimize_min_equality_disjunction_chain_length: 1_000_000,
    optimize_min_inequality_conjunction_chain_length: 1_000_000,
    // Buckets before 1970 and after 2106 stay dates of their own.
    enable_extended_results_for_datetime_functions: 1,
    // As values of this type are held, so that nothing is left to rewrite.
    date_time_output_format: 'iso',
    output_format_decimal_trailing_zeros: 1,
    output_format_json_quote_64bit_integers: 1,
    output_format_json_quote_decimals: 1,
    output_format_json_quote_denormals: 1,
    output_format_json_named_tuples_as_objects: 1,
  },
};
