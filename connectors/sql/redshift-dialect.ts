// Redshift's SQL. Parameters are `:p1` under a cast to their type, since the Data API sends every value as text.
//
// Text is ordered by code point in a database with the default, case-sensitive collation. Redshift itself disregards
// trailing blanks wherever it compares text (Database Developer Guide, "Character types"): there 'a' equals 'a '.
import type { DataType } from '../../src/core/data-type.js';
import type { BindingColumn } from '../../src/core/dataset.js';
import type { Value } from '../../src/core/value.js';
import { probesAsUnion } from './compile-as-of.js';
import { constantFraction } from './constant-fraction.js';
import type { AggregateRenderer, SqlDialect } from './dialect.js';
import { isInBySingleOrMatch } from './in-list.js';
import { isZoned, parsePhysical } from './physical-type.js';
import { quoteDouble } from './quote-identifier.js';
import { SqlRefusal } from './sql-refusal.js';
import { apply, infix, not, raw, sql, type SqlText } from './sql-text.js';
import { emailDomainBySplitPart, exactLiteral, maskPartial, numericBucket } from './mask-functions.js';
import { argument, isFloat, likeFunctions, standardFunctions } from './standard-functions.js';
import { dateBucket, timeBucket } from './time-bucket-sql.js';
import { isUtc, zoneText } from './time-zone-text.js';
import { timestampText } from './timestamp-text.js';

function typeText(type: DataType): string {
  switch (type.kind) {
    case 'boolean':
      return 'BOOLEAN';
    case 'int32':
      return 'INTEGER';
    case 'int64':
      return 'BIGINT';
    case 'decimal':
      return `DECIMAL(${String(type.precision)}, ${String(type.scale)})`;
    case 'float64':
      return 'DOUBLE PRECISION';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP';
    default:
      // A bare VARCHAR is 256 bytes long, and a cast to it cuts silently.
      return 'VARCHAR(65535)';
  }
}

function cast(value: SqlText, type: DataType): SqlText {
  return sql`CAST(${value} AS ${raw(typeText(type))})`;
}

const double = (value: SqlText): SqlText => sql`CAST(${value} AS DOUBLE PRECISION)`;

/** There is no function for it. */
const isNan = (value: SqlText): SqlText => infix(sql`LOWER(CAST(${value} AS VARCHAR(32)))`, '=', raw("'nan'"));

function boundText(value: Value, type: DataType): string {
  const text = type.kind === 'timestamp' ? timestampText(String(value)) : String(value);
  if (text.includes('\u0000')) throw new SqlRefusal('a text holds the null character');
  return text;
}

function readColumn(column: SqlText, type: DataType, binding: BindingColumn): SqlText {
  const physical = parsePhysical(binding.physicalType);
  switch (type.kind) {
    case 'timestamp':
      if (isZoned(physical)) return sql`(${column} AT TIME ZONE 'UTC')`;
      if (isUtc(binding.timeZone)) return column;
      return sql`CONVERT_TIMEZONE(${zoneText(binding.timeZone ?? 'UTC')}, 'UTC', ${column})`;
    case 'string':
      return /^(char|character|nchar|bpchar)$/.test(physical.name) ? apply('RTRIM', column) : column;
    case 'float64':
      return /^(real|float4)$/.test(physical.name) ? double(column) : column;
    case 'json':
      return /^(varchar|character varying|text|string)$/.test(physical.name) ? column : apply('JSON_SERIALIZE', column);
    case 'list':
    case 'struct':
      return apply('JSON_SERIALIZE', column);
    default:
      return column;
  }
}

const nanOnly = (x: SqlText): SqlText => sql`CASE WHEN ${isNan(x)} THEN ${x} END`;
const numbersOnly = (x: SqlText): SqlText => sql`CASE WHEN ${not(isNan(x))} THEN ${x} END`;

const min: AggregateRenderer = (args) => {
  const { sql: x, type } = argument(args, 0);
  if (type.kind === 'boolean') return apply('BOOL_AND', x);
  if (!isFloat(type)) return apply('MIN', x);
  return apply('COALESCE', apply('MIN', numbersOnly(x)), apply('MIN', nanOnly(x)));
};
const max: AggregateRenderer = (args) => {
  const { sql: x, type } = argument(args, 0);
  if (type.kind === 'boolean') return apply('BOOL_OR', x);
  if (!isFloat(type)) return apply('MAX', x);
  return apply('COALESCE', apply('MAX', nanOnly(x)), apply('MAX', numbersOnly(x)));
};

