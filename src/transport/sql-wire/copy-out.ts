// COPY (query) TO STDOUT: rows as PostgreSQL's text, CSV and binary copy formats, one CopyData message each.
// https://www.postgresql.org/docs/current/sql-copy.html; src/backend/commands/copyto.c for where quotes and escapes go.
import type { SqlBatch, SqlColumn, SqlCommand } from '../../core/sql-service.js';
import { sqlFailure } from './sql-failure.js';
import type { WriteRow } from './send-rows.js';
import { compileTextOf, compileWriteField, type TextStyle } from './values/encode-value.js';
import type { WireBuffer } from './wire-buffer.js';

type CopyCommand = Extract<SqlCommand, { kind: 'copy' }>;

/** How an answer is written as a copy. */
export interface CopyForm {
  readonly writeRow: WriteRow;
  /** What comes before the rows, in a message of its own where it isn't part of the first row's. */
  writeStart(out: WireBuffer): void;
  writeEnd(out: WireBuffer): void;
}

interface CopyOptions {
  readonly csv: boolean;
  readonly header: boolean;
  readonly delimiter: string;
  readonly nullText: string;
  readonly quote: string;
  readonly escape: string;
  /** Names of columns; undefined: all. */
  readonly forceQuote: ReadonlySet<string> | undefined;
}

const binarySignature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/** @throws LakegateError with PostgreSQL's own code for options that don't go together */
export function compileCopy(command: CopyCommand, columns: readonly SqlColumn[], style: TextStyle): CopyForm {
  if (command.format === 'binary') return compileBinaryCopy(command, columns, style);
  const options = parseOptions(command, columns);
  const { csv, delimiter, nullText } = options;
  const isAlone = columns.length === 1;
  const fieldOf = columns.map((column) => {
    const textOf = column.type === undefined ? undefined : compileTextOf(column, style);
    const isForced = options.forceQuote?.has(column.name) ?? true;
    const quoteText = csv ? compileQuote(options, isForced, isAlone) : compileEscape(delimiter);
    return { textOf: textOf ?? String, quoteText };
  });
  const lineOf = (batch: SqlBatch, index: number): string => {
    const row = batch.rows[index] ?? [];
    return fieldOf
      .map(({ textOf, quoteText }, i) => {
        const value = row[i] ?? null;
        if (value === null) return nullText;
        return quoteText(value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : textOf(value));
      })
      .join(delimiter);
  };
  const writeLine = (out: WireBuffer, line: string): void => void out.begin('d').text(`${line}\n`).end();
  return {
    writeRow: (out, batch, index) => {
      writeLine(out, lineOf(batch, index));
    },
    writeStart: (out) => {
      if (!options.header) return;
      const quoteName = csv ? compileQuote(options, false, isAlone) : compileEscape(delimiter);
      writeLine(out, columns.map(({ name }) => quoteName(name)).join(delimiter));
    },
    writeEnd: () => undefined,
  };
}

/** PostgreSQL sends the signature with the first row, or with the end where there is none. */
function compileBinaryCopy(command: CopyCommand, columns: readonly SqlColumn[], style: TextStyle): CopyForm {
  for (const name of command.options.keys()) {
    if (name !== 'format') throw sqlFailure('42601', `cannot specify ${name.toUpperCase()} in BINARY mode`);
  }
  const fields = columns.map((column) => (column.type === undefined ? undefined : compileWriteField(column, 1, style)));
  let isFirst = true;
  const begin = (out: WireBuffer): WireBuffer => {
    out.begin('d');
    if (isFirst) out.bytes(binarySignature).int32(0).int32(0);
    return out;
  };
  return {
    writeRow: (out, batch, index) => {
      begin(out).int16(columns.length);
      const row = batch.rows[index] ?? [];
      for (let i = 0; i < columns.length; i++) {
        const value = row[i] ?? null;
        if (value instanceof Uint8Array) out.int32(value.length).bytes(value);
        else if (value === null) out.int32(-1);
        else (fields[i] ?? compileWriteField(columns[i] as SqlColumn, 1, style))(out, value);
      }
      out.end();
      isFirst = false;
    },
    writeStart: () => undefined,
    writeEnd: (out) => void begin(out).int16(-1).end(),
  };
}

