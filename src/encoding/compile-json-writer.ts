// How a value of each type stands in JSON: written straight as text by one function per type, compiled once, so that
// long lists cost little. Stage 6xx of the path.
import type { DataType } from '../core/data-type.js';
import { LakegateError } from '../core/errors.js';
import type { Value } from '../core/value.js';

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

function compileNonNull(type: DataType): JsonWriter {
  switch (type.kind) {
    case 'boolean':
      return (value) => (value === true ? 'true' : 'false');
    case 'int32':
      return (value) => String(value);
    case 'float64':
      return (value) => (Number.isFinite(value) ? String(value) : `"${String(value)}"`);
    case 'int64':
    case 'decimal':
    case 'date':
    case 'timestamp':
      // Their canonical texts have nothing to escape.
      return (value) => `"${String(value)}"`;
    case 'string':
      return (value) => writeText(value as string);
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
