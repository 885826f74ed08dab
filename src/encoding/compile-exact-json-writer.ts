// How values stand in the JSON of REST, as PostgreSQL and PostgREST write them: numbers with all their digits, instants
// with an offset. GraphQL's JSON has these as strings (compile-json-writer.ts).
import type { DataType } from '../core/data-type.js';
import type { Value } from '../core/value.js';
import { compileJsonWriter, type JsonWriter } from './compile-json-writer.js';

/** What is left out of objects. */
export interface ExactJsonOptions {
  /** Whether members that are null are left out of objects. */
  readonly stripNulls: boolean;
}

const keepNulls: ExactJsonOptions = { stripNulls: false };

/**
 * A writer of a type's values: int64 and decimal as JSON numbers with every digit; float64 as a number, or "NaN",
 * "Infinity", "-Infinity"; timestamp as "2013-01-01T05:00:00+00:00"; struct as an object by field name.
 * @throws LakegateError from the writer: STORE_DATA_INVALID where a json column holds text that isn't JSON
 */
export function compileExactJsonWriter(type: DataType, options: ExactJsonOptions = keepNulls): JsonWriter {
  const write = compilePresent(type, options);
  return (value) => (value === null ? 'null' : write(value));
}

/** A timestamp's text with the offset that PostgREST gives. */
export function offsetTimestamp(value: string): string {
  return `${value.slice(0, -1)}+00:00`;
}

/** One JSON object for each row, by the names of fields. */
export function compileRowWriter(
  fields: readonly { readonly name: string; readonly type: DataType }[],
  options: ExactJsonOptions = keepNulls,
): (row: readonly Value[]) => string {
  const members = fields.map(({ name, type }) => ({
    prefix: `${JSON.stringify(name)}:`,
    write: compileExactJsonWriter(type, options),
  }));
  if (options.stripNulls) {
    return (row) =>
      `{${members.flatMap(({ prefix, write }, i) => ((row[i] ?? null) === null ? [] : [prefix + write(row[i] ?? null)])).join(',')}}`;
  }
  return (row) => {
    let text = '{';
    for (let i = 0; i < members.length; i++) {
      const member = members[i] as (typeof members)[number];
      text += (i === 0 ? '' : ',') + member.prefix + member.write(row[i] ?? null);
    }
    return `${text}}`;
  };
}

function compilePresent(type: DataType, options: ExactJsonOptions): JsonWriter {
  switch (type.kind) {
    case 'int64':
    case 'decimal':
      return String;
    case 'timestamp':
      return (value) => `"${offsetTimestamp(value as string)}"`;
    case 'list': {
      const element = compileExactJsonWriter(type.element, options);
      return (value) => `[${(value as readonly Value[]).map(element).join(',')}]`;
    }
    case 'struct': {
      const write = compileRowWriter(type.fields, options);
      return (value) => write(value as readonly Value[]);
    }
    default:
      return compileJsonWriter(type);
  }
}
