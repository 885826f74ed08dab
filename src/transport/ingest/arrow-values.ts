// Values of Arrow's columns in the plain form that core reads. Nothing goes through a double that it could not hold, and
// offsets are checked, as a body may say anything.
import { type Data, DataType, DateUnit, type Decimal, type Field, TimeUnit, Vector } from 'apache-arrow';
import { dateOfDays, timestampOfNanos } from '../../core/epoch.js';
import { UnreadableValue } from '../../core/read-value.js';
import { invalidBody } from './record-format.js';

/** The value in a row of a column. */
export type ArrowReader = (row: number) => unknown;

/** Reads a column of one batch. @throws LakegateError INGEST_BODY_INVALID for types that no column of a contract has */
export function openColumn(data: Data, name: string): ArrowReader {
  const read = openPresent(data, name);
  return (row) => (data.getValid(row) ? read(row) : null);
}

function openPresent(data: Data, name: string): ArrowReader {
  const type: unknown = data.type;
  if (DataType.isNull(type)) return () => null;
  if (DataType.isInt(type) || DataType.isBool(type) || DataType.isFloat(type)) return plain(data);
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return texts(data, name);
  if (DataType.isUtf8View(type)) return plain(data);
  if (DataType.isDecimal(type)) return decimals(data, type);
  if (DataType.isDate(type)) return dates(data, type.unit === DateUnit.DAY ? 1n : 86_400_000n, name);
  if (DataType.isTimestamp(type)) return timestamps(data, nanosOf[type.unit], name);
  if (DataType.isDictionary(type)) return entries(data, name);
  if (DataType.isList(type) || DataType.isLargeList(type)) return lists(data, name);
  if (DataType.isStruct(type)) return structs(data, type.children, name);
  throw invalidBody(`${name}: a value of its Arrow type is not taken`);
}

function plain(data: Data): ArrowReader {
  const vector = new Vector([data]);
  return (row) => vector.get(row) as unknown;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function texts({ values, valueOffsets }: Data, name: string): ArrowReader {
  const bytes = values as Uint8Array;
  return (row) => {
    const [start, end] = rangeOf(valueOffsets as Offsets, row, bytes.length);
    return orUnreadable(() => decoder.decode(bytes.subarray(start, end)), name);
  };
}

type Offsets = Int32Array | BigInt64Array;

/** From one offset to the next. @throws RangeError where they go back, or beyond what there is */
function rangeOf(offsets: Offsets, row: number, limit: number): readonly [number, number] {
  const [start, end] = [Number(offsets[row]), Number(offsets[row + 1])];
  if (!(start >= 0 && start <= end && end <= limit)) throw new RangeError('offsets');
  return [start, end];
}

function decimals({ values, stride }: Data, { scale, bitWidth }: Decimal): ArrowReader {
  const words = values as Uint32Array;
  return (row) => {
    let unscaled = 0n;
    for (let i = stride - 1; i >= 0; i--) unscaled = (unscaled << 32n) | BigInt(words[row * stride + i] as number);
    return `${String(BigInt.asIntN(bitWidth, unscaled))}e${String(-scale)}`;
  };
}

function dates({ values }: Data, perDay: bigint, name: string): ArrowReader {
  const counts = values as Int32Array | BigInt64Array;
  return (row) => orUnreadable(() => dateOfDays(BigInt(counts[row] as number | bigint) / perDay), name);
}

/** What can't be had of a value is the fault of its record alone. */
function orUnreadable(read: () => string, name: string): string {
  try {
    return read();
  } catch {
    throw new UnreadableValue([name], 'expected a value that can be read');
  }
}

const nanosOf: Readonly<Record<TimeUnit, bigint>> = {
  [TimeUnit.SECOND]: 1_000_000_000n,
  [TimeUnit.MILLISECOND]: 1_000_000n,
  [TimeUnit.MICROSECOND]: 1_000n,
  [TimeUnit.NANOSECOND]: 1n,
};

function timestamps({ values }: Data, unit: bigint, name: string): ArrowReader {
  const counts = values as BigInt64Array;
  return (row) => orUnreadable(() => timestampOfNanos((counts[row] as bigint) * unit), name);
}

/** Each entry of a dictionary is read once. */
function entries({ values, dictionary }: Data, name: string): ArrowReader {
  const read = (dictionary?.data ?? []).flatMap((chunk) => {
    const column = openColumn(chunk as Data, name);
    return Array.from({ length: chunk.length }, (_, row) => column(row));
  });
  const indexes = values as Int32Array | BigInt64Array;
  return (row) => {
    const index = Number(indexes[row]);
    if (!(index >= 0 && index < read.length)) throw new RangeError('index');
    return read[index];
  };
}

function lists({ valueOffsets, children }: Data, name: string): ArrowReader {
  const offsets = valueOffsets as Offsets;
  const items = children[0] as Data;
  const read = openColumn(items, name);
  return (row) => {
    const [start, end] = rangeOf(offsets, row, items.length);
    return Array.from({ length: end - start }, (_, i) => read(start + i));
  };
}

function structs({ children }: Data, fields: readonly Field[], name: string): ArrowReader {
  const members = fields.map((field, i) => [field.name, openColumn(children[i] as Data, name)] as const);
  return (row) => Object.fromEntries(members.map(([member, read]) => [member, read(row)]));
}
