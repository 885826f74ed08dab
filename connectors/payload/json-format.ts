// Records as JSON objects in UTF-8. Integers of 64 bits are numbers where a double holds them, and text beyond; decimals
// are text; NaN and the infinities are text; JSON columns stand as what they are.
import type { DataType } from '../../src/core/data-type.js';
import type { Row, Value } from '../../src/core/value.js';
import { PayloadError, type CodecOptions } from './codec.js';
import { countOfTimestamp, daysOfDate, epochUnits } from '../../src/core/epoch.js';
import { parseExactJson } from '../../src/core/exact-json.js';
import { quoteText } from '../../src/core/quote-text.js';
import { payloadColumns } from './payload-columns.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** JSON as a payload: how a record is written, and how bytes become a value that `RecordReader` reads. */
export function createJsonFormat(options: CodecOptions): {
  readonly write: (row: Row) => Uint8Array;
  readonly parse: (payload: Uint8Array) => unknown;
} {
  const columns = payloadColumns(options).map(({ index, physicalName, physicalType, type }, i) => ({
    index,
    start: `${i === 0 ? '' : ','}${JSON.stringify(physicalName)}:`,
    write: compilePresentWriter(type, physicalType),
  }));
  return {
    write: (row) => {
      let text = '{';
      for (const { index, start, write } of columns) {
        const value = row[index] ?? null;
        text += start + (value === null ? 'null' : write(value));
      }
      return Buffer.from(`${text}}`);
    },
    parse: parseJson,
  };
}

/** @throws PayloadError for what is no JSON in UTF-8 */
function parseJson(payload: Uint8Array): unknown {
  try {
    return parseExactJson(decoder.decode(payload));
  } catch {
    throw new PayloadError('expected JSON in UTF-8');
  }
}

/** Writes a value of a type as JSON text. */
export function compileJsonWriter(type: DataType, physicalType?: string): (value: Value) => string {
  const write = compilePresentWriter(type, physicalType);
  return (value) => (value === null ? 'null' : write(value));
}

function compilePresentWriter(type: DataType, physicalType: string | undefined): (value: Value) => string {
  switch (type.kind) {
    case 'int64':
      return (value) => {
        const isSafe =
          (value as bigint) <= BigInt(Number.MAX_SAFE_INTEGER) && (value as bigint) >= -BigInt(Number.MAX_SAFE_INTEGER);
        return isSafe ? String(value) : `"${String(value)}"`;
      };
    case 'float64':
      return (value) => (Number.isFinite(value) ? String(value) : `"${String(value)}"`);
    case 'string':
      return writeText;
    case 'boolean':
    case 'int32':
    case 'json':
      return String;
    case 'date':
      return physicalType === 'epoch-days' ? (value) => String(daysOfDate(String(value))) : writeText;
    case 'timestamp': {
      const unit = physicalType === undefined ? undefined : epochUnits[physicalType];
      return unit === undefined ? writeText : (value) => String(countOfTimestamp(String(value), unit));
    }
    case 'list': {
      const write = compileJsonWriter(type.element);
      return (value) => `[${(value as readonly Value[]).map(write).join(',')}]`;
    }
    case 'struct': {
      const fields = type.fields.map((field) => ({
        start: `${JSON.stringify(field.name)}:`,
        write: compileJsonWriter(field.type),
      }));
      return (value) =>
        `{${fields.map(({ start, write }, i) => start + write((value as readonly Value[])[i] ?? null)).join(',')}}`;
    }
    default:
      return JSON.stringify;
  }
}

function writeText(value: Value): string {
  return quoteText(value as string);
}
