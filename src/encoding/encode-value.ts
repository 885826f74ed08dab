// How a value of each type stands in JSON, the same for every transport. Stage 6xx of the path: encoding.
import type { DataType } from '../core/data-type.js';
import { LakegateError } from '../core/errors.js';
import type { Value } from '../core/value.js';

/** What JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * A value as JSON: int64 and decimal as strings whatever the value; float64 as a number, or "NaN", "Infinity",
 * "-Infinity"; date and timestamp as their text; json as what its text says; struct as an object by field name.
 * @throws LakegateError STORE_DATA_INVALID where a json column holds text that isn't JSON.
 */
export function encodeValue(value: Value, type: DataType): JsonValue {
  if (value === null) return null;
  switch (type.kind) {
    case 'boolean':
    case 'int32':
      return value as boolean | number;
    case 'float64':
      return Number.isFinite(value) ? (value as number) : String(value as number);
    case 'json':
      return parseJsonColumn(value as string) as JsonValue;
    case 'list':
      return (value as readonly Value[]).map((element) => encodeValue(element, type.element));
    case 'struct':
      return Object.fromEntries(
        type.fields.map((field, i) => [field.name, encodeValue((value as readonly Value[])[i] ?? null, field.type)]),
      );
    default:
      return String(value as string | bigint);
  }
}

/**
 * A number of rows as a JSON number.
 * @throws LakegateError VALUE_OUT_OF_RANGE beyond 2^53 − 1, where a JSON number would no longer be exact.
 */
export function encodeCount(value: number | bigint): number {
  const count = Number(value);
  if (!Number.isSafeInteger(count)) {
    throw new LakegateError('VALUE_OUT_OF_RANGE', { message: 'A count is beyond 2^53 - 1.' });
  }
  return count;
}

/** @throws LakegateError STORE_DATA_INVALID */
export function parseJsonColumn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LakegateError('STORE_DATA_INVALID', { cause });
  }
}
