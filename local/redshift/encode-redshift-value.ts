// DuckDB values as the Redshift Data API's typed fields and as its CSV.
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { asList, asMap, asStruct, DUCKDB_TYPE as T, isJson, typeIdOf } from '../duckdb/duckdb-types.js';
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

/** One cell of GetStatementResult. */
export type RedshiftField = Readonly<Record<string, unknown>>;

export const NULL_FIELD: RedshiftField = { isNull: true };

const MAX_BIGINT = 2n ** 63n - 1n;
const INTEGERS = new Set<number>([
  T.TINYINT,
  T.SMALLINT,
  T.INTEGER,
  T.BIGINT,
  T.UTINYINT,
  T.USMALLINT,
  T.UINTEGER,
  T.UBIGINT,
  T.HUGEINT,
]);

/** The encoder of one column to typed fields. */
export function fieldEncoderOf(type: DuckDBType): ValueEncoder<RedshiftField> {
  const id = typeIdOf(type);
  if (id === T.BOOLEAN) return (value) => ({ booleanValue: value });
  if (INTEGERS.has(id)) return (value) => ({ longValue: encodeInteger(value as number | bigint) });
  if (id === T.DOUBLE || id === T.FLOAT) return (value) => ({ doubleValue: encodeDouble(Number(value)) });
  if (id === T.BLOB) return (value) => ({ blobValue: bytesOf(value as BlobShape).toString('base64') });
  const encodeText = textEncoderOf(type);
  return (value) => ({ stringValue: encodeText(value) });
}

/** The encoder of one column to the text of a CSV cell, not yet quoted. */
export function textEncoderOf(type: DuckDBType): ValueEncoder<string> {
  switch (typeIdOf(type)) {
    case T.HUGEINT:
      return (value) => checkBigint(value as bigint).toString();
    case T.TIMESTAMP:
    case T.TIMESTAMP_NS:
      return (value) => formatTimestamp(value as TimestampShape);
    case T.TIMESTAMP_TZ:
      return (value) => `${formatTimestamp(value as TimestampShape)}+00`;
    case T.DATE:
      return (value) => formatDate(value as DateShape);
    case T.TIME:
      return (value) => {
        const { time, fraction } = formatTime(value as TimeShape);
        return `${time}${trimFraction(fraction)}`;
      };
    case T.BLOB:
      return (value) => bytesOf(value as BlobShape).toString('hex');
    case T.FLOAT:
      return (value) => String(shortestFloat(Number(value)));
    case T.LIST:
    case T.ARRAY:
    case T.STRUCT:
    case T.MAP:
      return (value) => toJsonText(value, type);
    default:
      return String;
  }
}

/** DuckDB's sums of integers are wider than Redshift's, which fail where they don't fit. */
function checkBigint(value: bigint): bigint {
  if (value <= MAX_BIGINT && value >= -MAX_BIGINT - 1n) return value;
  throw new SqlError('execution', 'NUMERIC_VALUE_OUT_OF_RANGE', 'Overflow (Integer valued operation)');
}

/** The exact number in the response's JSON, whatever a client then makes of it. */
function encodeInteger(value: number | bigint): unknown {
  if (typeof value === 'number') return value;
  const integer = checkBigint(value);
  return Number.isSafeInteger(Number(integer)) ? Number(integer) : rawJson(integer.toString());
}

/** Node's JSON.rawJSON, which TypeScript's library doesn't know yet. */
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

function encodeDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function shortestFloat(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

function formatTimestamp(value: TimestampShape): string {
  const { dateTime, fraction } = formatMicros(microsOf(value));
  return `${dateTime}${trimFraction(fraction)}`;
}

function trimFraction(fraction: string): string {
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}

/** A nested value as the JSON text of a SUPER. */
function toJsonText(value: DuckDBValue, type: DuckDBType): string {
  if (value === null) return 'null';
  switch (typeIdOf(type)) {
    case T.LIST:
    case T.ARRAY: {
      const itemType = asList(type).valueType;
      return `[${(value as ListShape).items.map((item) => toJsonText(item, itemType)).join(',')}]`;
    }
    case T.STRUCT: {
      const { entryNames, entryTypes } = asStruct(type);
      const { entries } = value as StructShape;
      const members = entryTypes.map((entryType, index) => {
        const name = entryNames[index] ?? '';
        return `${JSON.stringify(name)}:${toJsonText(entries[name] ?? null, entryType)}`;
      });
      return `{${members.join(',')}}`;
    }
    case T.MAP: {
      const { keyType, valueType } = asMap(type);
      const members = (value as MapShape).entries.map((entry) => {
        return `${JSON.stringify(textEncoderOf(keyType)(entry.key))}:${toJsonText(entry.value, valueType)}`;
      });
      return `{${members.join(',')}}`;
    }
    case T.BOOLEAN:
      return String(value);
    case T.DECIMAL:
      return String(value);
    default: {
      const text = textEncoderOf(type)(value);
      const isNumber = INTEGERS.has(typeIdOf(type)) || (typeof value === 'number' && Number.isFinite(value));
      return isNumber || isJson(type) ? text : JSON.stringify(text);
    }
  }
}
