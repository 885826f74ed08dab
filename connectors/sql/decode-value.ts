// What SQL stores send, text or JSON, to values by type. Built once for a statement, then called for every value.
import type { DataType } from '../../src/core/data-type.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Field } from '../../src/core/relation.js';
import type { Row, Value } from '../../src/core/value.js';
import { canonicalDecimal, canonicalTimestamp } from '../../src/core/value.js';

/** A value in a store's own form: text, or what JSON.parse gives. */
export type StoreValue =
  string | number | boolean | null | readonly StoreValue[] | { readonly [name: string]: StoreValue };

export type DecodeValue = (value: StoreValue) => Value;

/**
 * The decoder of a relation's rows: it puts the values in the places of what the store sent, in the array given, which is
 * then the row's. Integers beyond 2^53 and decimals must come as text; `list` and `struct` come as JSON text or as JSON
 * itself, a struct as an object or as an array in the order of its fields.
 * @throws LakegateError (the function returned) STORE_DATA_INVALID where a value doesn't fit its type.
 */
export function createRowDecoder(fields: readonly Field[]): (values: StoreValue[]) => Row {
  const decoders = fields.map((field) => createDecoder(field.type));
  return (values) => {
    if (values.length !== decoders.length) {
      throw invalid(new RangeError(`${String(values.length)} values for ${String(decoders.length)} fields`));
    }
    const row: Value[] = values as Value[];
    try {
      for (let i = 0; i < decoders.length; i++) {
        const value = values[i] ?? null;
        row[i] = value === null ? null : (decoders[i] as DecodeValue)(value);
      }
    } catch (error) {
      throw invalid(error);
    }
    return row;
  };
}

/** The decoder of one type's non-null values; it throws TypeError or RangeError. */
function createDecoder(type: DataType): DecodeValue {
  switch (type.kind) {
    case 'boolean':
      return toBoolean;
    case 'int32':
      return toInt32;
    case 'int64':
      return toInt64;
    case 'decimal': {
      const { scale } = type;
      return (value) => canonicalDecimal(textOf(value), scale);
    }
    case 'float64':
      return toFloat64;
    case 'string':
      return textOf;
    case 'date':
      return toDate;
    case 'timestamp':
      return toTimestamp;
    case 'json':
      return (value) => (typeof value === 'string' ? value : JSON.stringify(value));
    case 'list': {
      const element = nullable(createDecoder(type.element));
      return (value) => arrayOf(value).map(element);
    }
    case 'struct': {
      const members = type.fields.map((f) => ({ name: f.name, decode: nullable(createDecoder(f.type)) }));
      return (value) => {
        const parsed = typeof value === 'string' ? parseExactJson(value) : value;
        if (parsed === null || typeof parsed !== 'object') throw new TypeError('a struct is not an object');
        if (Array.isArray(parsed)) {
          return members.map(({ decode }, i) => decode((parsed as readonly StoreValue[])[i] ?? null));
        }
        const object = parsed as { readonly [name: string]: StoreValue };
        return members.map(({ name, decode }) => decode(object[name] ?? null));
      };
    }
  }
}

function nullable(decode: DecodeValue): DecodeValue {
  return (value) => (value === null ? null : decode(value));
}

function toBoolean(value: StoreValue): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 't' || value === 1 || value === '1') return true;
  if (value === 'false' || value === 'f' || value === 0 || value === '0') return false;
  throw new TypeError('not a boolean');
}

function toInt32(value: StoreValue): number {
  const number = typeof value === 'number' ? value : (plainInteger(value) ?? Number(wholeText(value)));
  if ((number | 0) !== number) throw new RangeError('an integer does not fit 32 bits');
  return number;
}

/** An integer of few digits, read without what other forms of a number ask for; undefined for any other text. */
function plainInteger(text: StoreValue): number | undefined {
  if (typeof text !== 'string' || text.length > 9) return undefined;
  const negative = text.charCodeAt(0) === minus;
  let number = 0;
  for (let i = negative ? 1 : 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - zero;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  if (text.length === (negative ? 1 : 0)) return undefined;
  return negative ? 0 - number : number;
}

const minus = 0x2d;
const zero = 0x30;

function toInt64(value: StoreValue): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('an integer lost digits');
  const integer = BigInt(wholeText(value));
  if (BigInt.asIntN(64, integer) !== integer) throw new RangeError('an integer does not fit 64 bits');
  return integer;
}

function wholeText(value: StoreValue): string {
  const text = textOf(value);
  return /^-?\d+$/.test(text) ? text : canonicalDecimal(text, 0);
}

function toFloat64(value: StoreValue): number {
  if (typeof value === 'number') return value;
  const text = textOf(value);
  const number = Number(text);
  if (!Number.isNaN(number) && text !== '') return number;
  switch (text.toLowerCase()) {
    case 'nan':
    case '-nan':
      return Number.NaN;
    case 'inf':
    case '+inf':
    case 'infinity':
      return Number.POSITIVE_INFINITY;
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY;
    default:
      throw new TypeError('not a number');
  }
}

function toDate(value: StoreValue): string {
  const text = textOf(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const midnight = /^(\d{4}-\d{2}-\d{2})[T ]00:00:00(?:\.0+)?$/.exec(text);
  if (midnight === null) throw new TypeError('not a date');
  return midnight[1] as string;
}

const canonical = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const plainTimestamp = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.0+)?(?:Z| UTC)?$/;

function toTimestamp(value: StoreValue): string {
  const text = textOf(value);
  if (canonical.test(text)) return text;
  return plainTimestamp.test(text) ? `${text.slice(0, 10)}T${text.slice(11, 19)}Z` : canonicalTimestamp(text);
}

function textOf(value: StoreValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError('not a scalar');
}

function arrayOf(value: StoreValue): readonly StoreValue[] {
  const parsed = typeof value === 'string' ? parseExactJson(value) : value;
  if (!Array.isArray(parsed)) throw new TypeError('not a list');
  return parsed as readonly StoreValue[];
}

/** JSON with each number as its own text, so that no digit is lost. */
function parseExactJson(text: string): StoreValue {
  const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' ? (context?.source ?? value) : value;
  return JSON.parse(text, keepDigits) as StoreValue;
}

function invalid(cause: unknown): LakegateError {
  return cause instanceof LakegateError ? cause : new LakegateError('STORE_DATA_INVALID', { cause });
}
