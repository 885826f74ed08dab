// Values as DuckDB's client holds them, and back.
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  type DuckDBAppender,
  DuckDBTimestampTZValue,
  type DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { DataType } from '../core/data-type.js';
import { dateOfDays, daysOfDate, timestampOfNanos } from '../core/epoch.js';
import { decimalText } from '../core/mask-value.js';
import { scaledDecimal, timestampNanos, type Value } from '../core/value.js';

/** The column of a table that holds values of a type; lists and structs are held as text that nothing looks into. */
export function tableType(type: DataType): string {
  switch (type.kind) {
    case 'boolean':
      return 'BOOLEAN';
    case 'int32':
      return 'INTEGER';
    case 'int64':
      return 'BIGINT';
    case 'float64':
      return 'DOUBLE';
    case 'decimal':
      return `DECIMAL(${String(type.precision)},${String(type.scale)})`;
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMPTZ';
    default:
      return 'VARCHAR';
  }
}

/** Appends one value to the row under way. */
export function appendValue(appender: DuckDBAppender, value: Value, type: DataType): void {
  if (value === null) {
    appender.appendNull();
    return;
  }
  switch (type.kind) {
    case 'boolean':
      appender.appendBoolean(value === true);
      return;
    case 'int32':
      appender.appendInteger(Number(value));
      return;
    case 'int64':
      appender.appendBigInt(value as bigint);
      return;
    case 'float64':
      appender.appendDouble(Number(value));
      return;
    case 'decimal':
      appender.appendDecimal(
        new DuckDBDecimalValue(scaledDecimal(String(value), type.scale), type.precision, type.scale),
      );
      return;
    case 'date':
      appender.appendDate(new DuckDBDateValue(daysOfDate(String(value))));
      return;
    case 'timestamp':
      appender.appendTimestampTZ(new DuckDBTimestampTZValue(timestampNanos(String(value)) / 1000n));
      return;
    case 'list':
    case 'struct':
      appender.appendVarchar(packValue(value));
      return;
    default:
      appender.appendVarchar(String(value));
  }
}

/** A nested value as text: bigints are marked, everything else is JSON. */
function packValue(value: Value): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint'
      ? { n: String(part) }
      : typeof part === 'number' && !Number.isFinite(part)
        ? { d: String(part) }
        : part,
  );
}

function unpackValue(text: string): Value {
  return JSON.parse(text, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    const { n, d } = part as { n?: string; d?: string };
    return n === undefined ? Number(d) : BigInt(n);
  }) as Value;
}

/** A value of an answer as core holds it. */
export function readValue(value: DuckDBValue, type: DataType): Value {
  if (value === null) return null;
  switch (type.kind) {
    case 'boolean':
      return value === true;
    case 'int32':
    case 'float64':
      return Number(value);
    case 'int64':
      return value as bigint;
    case 'decimal':
      return decimalText((value as DuckDBDecimalValue).value, type.scale);
    case 'date':
      return dateOfDays(BigInt((value as DuckDBDateValue).days));
    case 'timestamp':
      return timestampOfNanos((value as DuckDBTimestampTZValue | DuckDBTimestampValue).micros * 1000n);
    case 'list':
      if (value instanceof DuckDBListValue) return value.items.map((item) => readValue(item, type.element));
      return unpackValue(value as string);
    case 'struct':
      return unpackValue(value as string);
    default:
      return value as string;
  }
}
