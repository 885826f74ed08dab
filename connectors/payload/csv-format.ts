// Records as lines of CSV (RFC 4180) in the order of the contract, without a header. Nothing between delimiters is null,
// an empty text is quoted; lists, structs and JSON are JSON text.
import { parse } from 'csv-parse/sync';
import type { Row, Value } from '../../src/core/value.js';
import { PayloadError, type CodecOptions } from './codec.js';
import { compileJsonWriter } from './json-format.js';
import { payloadColumns, type PayloadColumn } from './payload-columns.js';

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** CSV as a payload. A line with more cells than columns is read, its last ones left; fewer are absent fields. */
export function createCsvFormat(options: CodecOptions): {
  readonly write: (row: Row) => Uint8Array;
  readonly parse: (payload: Uint8Array) => unknown;
  readonly header: string;
} {
  const { binding, server } = options;
  const delimiter = String(binding.settings['delimiter'] ?? server.settings['delimiter'] ?? ',');
  const columns = payloadColumns(options);
  const needsQuotes = (text: string): boolean =>
    text === '' || text.includes(delimiter) || /["\r\n]/.test(text) || text !== text.trim();
  const quote = (text: string): string => (needsQuotes(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const cells = columns.map((column) => ({ index: column.index, text: compileCellText(column) }));
  return {
    header: columns.map(({ physicalName }) => quote(physicalName)).join(delimiter),
    write: (row) => {
      const line = cells.map(({ index, text }) => {
        const value = row[index] ?? null;
        return value === null ? '' : quote(text(value));
      });
      return encoder.encode(line.join(delimiter));
    },
    parse: (payload) => {
      const line = parseLine(payload, delimiter);
      return Object.fromEntries(columns.map(({ physicalName }, i) => [physicalName, line[i]]));
    },
  };
}

function compileCellText({ type, physicalType }: PayloadColumn): (value: Value) => string {
  switch (type.kind) {
    case 'date':
    case 'timestamp':
    case 'list':
    case 'struct': {
      const write = compileJsonWriter(type, physicalType);
      const isText = type.kind === 'date' || type.kind === 'timestamp';
      return isText ? (value) => write(value).replaceAll('"', '') : write;
    }
    default:
      return String;
  }
}

/** The cells of the one line; null for a cell with nothing in it. */
function parseLine(payload: Uint8Array, delimiter: string): readonly (string | null)[] {
  const lines = readLines(payload, delimiter);
  if (lines.length > 1) throw new PayloadError('expected one line of CSV');
  return lines[0] ?? [null];
}

function readLines(payload: Uint8Array, delimiter: string): readonly (readonly (string | null)[])[] {
  try {
    return parse(decoder.decode(payload), {
      delimiter,
      bom: true,
      cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
    });
  } catch {
    throw new PayloadError('expected CSV in UTF-8');
  }
}
