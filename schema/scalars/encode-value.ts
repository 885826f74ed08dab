// How a core value is written in a JSON answer, by type: what the scalars serialise and the assembler writes.
import type { DataType, StructField } from '../../src/core/data-type.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Row, Value } from '../../src/core/value.js';

/** The largest count that a JSON number holds exactly. */
const maxExact = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * A count as a JSON number.
 * @throws LakegateError VALUE_OUT_OF_RANGE beyond 2^53 - 1, where a JSON number would lose digits.
 */
export function encodeCount(value: number | bigint): number {
  if (BigInt(value) > maxExact) {
    throw new LakegateError('VALUE_OUT_OF_RANGE', { message: 'A count is beyond 2^53 - 1.' });
  }
  return Number(value);
}

/** A double as a JSON number, or as the string "NaN", "Infinity" or "-Infinity". */
export function encodeDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** The value that a JSON text says. A number that a JavaScript number would change is kept by its text. */
export function encodeJson(text: string): unknown {
  return parseWithSource(text, (_key, value, context) =>
    typeof value === 'number' && context.source !== undefined && String(value) !== context.source
      ? rawJson(context.source)
      : value,
  );
}

/**
 * A non-struct, non-list value as JSON holds it.
 * @throws LakegateError VALUE_OUT_OF_RANGE
 */
export function encodeScalar(value: Value, type: DataType): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'int64':
      return String(value);
    case 'float64':
      return encodeDouble(value as number);
    case 'json':
      return encodeJson(value as string);
    default:
      return value;
  }
}

/**
 * A value of any type as JSON holds it; a struct is an object of its fields.
 * @throws LakegateError VALUE_OUT_OF_RANGE
 */
export function encodeValue(value: Value, type: DataType): unknown {
  if (value === null) return null;
  if (type.kind === 'list') return (value as readonly Value[]).map((item) => encodeValue(item, type.element));
  return type.kind === 'struct' ? encodeRow(value as Row, type.fields) : encodeScalar(value, type);
}

/** A row as an object, its values by the names of their fields. */
export function encodeRow(row: Row, fields: readonly StructField[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map(({ name, type }, i) => [name, encodeValue(row[i] ?? null, type)]));
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

// Both are in V8 since Node 22 (TC39 "JSON.parse source text access") and not yet in TypeScript's library.
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;
const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;
