// A value as JSON, CSV, Avro or Arrow hold it → the form in which core holds one of the column's type. What doesn't fit
// says where, and never shows the value. Part of core.
import { describeType, type DataType } from './data-type.js';
import { dateOfDays, epochUnits, timestampOfNanos } from './epoch.js';
import { exactNumberText } from './exact-json.js';
import type { RecordError } from './ingest-service.js';
import { timestampInZone } from './time-bucket.js';
import { canonicalDecimal, canonicalTimestamp, type Value } from './value.js';

type Path = RecordError['path'];

/** Why a value can't be read; its message has the path in front. */
export class UnreadableValue extends Error {
  override readonly name = 'UnreadableValue';

  constructor(
    readonly path: Path,
    /** What was expected. */
    readonly expected: string,
    readonly code: 'TYPE' | 'REQUIRED' = 'TYPE',
  ) {
    super(`${path.join('.')}: ${expected}`);
  }
}

/** Reads a value that may be null or absent. @throws UnreadableValue */
export type ValueReader = (value: unknown, path: Path) => Value;

/** How a format holds values. */
export interface ReaderOptions {
  /** Whether JSON stands as text, and not as a value of the format's own. */
  readonly jsonIsText: boolean;
  /** Whether everything stands as text. */
  readonly allIsText: boolean;
}

/** How a column's times stand. */
export interface TimeForm {
  /** `epoch-millis` and the like: a number since the epoch. */
  readonly physicalType?: string | undefined;
  /** Zone of a timestamp whose text says no offset; UTC unless given. */
  readonly timeZone?: string | undefined;
}

/** Reads values of a type. */
export function compileReader(
  type: DataType,
  nullable: boolean,
  options: ReaderOptions,
  form: TimeForm = {},
): ValueReader {
  const read = compilePresent(type, options, form);
  return (value, path) => {
    if (value !== null && value !== undefined) return read(value, path);
    if (nullable) return null;
    throw new UnreadableValue(path, 'expected a value', 'REQUIRED');
  };
}

type PresentReader = (value: unknown, path: Path) => Value;

function compilePresent(type: DataType, options: ReaderOptions, form: TimeForm): PresentReader {
  switch (type.kind) {
    case 'list':
      return readList(type, options);
    case 'struct':
      return readStruct(type, options);
    case 'json':
      return (value, path) => readJson(value, path, options);
    default:
      return scalarReader(type, options, form);
  }
}

function scalarReader(type: DataType, options: ReaderOptions, form: TimeForm): PresentReader {
  const parse = scalarParser(type, options, form);
  const expected = `expected a value of type ${describeType(type)}`;
  return (value, path) => {
    let read: Value | undefined;
    try {
      read = parse(value);
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    }
    if (read === undefined) throw new UnreadableValue(path, expected);
    return read;
  };
}

/** Undefined, or a RangeError or SyntaxError, where the value isn't of the type. */
function scalarParser(
  type: DataType,
  { allIsText }: ReaderOptions,
  { physicalType, timeZone }: TimeForm,
): (value: unknown) => Value | undefined {
  switch (type.kind) {
    case 'boolean':
      return (value) => {
        if (typeof value === 'boolean') return value;
        return allIsText && (value === 'true' || value === 'false') ? value === 'true' : undefined;
      };
    case 'int32':
      return (value) => {
        const integer = allIsText || typeof value !== 'string' ? readInteger(value) : undefined;
        return integer !== undefined && BigInt.asIntN(32, integer) === integer ? Number(integer) : undefined;
      };
    case 'int64':
      return (value) => {
        const integer = readInteger(value);
        return integer !== undefined && BigInt.asIntN(64, integer) === integer ? integer : undefined;
      };
    case 'decimal':
      return (value) => readDecimal(value, type);
    case 'float64':
      return (value) => (allIsText || typeof value !== 'string' || !/\d/.test(value) ? readDouble(value) : undefined);
    case 'date':
      return (value) => readDate(value, physicalType);
    case 'timestamp':
      return (value) => readTimestamp(value, physicalType, timeZone);
    default:
      return (value) => (typeof value === 'string' && value.isWellFormed() ? value : undefined);
  }
}

