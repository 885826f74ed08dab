// PostgreSQL's SQL (13 and later). Parameters are `$1` under a cast to their type. Instants are timestamptz, so that an
// index on a column of that type serves; statements rely on a session whose time zone is UTC.
//
// Text is compared and ordered under COLLATE "C", which is by code point in a database of UTF-8. Equality is left bare,
// so that any index serves: all but nondeterministic collations compare bytes.
import type { DataType } from '../../src/core/data-type.js';
import type { BindingColumn } from '../../src/core/dataset.js';
import type { Value } from '../../src/core/value.js';
import { probesAsValues } from './compile-as-of.js';
import { constantFraction } from './constant-fraction.js';
import type { AggregateRenderer, FunctionRenderer, SqlDialect, SqlOperand } from './dialect.js';
import { isInBySingleOrMatch } from './in-list.js';
import { emailDomainBySplitPart, exactLiteral, maskPartial, numericBucket } from './mask-functions.js';
import { isZoned, parsePhysical } from './physical-type.js';
import { quoteDouble } from './quote-identifier.js';
import { SqlRefusal } from './sql-refusal.js';
import { apply, infix, raw, sql, wrap, type SqlText } from './sql-text.js';
import { argument, likeFunctions, standardFunctions } from './standard-functions.js';
import { dateBucket, timeBucket } from './time-bucket-sql.js';
import { timestampText } from './timestamp-text.js';
import { zoneText } from './time-zone-text.js';
import { distanceCall } from './vector-functions.js';

function typeText(type: DataType): string {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'int32':
      return 'integer';
    case 'int64':
      return 'bigint';
    case 'decimal':
      return `numeric(${String(type.precision)}, ${String(type.scale)})`;
    case 'float64':
      return 'double precision';
    case 'date':
      return 'date';
    case 'timestamp':
      return 'timestamptz';
    default:
      return 'text';
  }
}

function cast(value: SqlText, type: DataType): SqlText {
  return sql`CAST(${value} AS ${raw(typeText(type))})`;
}

const double = (value: SqlText): SqlText => sql`CAST(${value} AS double precision)`;
const text = (value: SqlText): SqlText => sql`CAST(${value} AS text)`;
const atZone = (value: SqlText, zone: SqlText): SqlText => sql`(${value} AT TIME ZONE ${zone})`;
const utc = raw("'UTC'");

/** NaN equals itself and is greater than every other number, as core has it. */
const isNan = (value: SqlText): SqlText => infix(value, '=', raw("double precision 'NaN'"));

function boundText(value: Value, type: DataType): string {
  const bound = type.kind === 'timestamp' ? `${timestampText(String(value))}+00` : String(value);
  if (bound.includes('\u0000')) throw new SqlRefusal('a text holds the null character');
  return bound;
}

function readColumn(column: SqlText, type: DataType, binding: BindingColumn): SqlText {
  const physical = parsePhysical(binding.physicalType);
  switch (type.kind) {
    case 'timestamp':
      if (isZoned(physical)) return column;
      // Of an unknown type: what carries its zone stays, a wall clock is the session's, which is UTC's.
      if (physical.name === '' && binding.timeZone === undefined) return cast(column, type);
      return atZone(column, zoneText(binding.timeZone ?? 'UTC'));
    case 'string':
      // Padding is no part of the value; an enum, a UUID or an address is compared as its text.
      return /^(text|varchar|character varying)?$/.test(physical.name) ? column : text(column);
    case 'float64':
      return /^(real|float4)$/.test(physical.name) ? double(column) : column;
    case 'json':
      return /^(text|varchar|character varying)$/.test(physical.name) ? column : text(column);
    case 'list':
    case 'struct':
      return /^(json|jsonb|text|vector|halfvec)$/.test(physical.name) ? text(column) : text(apply('to_json', column));
    default:
      return column;
  }
}

function shapeOutput(value: SqlText, type: DataType): SqlText {
  return type.kind === 'timestamp' ? atZone(value, utc) : value;
}

const collated = (value: SqlText): SqlText => sql`(${value} COLLATE "C")`;

/** A value that is ordered as core orders it. */
function orderKey(value: SqlText, type: DataType): SqlText {
  return type.kind === 'string' ? collated(value) : value;
}

const order = (operator: string): FunctionRenderer => {
  const side = (operand: SqlOperand): SqlText => orderKey(operand.sql, operand.type);
  return (args) => infix(side(argument(args, 0)), operator, argument(args, 1).sql);
};
const plain =
  (operator: string): FunctionRenderer =>
  (args) =>
    infix(argument(args, 0).sql, operator, argument(args, 1).sql);

const extreme =
  (fn: string, ofBooleans: string): AggregateRenderer =>
  (args) => {
    const { sql: x, type } = argument(args, 0);
    return type.kind === 'boolean' ? apply(ofBooleans, x) : apply(fn, orderKey(x, type));
  };

const wholePart = (field: string) => (timestamp: SqlText) =>
  sql`FLOOR(EXTRACT(${raw(field)} FROM ${wrap(timestamp, 0)}))`;

const vectorOperators = { cosine: '<=>', l2: '<->', dot: '<#>' } as const;

/** By pgvector's operator alone, so that an index may answer; of a column whose type says its length, which all rows have. */
const nearDistance: FunctionRenderer = (args, result) => {
  const { column, vector, dimensions, metric } = distanceCall(args);
  const binding = column.column?.binding;
  const physical = parsePhysical(binding?.physicalType);
  const isFit = /^(vector|halfvec)$/.test(physical.name) && physical.args[0] === String(dimensions);
  if (column.column === undefined || binding?.search !== 'approximate' || !isFit) return vectorDistance(args, result);
  // The type of the index's expression: a constant of another would have it not used.
  return sql`(${column.column.sql} ${raw(vectorOperators[metric])} CAST(${vector} AS ${raw(physical.name)}))`;
};

