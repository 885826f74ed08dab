// Writes values straight as JSON text, one function per type compiled once, so that long lists cost little.
import type { DataType } from '../core/data-type.js';
import type { Value } from '../core/value.js';
import { encodeCount, parseJsonColumn } from './encode-value.js';

/** Gives the JSON text of a value. */
export type JsonWriter = (value: Value) => string;

/**
 * A writer whose text is what JSON.stringify gives for `encodeValue`, except that json columns keep their own text
 * (checked to be JSON), so that their numbers lose nothing.
 * @throws LakegateError from the writer, as `encodeValue`.
 */
export function compileJsonWriter(type: DataType): JsonWriter {
  const write = compileNonNull(type);
  return (value) => (value === null ? 'null' : write(value));
}

/** Writes a number of rows. @throws LakegateError VALUE_OUT_OF_RANGE from the writer. */
export const writeCount: JsonWriter = (value) => (value === null ? 'null' : String(encodeCount(value as bigint)));

function compileNonNull(type: DataType): JsonWriter {
  switch (type.kind) {
    case 'boolean':
      return (value) => (value === true ? 'true' : 'false');
    case 'int32':
      return (value) => String(value as number);
    case 'float64':
      return (value) => (Number.isFinite(value) ? String(value as number) : `"${String(value as number)}"`);
    case 'int64':
    case 'decimal':
    case 'date':
    case 'timestamp':
      // Their canonical texts have nothing to escape.
      return (value) => `"${String(value as string | bigint)}"`;
    case 'string':
      return (value) => JSON.stringify(value);
    case 'json':
      return (value) => {
        parseJsonColumn(value as string);
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