const extract = (field: string) => (timestamp: SqlText) => sql`EXTRACT(${raw(field)} FROM ${timestamp})`;

/** Redshift, for the gateway. See the header for what it can't be made to do. */
export const redshiftDialect: SqlDialect = {
  kind: 'redshift',
  quoteIdentifier: quoteDouble,
  tablePath: (binding, { catalog, database }) => {
    const schema = binding.database ?? database;
    return [schema === undefined ? undefined : catalog, schema, binding.physicalName].filter((n) => n !== undefined);
  },
  placeholder: (name, type) => `CAST(:${name} AS ${typeText(type)})`,
  namedParameters: true,
  bind: boundText,
  nullOf: (type) => cast(raw('NULL'), type),
  readColumn,
  shapeOutput: (value, type) => (type.kind === 'int64' ? sql`CAST(${value} AS VARCHAR(20))` : value),
  groupKey: (value) => value,
  isNan,
  functions: {
    ...standardFunctions(isNan),
    ...likeFunctions('^', " ESCAPE '^'"),
    lower_ascii: (args) =>
      sql`TRANSLATE(${argument(args, 0).sql}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`,
    time_bucket: timeBucket({
      toLocal: (instant, zone) => sql`CONVERT_TIMEZONE('UTC', ${zone}, ${instant})`,
      toInstant: (local, zone) => sql`CONVERT_TIMEZONE(${zone}, 'UTC', ${local})`,
      truncate: (unit, timestamp) => sql`DATE_TRUNC(${raw(`'${unit}'`)}, ${timestamp})`,
      addSeconds: (seconds, timestamp) => sql`DATEADD(second, ${seconds}, ${timestamp})`,
      secondOf: extract('SECOND'),
      minuteOf: extract('MINUTE'),
    }),
    date_bucket: dateBucket((unit, date) => sql`CAST(DATE_TRUNC(${raw(`'${unit}'`)}, ${date}) AS DATE)`),
    mask_partial: maskPartial({
      length: (text) => apply('LEN', text),
      part: (text, from, count) => apply('SUBSTRING', text, from, ...(count.length > 0 ? count : [raw('65535')])),
      repeat: (fill, count) => apply('REPEAT', fill, count),
    }),
    email_domain: emailDomainBySplitPart('LEN'),
    numeric_bucket: numericBucket({
      cast,
      beyond: (x, size) => sql`MOD(MOD(${x}, ${size}) + ${size}, ${size})`,
      constant: exactLiteral,
    }),
    to_float64: (args) => double(argument(args, 0).sql),
  },
  aggregates: {
    count: () => raw('COUNT(*)'),
    count_distinct: (args) => sql`COUNT(DISTINCT ${argument(args, 0).sql})`,
    approx_count_distinct: (args) => sql`APPROXIMATE COUNT(DISTINCT ${argument(args, 0).sql})`,
    sum: (args, result) =>
      apply('SUM', result.kind === 'decimal' ? cast(argument(args, 0).sql, result) : argument(args, 0).sql),
    avg: (args) => apply('AVG', double(argument(args, 0).sql)),
    min,
    max,
    stddev: (args) => apply('STDDEV_SAMP', double(argument(args, 0).sql)),
    quantile: (args) =>
      sql`PERCENTILE_CONT(${constantFraction(args)}) WITHIN GROUP (ORDER BY ${double(argument(args, 0).sql)})`,
  },
  windows: { row_number: (over) => sql`ROW_NUMBER() ${over}` },
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
  rowInQuery: 'in',
  semiJoin: 'exists',
  leftJoinNeedsEquality: false,
  asOfJoin: false,
  probes: probesAsUnion,
  bytesAroundProbed: 36,
  limit: (offset, count) =>
    offset === 0 ? `LIMIT ${String(count)}` : `LIMIT ${String(count)} OFFSET ${String(offset)}`,
  maxInRows: 500,
  maxStatementBytes: 100_000,
  streaming: false,
  settings: {},
};