function parseOptions({ format, options }: CopyCommand, columns: readonly SqlColumn[]): CopyOptions {
  const csv = format === 'csv';
  const byte = (name: string, usual: string): string => {
    const given = options.get(name) ?? usual;
    if (given.length === 1 && given.charCodeAt(0) < 128) return given;
    throw sqlFailure('0A000', `COPY ${name} must be a single one-byte character`);
  };
  for (const name of ['quote', 'escape', 'force_quote']) {
    if (!csv && options.has(name)) {
      throw sqlFailure('0A000', `COPY ${name.toUpperCase()} requires CSV mode`);
    }
  }
  const delimiter = byte('delimiter', csv ? ',' : '\t');
  const quote = byte('quote', '"');
  const escape = byte('escape', quote);
  const nullText = options.get('null') ?? (csv ? '' : String.raw`\N`);
  if (/[\r\n]/.test(delimiter)) throw sqlFailure('22023', 'COPY delimiter cannot be newline or carriage return');
  if (/[\r\n]/.test(nullText)) {
    throw sqlFailure('22023', 'COPY null representation cannot use newline or carriage return');
  }
  if (!csv && /[\\.a-z0-9]/.test(delimiter)) throw sqlFailure('22023', `COPY delimiter cannot be "${delimiter}"`);
  if (csv && delimiter === quote) throw sqlFailure('22023', 'COPY delimiter and quote must be different');
  if (nullText.includes(delimiter)) {
    throw sqlFailure('22023', 'COPY delimiter character must not appear in the NULL specification');
  }
  if (csv && nullText.includes(quote)) {
    throw sqlFailure('22023', 'CSV quote character must not appear in the NULL specification');
  }
  const header = isOn(options.get('header'));
  return { csv, header, delimiter, nullText, quote, escape, forceQuote: parseForced(options, columns) };
}

function parseForced(options: CopyCommand['options'], columns: readonly SqlColumn[]): CopyOptions['forceQuote'] {
  const given = options.get('force_quote');
  if (given === '*') return undefined;
  const names = given === undefined || given === '' ? [] : given.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !columns.some((column) => column.name === name));
  if (unknown !== undefined) throw sqlFailure('42703', `column "${unknown}" does not exist`);
  return new Set(names);
}

/** An option without a value is on. */
function isOn(given: string | undefined): boolean {
  if (given === undefined) return false;
  const value = given.toLowerCase();
  if (['', 'true', 'on', '1'].includes(value)) return true;
  if (['false', 'off', '0'].includes(value)) return false;
  throw sqlFailure('42601', `header requires a Boolean value or "match"`);
}

const textEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

function compileEscape(delimiter: string): (text: string) => string {
  const special = new RegExp(`[\\\\\\x08\\f\\n\\r\\t\\v${escapeForClass(delimiter)}]`, 'g');
  return (text) => text.replace(special, (found) => textEscapes[found] ?? `\\${found}`);
}

function compileQuote(
  { delimiter, quote, escape, nullText }: CopyOptions,
  isForced: boolean,
  isAlone: boolean,
): (text: string) => string {
  const special = new RegExp(`[\\r\\n${escapeForClass(delimiter + quote)}]`);
  const inside = new RegExp(`[${escapeForClass(quote + escape)}]`, 'g');
  return (text) => {
    const isEnd = isAlone && text === String.raw`\.`;
    if (!isForced && text !== nullText && !isEnd && !special.test(text)) return text;
    return quote + text.replace(inside, (found) => escape + found) + quote;
  };
}

function escapeForClass(characters: string): string {
  return characters.replace(/[\\\]^-]/g, String.raw`\$&`);
}
