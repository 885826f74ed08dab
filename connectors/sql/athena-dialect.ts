// Athena's SQL (engine version 3: Trino). Parameters are `?` in order of appearance under a cast to their type.
import type { DataType } from '../../src/core/data-type.js';
import type { BindingColumn } from '../../src/core/dataset.js';
import type { Value } from '../../src/core/value.js';
import { probesAsValues } from './compile-as-of.js';
import { constantFraction } from './constant-fraction.js';
import type { AggregateRenderer, SqlDialect } from './dialect.js';
import { isInBySingleOrMatch } from './in-list.js';
import { isZoned, parsePhysical } from './physical-type.js';
import { quoteDouble } from './quote-identifier.js';
import { SqlRefusal } from './sql-refusal.js';
import { apply, isNotNull, not, raw, sql, type SqlText } from './sql-text.js';
import { emailDomainBySplitPart, exactLiteral, maskPartial, numericBucket } from './mask-functions.js';
import { argument, isFloat, likeFunctions, standardFunctions } from './standard-functions.js';
import { dateBucket, timeBucket } from './time-bucket-sql.js';
import { timestampText } from './timestamp-text.js';
import { isUtc, zoneText } from './time-zone-text.js';

/** `StartQueryExecution` takes at most this many characters for one of its `ExecutionParameters`. */
const maxLiteralLength = 1024;

const isNan = (value: SqlText): SqlText => apply('is_nan', value);

function typeText(type: DataType): string {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'int32':
      return 'integer';
    case 'int64':
      return 'bigint';
    case 'decimal':
      return `decimal(${String(type.precision)}, ${String(type.scale)})`;
    case 'float64':
      return 'double';
    case 'date':
      return 'date';
    case 'timestamp':
      return 'timestamp(6)';
    default:
      return 'varchar';
  }
}

/** A literal of the fewest forms: an integer, or quoted text that the placeholder's cast reads exactly. */
function literalOf(value: Value, type: DataType): string {
  const text = type.kind === 'timestamp' ? timestampText(String(value)) : String(value);
  if (text.includes('\u0000')) throw new SqlRefusal('a text holds the null character');
  const isSmallInteger = type.kind === 'int32' || (type.kind === 'int64' && /^-?\d{1,18}$/.test(text));
  const result = isSmallInteger ? text : `'${text.replaceAll("'", "''")}'`;
  if (result.length > maxLiteralLength) throw new SqlRefusal('a text is longer than Athena takes as a parameter');
  return result;
}

function cast(value: SqlText, type: DataType): SqlText {
  return sql`CAST(${value} AS ${raw(typeText(type))})`;
}

const double = (value: SqlText): SqlText => sql`CAST(${value} AS double)`;

function toUtc(value: SqlText): SqlText {
  return sql`CAST(at_timezone(${value}, 'UTC') AS timestamp(6))`;
}

function readColumn(column: SqlText, type: DataType, binding: BindingColumn): SqlText {
  const physical = parsePhysical(binding.physicalType);
  switch (type.kind) {
    case 'timestamp':
      if (isZoned(physical)) return toUtc(column);
      if (isUtc(binding.timeZone)) return column;
      return toUtc(sql`with_timezone(${column}, ${zoneText(binding.timeZone ?? 'UTC')})`);
    case 'string':
      // char(n) is padded with blanks, and not every version drops them in a cast.
      return /^(char|character)$/.test(physical.name) ? sql`rtrim(CAST(${column} AS varchar))` : column;
    case 'float64':
      return /^(real|float)$/.test(physical.name) ? double(column) : column;
    case 'json':
      return physical.name === 'json' ? apply('json_format', column) : column;
    case 'list':
    case 'struct':
      return sql`json_format(CAST(${column} AS JSON))`;
    default:
      return column;
  }
}

const filtered = (aggregate: SqlText, condition: SqlText): SqlText => sql`${aggregate} FILTER (WHERE ${condition})`;

/** NaN is the greatest number: the maximum where there is one, the minimum where there is nothing else. */
const min: AggregateRenderer = (args) => {
  const { sql: x, type } = argument(args, 0);
  if (!isFloat(type)) return apply('min', x);
  return sql`COALESCE(${filtered(apply('min', x), not(isNan(x)))}, ${filtered(apply('min', x), isNan(x))})`;
};
const max: AggregateRenderer = (args) => {
  const { sql: x, type } = argument(args, 0);
  if (!isFloat(type)) return apply('max', x);
  return sql`COALESCE(${filtered(apply('max', x), isNan(x))}, ${filtered(apply('max', x), not(isNan(x)))})`;
};

