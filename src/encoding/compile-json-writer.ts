// How a value of each type stands in JSON: written straight as text by one function per type, compiled once, so that
// long lists cost little. Stage 6xx of the path.
import type { DataType, DataTypeKind } from '../core/data-type.js';
import { LakegateError } from '../core/errors.js';
import type { Value } from '../core/value.js';

/**
 * What makes a type's values, null aside, JSON text without failing: nothing, quotes, quotes where a double is no
 * number to JSON, or quotes and escapes.
 */
export type PlainForm = 'bare' | 'quoted' | 'double' | 'text';

/** Gives the JSON text of a value. */
export type JsonWriter = (value: Value) => string;

/**
 * A writer of a type's values: int64 and decimal as strings whatever the value; float64 as a number, or "NaN",
 * "Infinity", "-Infinity"; date and timestamp as their text; json as its own text, checked, so that its numbers lose
 * nothing; struct as an object by field name.
 * @throws LakegateError from the writer: STORE_DATA_INVALID where a json column holds text that isn't JSON
 */
export function compileJsonWriter(type: DataType): JsonWriter {
  const write = compileNonNull(type);
  return (value) => (value === null ? 'null' : write(value));
}

/**
 * Writes a number of rows as a JSON number.
 * @throws LakegateError VALUE_OUT_OF_RANGE beyond 2^53 − 1, where a JSON number would no longer be exact
 */
export const writeCount: JsonWriter = (value) => {
  if (value === null) return 'null';
  const count = Number(value);
  if (Number.isSafeInteger(count)) return String(count);
  throw new LakegateError('VALUE_OUT_OF_RANGE', { message: 'A count is beyond 2^53 - 1.' });
};

/** Their canonical texts have nothing to escape, but for strings'. */
const plainForms: Readonly<Record<Exclude<DataTypeKind, 'json' | 'list' | 'struct'>, PlainForm>> = {
  boolean: 'bare',
  int32: 'bare',
  int64: 'quoted',
  decimal: 'quoted',
  date: 'quoted',
  timestamp: 'quoted',
  float64: 'double',
  string: 'text',
};

/** The form of a type's values; undefined where writing them takes more. */
export function plainFormOf({ kind }: DataType): PlainForm | undefined {
  return kind === 'json' || kind === 'list' || kind === 'struct' ? undefined : plainForms[kind];
}

/**
 * The JSON text of a value of that form that isn't null. A function of its own rather than one compiled for each type,
 * so that V8 makes one loop of it and what writes the cells of a row.
 */
export function writePlain(form: PlainForm, value: Value): string {
  switch (form) {
    case 'bare':
      return String(value);
    case 'quoted':
      return `"${String(value)}"`;
    case 'double':
      return Number.isFinite(value) ? String(value) : `"${String(value)}"`;
    case 'text':
      return writeText(value as string);
  }
}

function compileNonNull(type: DataType): JsonWriter {
  switch (type.kind) {
    case 'json':
      return (value) => {
        checkJson(value as string);
        return value as string;
      };
    case 'list': {
      const element = compileJsonWriter(type.element);
      return (value) => `[${(value as readonly Value[]).map(element).join(',')}]`;
    }
    case 'struct': {
      const fields = type.fields.map((field) => ({
        prefix: `${JSON.stringify(field.name)}:`,
        write: compileJsonWriter(field.type),
      }));
      return (value) =>
        `{${fields.map((field, i) => field.prefix + field.write((value as readonly Value[])[i] ?? null)).join(',')}}`;
    }
    default: {
      const form = plainForms[type.kind];
      return (value) => writePlain(form, value);
    }
  }
}

/** Short text without anything to escape, which most is, goes faster than by JSON.stringify. */
function writeText(text: string): string {
  return text.length < 40 && !escaped.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** What JSON.stringify may escape; surrogates where they aren't pairs. */
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new LakegateError('STORE_DATA_INVALID', { cause });
  }
}
