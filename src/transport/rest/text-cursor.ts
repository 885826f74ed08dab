// Reads a parameter's text from left to right: what the parsers of select, filters and order have in common.
import { parseError } from './rest-error.js';

/** A name as it stands in select, order and filters; a quoted one may have any character. */
const bareName = /[\p{L}\p{N}_$ -]+/uy;

export interface TextCursor {
  readonly text: string;
  position: number;
  /** Whether all has been read. */
  atEnd(): boolean;
  /** Takes a text if it comes next. */
  take(expected: string): boolean;
  /** @throws LakegateError BAD_USER_INPUT where something else comes next */
  expect(expected: string): void;
  /** Whether a text comes next. */
  sees(expected: string): boolean;
  /** What a sticky expression matches next; undefined: nothing. */
  match(pattern: RegExp): string | undefined;
  /** A column's or a relationship's name. @throws LakegateError BAD_USER_INPUT */
  name(): string;
  /** A text in double quotes, with `\` before a quote or a backslash; undefined where none begins here. */
  quoted(): string | undefined;
  /** @throws LakegateError BAD_USER_INPUT always */
  fail(expected: string): never;
}

export function createTextCursor(parameter: string, text: string): TextCursor {
  const cursor: TextCursor = {
    text,
    position: 0,
    atEnd: () => cursor.position >= text.length,
    sees: (expected) => text.startsWith(expected, cursor.position),
    take: (expected) => {
      if (!cursor.sees(expected)) return false;
      cursor.position += expected.length;
      return true;
    },
    expect: (expected) => {
      if (!cursor.take(expected)) cursor.fail(`"${expected}"`);
    },
    match: (pattern) => {
      pattern.lastIndex = cursor.position;
      const found = pattern.exec(text)?.[0];
      if (found !== undefined) cursor.position += found.length;
      return found;
    },
    name: () => {
      const found = cursor.quoted() ?? takeBareName(cursor);
      if (found === undefined || found === '') cursor.fail('a name');
      if (cursor.sees('->')) cursor.fail('no path into JSON: select the whole column');
      return found;
    },
    quoted: () => {
      if (!cursor.take('"')) return undefined;
      let value = '';
      while (!cursor.take('"')) {
        if (cursor.atEnd()) cursor.fail('a closing quote');
        cursor.take('\\');
        value += text[cursor.position] ?? '';
        cursor.position++;
      }
      return value;
    },
    fail: (expected) => {
      throw parseError(parameter, text, cursor.position, expected);
    },
  };
  return cursor;
}

/** A `-` that begins an arrow into JSON is not part of the name. */
function takeBareName(cursor: TextCursor): string | undefined {
  const start = cursor.position;
  const found = cursor.match(bareName);
  if (found === undefined) return undefined;
  if (cursor.sees('>') && found.endsWith('-')) cursor.position -= 1;
  return cursor.text.slice(start, cursor.position).trim();
}