/** Interpolates in the sorted values; the lambda names them so that they are sorted once. */
const quantile: AggregateRenderer = (args) => {
  const x = argument(args, 0).sql;
  const p = sql`${constantFraction(args)}E0`;
  const position = sql`(${p} * (cardinality(a) - 1))`;
  const lower = sql`element_at(a, CAST(floor(${position}) AS bigint) + 1)`;
  const upper = sql`element_at(a, CAST(ceiling(${position}) AS bigint) + 1)`;
  const values = sql`array_sort(${filtered(apply('array_agg', double(x)), isNotNull(x))})`;
  const between = sql`${lower} + (${position} - floor(${position})) * (${upper} - ${lower})`;
  return sql`element_at(transform(ARRAY[${values}], a -> CASE WHEN ${position} = floor(${position}) THEN ${lower} ELSE ${between} END), 1)`;
};

/** Athena, for the gateway: text ordered by code point, NaN by core's rule, buckets right where clocks change. */
export const athenaDialect: SqlDialect = {
  kind: 'athena',
  quoteIdentifier: quoteDouble,
  tablePath: (binding, { catalog, database }) => {
    const glueDatabase = binding.database ?? database;
    const path = [glueDatabase === undefined ? undefined : catalog, glueDatabase, binding.physicalName];
    return path.filter((name) => name !== undefined);
  },
  placeholder: (_name, type) => `CAST(? AS ${typeText(type)})`,
  namedParameters: false,
  bind: literalOf,
  nullOf: (type) => cast(raw('NULL'), type),
  readColumn,
  shapeOutput: (value) => value,
  groupKey: (value) => value,
  isNan,
  functions: {
    ...standardFunctions(isNan),
    ...likeFunctions('^', " ESCAPE '^'"),
    lower_ascii: (args) =>
      sql`translate(${argument(args, 0).sql}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`,
    time_bucket: timeBucket({
      toLocal: (instant, zone) => sql`CAST(at_timezone(with_timezone(${instant}, 'UTC'), ${zone}) AS timestamp(6))`,
      toInstant: (local, zone) => toUtc(sql`with_timezone(${local}, ${zone})`),
      truncate: (unit, timestamp) => sql`date_trunc(${raw(`'${unit}'`)}, ${timestamp})`,
      addSeconds: (seconds, timestamp) => sql`date_add('second', ${seconds}, ${timestamp})`,
      secondOf: (timestamp) => apply('second', timestamp),
      minuteOf: (timestamp) => apply('minute', timestamp),
    }),
    date_bucket: dateBucket((unit, date) => sql`date_trunc(${raw(`'${unit}'`)}, ${date})`),
    mask_partial: maskPartial({
      length: (text) => apply('length', text),
      part: (text, from, count) => apply('substr', text, from, ...count),
      repeat: (fill, count) => sql`rpad('', CAST(${count} AS integer), ${fill})`,
    }),
    email_domain: emailDomainBySplitPart('length'),
    numeric_bucket: numericBucket({
      cast,
      beyond: (x, size) => sql`mod(mod(${x}, ${size}) + ${size}, ${size})`,
      constant: exactLiteral,
    }),
    to_float64: (args) => double(argument(args, 0).sql),
  },
  aggregates: {
    count: () => raw('count(*)'),
    count_distinct: (args) => sql`count(DISTINCT ${argument(args, 0).sql})`,
    approx_count_distinct: (args) => apply('approx_distinct', argument(args, 0).sql),
    sum: (args, result) =>
      apply('sum', result.kind === 'decimal' ? cast(argument(args, 0).sql, result) : argument(args, 0).sql),
    avg: (args) => apply('avg', double(argument(args, 0).sql)),
    min,
    max,
    stddev: (args) => apply('stddev_samp', double(argument(args, 0).sql)),
    quantile,
  },
  windows: { row_number: (over) => sql`row_number() ${over}` },
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
  isIn: isInBySingleOrMatch,
  rowInQuery: 'exists',
  semiJoin: 'exists',
  leftJoinNeedsEquality: false,
  asOfJoin: false,
  probes: probesAsValues,
  bytesAroundProbed: 32,
  limit: (offset, count) =>
    offset === 0 ? `LIMIT ${String(count)}` : `OFFSET ${String(offset)} LIMIT ${String(count)}`,
  maxInRows: 1000,
  maxStatementBytes: 262_144,
  streaming: false,
  settings: {},
};