/** With pgvector's own types by its operators, computed for every row: no index of theirs answers for an exact question. */
const vectorDistance: FunctionRenderer = (args) => {
  const { column, vector, dimensions, metric } = distanceCall(args);
  const physical = parsePhysical(column.column?.binding.physicalType);
  const length = raw(String(dimensions));
  if (column.column !== undefined && /^(vector|halfvec)$/.test(physical.name)) {
    const constant = sql`CAST(${vector} AS ${raw(physical.name)})`;
    const distance = sql`${column.column.sql} ${raw(vectorOperators[metric])} ${constant}`;
    const value = sql`NULLIF((${distance}) + 0, double precision 'NaN')`;
    // Of a type without a length, one of another length would be an error.
    if (physical.args[0] === String(dimensions)) return value;
    return sql`CASE WHEN vector_dims(${column.column.sql}) = ${length} THEN ${value} END`;
  }
  const isArray = column.column !== undefined && !/^(json|jsonb|text)$/.test(physical.name);
  const array = isArray ? sql`CAST(${column.column.sql} AS double precision[])` : toArray(column.sql);
  const pairs = sql`unnest(${array}, ${toArray(vector)}) AS pairs(a, b)`;
  const measured = sql`(SELECT ${measures[metric]} FROM (SELECT ${within('a')} AS a, ${within('b')} AS b FROM ${pairs}) AS v)`;
  return sql`CASE WHEN CARDINALITY(${array}) = ${length} AND ARRAY_POSITION(${array}, NULL) IS NULL THEN ${measured} END`;
};

const toArray = (json: SqlText): SqlText => sql`CAST(TRANSLATE(${json}, '[]', '{}') AS double precision[])`;

/** So that no product is beyond a double, which would be an error; no vector of a model comes near. */
const within = (name: string): SqlText => raw(`GREATEST(LEAST(${name}, 1e150), -1e150)`);

const measures = {
  cosine: raw('1 - SUM(a * b) / NULLIF(SQRT(SUM(a * a)) * SQRT(SUM(b * b)), 0)'),
  l2: raw('SQRT(SUM((a - b) * (a - b)))'),
  dot: raw('-SUM(a * b)'),
} as const;

/** PostgreSQL, for the gateway. */
export const postgresDialect: SqlDialect = {
  kind: 'postgres',
  quoteIdentifier: quoteDouble,
  tablePath: (binding, { database }) =>
    [binding.database ?? database, binding.physicalName].filter((name) => name !== undefined),
  placeholder: (name, type) => `CAST($${name.slice(1)} AS ${typeText(type)})`,
  namedParameters: true,
  bind: boundText,
  nullOf: (type) => cast(raw('NULL'), type),
  readColumn,
  shapeOutput,
  groupKey: orderKey,
  isNan,
  functions: {
    ...standardFunctions(isNan),
    eq: plain('='),
    neq: plain('<>'),
    gt: order('>'),
    gte: order('>='),
    lt: order('<'),
    lte: order('<='),
    ...likeFunctions('^', " ESCAPE '^'"),
    lower_ascii: (args) =>
      sql`TRANSLATE(${argument(args, 0).sql}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`,
    time_bucket: timeBucket({
      toLocal: (instant, zone) => atZone(instant, zone),
      toInstant: (local, zone) => atZone(local, zone),
      truncate: (unit, timestamp) => sql`DATE_TRUNC(${raw(`'${unit}'`)}, ${timestamp})`,
      addSeconds: (seconds, timestamp) => sql`(${timestamp} + MAKE_INTERVAL(secs => ${seconds}))`,
      secondOf: wholePart('SECOND'),
      minuteOf: wholePart('MINUTE'),
    }),
    date_bucket: dateBucket((unit, date) => sql`CAST(DATE_TRUNC(${raw(`'${unit}'`)}, ${date}) AS date)`),
    mask_partial: maskPartial({
      length: (value) => apply('LENGTH', value),
      part: (value, from, count) => apply('SUBSTR', value, from, ...count),
      repeat: (fill, count) => apply('REPEAT', fill, count),
    }),
    email_domain: emailDomainBySplitPart('LENGTH'),
    numeric_bucket: numericBucket({
      cast,
      beyond: (x, size) => sql`MOD(MOD(${x}, ${size}) + ${size}, ${size})`,
      constant: exactLiteral,
    }),
    vector_distance: vectorDistance,
    to_float64: (args) => double(argument(args, 0).sql),
  },
  aggregates: {
    count: () => raw('COUNT(*)'),
    count_distinct: (args) => sql`COUNT(DISTINCT ${argument(args, 0).sql})`,
    approx_count_distinct: (args) => sql`COUNT(DISTINCT ${argument(args, 0).sql})`,
    sum: (args) => apply('SUM', argument(args, 0).sql),
    avg: (args) => apply('AVG', double(argument(args, 0).sql)),
    min: extreme('MIN', 'BOOL_AND'),
    max: extreme('MAX', 'BOOL_OR'),
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
  ordersNanLast: true,
  leftJoinNeedsEquality: false,
  asOfJoin: false,
  probes: probesAsValues,
  bytesAroundProbed: 32,
  limit: (offset, count) =>
    offset === 0 ? `LIMIT ${String(count)}` : `LIMIT ${String(count)} OFFSET ${String(offset)}`,
  maxInRows: 2000,
  maxStatementBytes: 1_000_000,
  streaming: true,
  settings: {},
};

/** The same, but that rankings may be answered by an index where a binding says so. */
export const nearPostgresDialect: SqlDialect = {
  ...postgresDialect,
  functions: { ...postgresDialect.functions, vector_distance: nearDistance },
};
