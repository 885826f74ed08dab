// Rows as DynamoDB items: exact numbers as N, timestamps and dates as text, nulls left out.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DuckDBValue } from '@duckdb/node-api';

/** Digits that a number of DynamoDB holds. */
const MAX_DIGITS = 38;
/** Magnitudes that a number of DynamoDB holds. */
const MIN_MAGNITUDE = 1e-130;
const MAX_MAGNITUDE = 9.99e125;

/** What an attribute is made from: DuckDB's classes tell their values apart only by shape. */
type Shape = Readonly<Record<string, unknown>>;

/** An item of the row's values; a null gives no attribute. */
export function encodeItem(row: Readonly<Record<string, DuckDBValue>>): Record<string, AttributeValue> {
  const item: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(row)) {
    if (value !== null) item[name] = encodeAttribute(value);
  }
  return item;
}

/**
 * One value. A number that N can't hold (NaN, an infinity, beyond its range or digits) is text, as are timestamps
 * (RFC 3339 in UTC), dates, times and UUIDs.
 */
function encodeAttribute(value: DuckDBValue): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'bigint') return encodeInteger(value.toString());
  if (typeof value === 'number') return encodeDouble(value);
  if (typeof value === 'string') return { S: value };
  return encodeShape(value as unknown as Shape, value);
}

function encodeShape(shape: Shape, value: DuckDBValue): AttributeValue {
  if (typeof shape.scale === 'number' && typeof shape.value === 'bigint') return encodeInteger(String(value));
  if (typeof shape.micros === 'bigint' && isTimestamp(shape)) return { S: formatInstant(shape.micros) };
  if (typeof shape.millis === 'bigint') return { S: formatInstant(shape.millis * 1000n) };
  if (typeof shape.seconds === 'bigint') return { S: formatInstant(shape.seconds * 1_000_000n) };
  if (typeof shape.nanos === 'bigint') return { S: formatInstant(shape.nanos / 1000n) };
  if (Array.isArray(shape.items)) return { L: (shape.items as DuckDBValue[]).map(encodeAttribute) };
  if (shape.bytes instanceof Uint8Array) return { B: shape.bytes };
  if (Array.isArray(shape.entries)) {
    const entries = shape.entries as { key: DuckDBValue; value: DuckDBValue }[];
    return { M: Object.fromEntries(entries.map((entry) => [String(entry.key), encodeAttribute(entry.value)])) };
  }
  if (typeof shape.entries === 'object' && shape.entries !== null) {
    return { M: encodeItem(shape.entries as Record<string, DuckDBValue>) };
  }
  return { S: String(value) };
}

/** A time of day counts microseconds too, but knows no infinity. */
function isTimestamp(shape: Shape): boolean {
  return 'isFinite' in shape;
}

function encodeInteger(digits: string): AttributeValue {
  const significant = digits.replace(/[-.]/g, '').replace(/^0+/, '');
  return significant.length > MAX_DIGITS ? { S: digits } : { N: digits };
}

function encodeDouble(value: number): AttributeValue {
  const magnitude = Math.abs(value);
  const held = magnitude === 0 || (magnitude >= MIN_MAGNITUDE && magnitude <= MAX_MAGNITUDE);
  return held ? { N: String(value) } : { S: String(value) };
}

/** RFC 3339 in UTC, with a fraction only where there is one. */
function formatInstant(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (micros - fraction) / 1_000_000n;
  const [whole] = new Date(Number(seconds) * 1000).toISOString().split('.');
  const digits = fraction.toString().padStart(6, '0').replace(/0+$/, '');
  return digits === '' ? `${String(whole)}Z` : `${String(whole)}.${digits}Z`;
}
