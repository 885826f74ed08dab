// DuckDB values as the texts Athena prints.
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { asList, asMap, asStruct, DUCKDB_TYPE as T, typeIdOf } from '../duckdb/duckdb-types.js';
import {
  bytesOf,
  formatDate,
  formatMicros,
  formatTime,
  microsOf,
  type BlobShape,
  type DateShape,
  type ListShape,
  type MapShape,
  type StructShape,
  type TimestampShape,
  type TimeShape,
} from '../duckdb/format-values.js';
import type { ValueEncoder } from '../duckdb/held-result.js';
import { SqlError } from '../duckdb/sql-error.js';

const MAX_BIGINT = 2n ** 63n - 1n;

/** The encoder of one column. */
export function athenaEncoderOf(type: DuckDBType): ValueEncoder<string> {
  switch (typeIdOf(type)) {
    case T.DOUBLE:
      return (value) => formatDouble(Number(value));
    case T.FLOAT:
      return (value) => formatDouble(Number(value), true);
    case T.HUGEINT:
      return formatHugeint;
    case T.TIMESTAMP:
    case T.TIMESTAMP_NS:
      return (value) => formatTimestamp(value as TimestampShape);
    case T.TIMESTAMP_TZ:
      return (value) => `${formatTimestamp(value as TimestampShape)} UTC`;
    case T.DATE:
      return (value) => formatDate(value as DateShape);
    case T.TIME:
      return (value) => {
        const { time, fraction } = formatTime(value as TimeShape);
        return `${time}.${fraction.slice(0, 3)}`;
      };
    case T.BLOB:
      return (value) =>
        (
          bytesOf(value as BlobShape)
            .toString('hex')
            .match(/../g) ?? []
        ).join(' ');
    case T.LIST:
    case T.ARRAY:
      return listEncoder(asList(type).valueType);
    case T.STRUCT:
      return structEncoder(type);
    case T.MAP:
      return mapEncoder(type);
    default:
      return String;
  }
}

/** Null inside an array, row or map is printed; a null column is a missing value. */
function nestedEncoder(type: DuckDBType): (value: DuckDBValue) => string {
  const encode = athenaEncoderOf(type);
  return (value) => (value === null ? 'null' : encode(value));
}

function listEncoder(itemType: DuckDBType): ValueEncoder<string> {
  const encode = nestedEncoder(itemType);
  return (value) => `[${(value as ListShape).items.map(encode).join(', ')}]`;
}

function structEncoder(type: DuckDBType): ValueEncoder<string> {
  const { entryNames, entryTypes } = asStruct(type);
  const encoders = entryTypes.map(nestedEncoder);
  return (value) => {
    const { entries } = value as StructShape;
    return `{${entryNames.map((name, index) => `${name}=${encoders[index]?.(entries[name] ?? null) ?? 'null'}`).join(', ')}}`;
  };
}

function mapEncoder(type: DuckDBType): ValueEncoder<string> {
  const { keyType, valueType } = asMap(type);
  const encodeKey = nestedEncoder(keyType);
  const encodeValue = nestedEncoder(valueType);
  return (value) => {
    const entries = (value as MapShape).entries.map((entry) => `${encodeKey(entry.key)}=${encodeValue(entry.value)}`);
    return `{${entries.join(', ')}}`;
  };
}

/** DuckDB's sums of integers are wider than Trino's bigint, which fails where they don't fit. */
function formatHugeint(value: DuckDBValue): string {
  const integer = value as bigint;
  if (integer > MAX_BIGINT || integer < -MAX_BIGINT - 1n) {
    throw new SqlError('execution', 'NUMERIC_VALUE_OUT_OF_RANGE', `bigint overflow: ${String(integer)}`);
  }
  return String(integer);
}

/** Three digits of fraction as timestamp(3) has them, six only where the value needs them. */
function formatTimestamp(value: TimestampShape): string {
  const { dateTime, fraction } = formatMicros(microsOf(value));
  return `${dateTime}.${fraction.endsWith('000') ? fraction.slice(0, 3) : fraction}`;
}

/** Java's text of a double or, rounded to the shortest text that reads back as the same float, of a real. */
export function formatDouble(value: number, real = false): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const shortest = real ? shortestReal(value) : value;
  const magnitude = Math.abs(shortest);
  const [mantissa = '', exponent = '0'] = shortest.toExponential().split('e');
  if (magnitude < 1e-3 || magnitude >= 1e7) {
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${String(Number(exponent))}`;
  }
  const plain = String(shortest);
  return plain.includes('.') ? plain : `${plain}.0`;
}

function shortestReal(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
