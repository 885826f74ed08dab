// Records as lines of CSV (RFC 4180) under a header of the contract's column names. Nothing between commas is null, an
// empty text is quoted; lists, structs and JSON are JSON text.
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse, type Parser } from 'csv-parse';
import { LakegateError } from '../../core/errors.js';
import { compileFieldsReader, type FieldsReader, type ReadRecord, unreadable } from './given-record.js';
import { invalidBody, type ReadRecords } from './record-format.js';

type Cells = readonly (string | null)[];

/** About how much is handed on at a time. */
const groupBytes = 65_536;
/** More than what was given to the parser and not looked at yet. */
const bufferedBytes = 262_144;

/** Reads CSV in UTF-8. A line with another number of cells than the header is a record that is rejected. */
export const readCsv: ReadRecords = async function* (bytes, { columns, maxLineBytes }) {
  const read = compileFieldsReader(columns, { jsonIsText: true, allIsText: true });
  const parser = parse({
    bom: true,
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
    max_record_size: maxLineBytes,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const piped = pipeline(Readable.from(bytes), validUtf8(), shortRecords(parser, maxLineBytes), parser).catch(
    () => undefined,
  );
  let names: readonly string[] | undefined;
  let group: ReadRecord[] = [];
  let bytesLeft = groupBytes;
  try {
    for await (const cells of parser as AsyncIterable<Cells>) {
      if (names === undefined) {
        names = headerOf(cells);
        continue;
      }
      const size = sizeOf(cells);
      group.push({ record: readCells(cells, names, read), bytes: size });
      bytesLeft -= size;
      if (bytesLeft > 0) continue;
      yield group;
      group = [];
      bytesLeft = groupBytes;
    }
  } catch (error) {
    throw error instanceof LakegateError ? error : invalidBody(messageOf(error), error);
  } finally {
    parser.destroy();
    await piped;
  }
  yield group;
};

function headerOf(cells: Cells): readonly string[] {
  const names = cells.map((cell) => cell ?? '');
  if (names.includes('') || new Set(names).size < names.length) {
    throw invalidBody('line 1: expected a header of column names, each once');
  }
  return names;
}

function readCells(cells: Cells, names: readonly string[], read: FieldsReader): ReadRecord['record'] {
  if (cells.length !== names.length) {
    return unreadable(`expected ${String(names.length)} cells, as the header has, not ${String(cells.length)}`);
  }
  return read(Object.fromEntries(names.map((name, i) => [name, cells[i]])));
}

function sizeOf(cells: Cells): number {
  return cells.reduce((sum, cell) => sum + (cell?.length ?? 0) + 1, 0);
}

/** The parser itself counts what is in the cells of a record, and not how many of them there are. */
function shortRecords({ info }: Parser, maxLineBytes: number): Transform {
  let lines = 0;
  let bytes = 0;
  return new Transform({
    transform: (chunk: Uint8Array, _, done) => {
      const read = info.records + info.empty_lines;
      if (read > lines) bytes = 0;
      lines = read;
      bytes += chunk.length;
      const isShort = bytes <= maxLineBytes + bufferedBytes;
      done(isShort ? null : invalidBody(`line ${String(info.lines)}: expected a shorter record`), chunk);
    },
  });
}

/** The parser itself would put another character for bytes that are none. */
function validUtf8(): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const check = (bytes: Uint8Array | undefined): void => {
    try {
      decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw invalidBody('expected UTF-8');
    }
  };
  return new Transform({
    transform: (chunk: Uint8Array, _, done) => {
      try {
        check(chunk);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
    flush: (done) => {
      try {
        check(undefined);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

/** Of what a line says nothing is told. */
function messageOf(error: unknown): string {
  if (!(error instanceof CsvError)) return 'expected CSV';
  const line = typeof error['lines'] === 'number' ? `line ${String(error['lines'])}: ` : '';
  switch (error.code) {
    case 'CSV_MAX_RECORD_SIZE':
      return `${line}expected a shorter record`;
    case 'CSV_QUOTE_NOT_CLOSED':
      return `${line}expected the end of a quoted text`;
    default:
      return `${line}expected CSV`;
  }
}