/** The text of a number, or of a text that may be one. */
function numberText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return exactNumberText(value);
}

function readInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  const text = numberText(value);
  if (text === undefined || text.length > 64) return undefined;
  // A text of digits is the usual case; 1e3 and 5.0 are integers, too.
  return /^-?\d+$/.test(text) ? BigInt(text) : isSmallExponent(text) ? BigInt(canonicalDecimal(text, 0)) : undefined;
}

function readDecimal(value: unknown, type: Extract<DataType, { kind: 'decimal' }>): Value | undefined {
  const text = numberText(value);
  if (text === undefined || text.length > 128 || !isSmallExponent(text)) return undefined;
  const decimal = canonicalDecimal(text, type.scale);
  return decimal.replace(/[-.]/g, '').replace(/^0+/, '').length <= type.precision ? decimal : undefined;
}

/** An exponent of few digits: a short text must not become a million of them. */
function isSmallExponent(text: string): boolean {
  return /^[+-]?[\d.]+(?:[eE][+-]?\d{1,3})?$/.test(text);
}

function readDouble(value: unknown): Value | undefined {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  if (typeof value === 'number') return value;
  const text = numberText(value);
  if (text === undefined || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  const double = Number(text);
  return Number.isFinite(double) ? double : undefined;
}

function readDate(value: unknown, physicalType: string | undefined): Value | undefined {
  if (physicalType === 'epoch-days' && !isCalendarText(value)) {
    const days = readInteger(value);
    return days === undefined ? undefined : dateOfDays(days);
  }
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  canonicalTimestamp(`${value}T00:00:00Z`);
  return value;
}

/** Avro's own types come as text already. */
function isCalendarText(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('-', 4);
}

function readTimestamp(
  value: unknown,
  physicalType: string | undefined,
  timeZone: string | undefined,
): Value | undefined {
  const unit = physicalType === undefined ? undefined : epochUnits[physicalType];
  if (unit !== undefined && !isCalendarText(value)) {
    const count = readInteger(value);
    return count === undefined ? undefined : timestampOfNanos(count * unit);
  }
  if (typeof value !== 'string') return undefined;
  return timeZone === undefined ? canonicalTimestamp(value) : timestampInZone(value, timeZone);
}

function readJson(value: unknown, path: Path, options: ReaderOptions): Value {
  if (!options.jsonIsText || typeof value !== 'string') return JSON.stringify(value, bigintsAsNumbers);
  try {
    JSON.parse(value);
    return value;
  } catch {
    throw new UnreadableValue(path, 'expected JSON');
  }
}

function bigintsAsNumbers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value;
}

function readList(type: Extract<DataType, { kind: 'list' }>, options: ReaderOptions): PresentReader {
  const inner = { ...options, allIsText: false };
  const read = compileReader(type.element, true, inner);
  return (value, path) => {
    const list = options.allIsText ? parseText(value, path) : value;
    if (!Array.isArray(list)) throw new UnreadableValue(path, 'expected a list');
    return list.map((item, i) => read(item, [...path, i]));
  };
}

function readStruct(type: Extract<DataType, { kind: 'struct' }>, options: ReaderOptions): PresentReader {
  const inner = { ...options, allIsText: false };
  const fields = type.fields.map((field) => ({
    name: field.name,
    read: compileReader(field.type, field.nullable, inner),
  }));
  return (value, path) => {
    const object = options.allIsText ? parseText(value, path) : value;
    if (!isObject(object)) throw new UnreadableValue(path, 'expected an object');
    return fields.map(({ name, read }) => read(memberOf(object, name), [...path, name]));
  };
}

function parseText(value: unknown, path: Path): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    throw new UnreadableValue(path, 'expected JSON');
  }
}

/** Whether a value has named members. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && exactNumberText(value) === undefined;
}

/** A member that is the object's own: `constructor` is a column like any other. */
export function memberOf(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
