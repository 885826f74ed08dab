// Writes what is selected of a plain object whose fields bear the schema's names, as graphql-js would complete it: a
// writer compiled once, for answers of many like objects.
import {
  type GraphQLOutputType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLEnumType,
} from 'graphql';
import type { SelectedField } from '../../../schema/request/select-fields.js';

type Write = (value: unknown) => string;

/** The writer of an object, as JSON text. @throws Error where a value isn't what the schema says. */
export function writeSelection(fields: readonly SelectedField[]): Write {
  const members = fields.map(({ responseKey, name, definition, parentType, selections }, i) => ({
    start: `${i === 0 ? '{' : ','}${JSON.stringify(responseKey)}:`,
    name,
    write: definition === undefined ? constant(parentType.name) : compileWriter(definition.type, selections),
  }));
  return (value) => {
    const object = value as Readonly<Record<string, unknown>>;
    let text = '';
    for (const { start, name, write } of members) text += start + write(object[name]);
    return `${text}}`;
  };
}

function constant(text: string): Write {
  const json = JSON.stringify(text);
  return () => json;
}

function compileWriter(type: GraphQLOutputType, selections: readonly SelectedField[]): Write {
  if (isNonNullType(type)) {
    const write = compilePresent(type.ofType, selections);
    return (value) => {
      if (value === null || value === undefined) throw new RangeError(`null where ${String(type)} is expected`);
      return write(value);
    };
  }
  const write = compilePresent(type, selections);
  return (value) => (value === null || value === undefined ? 'null' : write(value));
}

function compilePresent(type: GraphQLOutputType, selections: readonly SelectedField[]): Write {
  if (isListType(type)) {
    const write = compileWriter(type.ofType, selections);
    return (value) => `[${(value as readonly unknown[]).map(write).join(',')}]`;
  }
  if (isEnumType(type)) return compileEnum(type);
  if (isLeafType(type)) return (value) => JSON.stringify(type.serialize(value));
  return writeSelection(selections);
}

function compileEnum(type: GraphQLEnumType): Write {
  const texts = new Map(type.getValues().map(({ value, name }) => [value as unknown, JSON.stringify(name)]));
  return (value) => texts.get(value) ?? JSON.stringify(type.serialize(value));
}
