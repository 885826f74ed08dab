// Avro's types as avsc builds them, set up so that nothing is lost: longs as bigints, logical types in core's form.
import avro from 'avsc';
import type { AvroSchema } from './avro-schema.js';
import { dateOfDays, timestampOfNanos } from '../../../src/core/epoch.js';

/** Bytes to and from values by one schema. */
export interface AvroType {
  /** @throws Error where the value isn't of the schema */
  toBuffer(value: object): Buffer;
  /** What the bytes hold, unions unwrapped. @throws Error where they aren't of the schema */
  fromBuffer(bytes: Buffer): unknown;
}

type LongRead = (value: bigint) => unknown;

/** How longs are read, by their logical type. */
const longReads: Readonly<Record<string, LongRead>> = {
  'timestamp-millis': (value) => timestampOfNanos(value * 1_000_000n),
  'timestamp-micros': (value) => timestampOfNanos(value * 1_000n),
  'timestamp-nanos': timestampOfNanos,
  // A wall clock of a zone that the contract says: without an offset.
  'local-timestamp-millis': (value) => timestampOfNanos(value * 1_000_000n).slice(0, -1),
  'local-timestamp-micros': (value) => timestampOfNanos(value * 1_000n).slice(0, -1),
};

/** A type for writing: values are as the underlying types hold them. @throws Error for what is no schema */
export function writingType(schema: AvroSchema): AvroType {
  const plain = longType((value) => value);
  return avro.Type.forSchema(
    schema as avro.Schema,
    options(() => plain),
  );
}

/** A type for reading: moments, dates and decimals as text. @throws Error for what is no schema */
export function readingType(schema: AvroSchema): AvroType {
  const longOf = (logicalType: unknown): avro.Type => longType(longReads[String(logicalType)] ?? ((value) => value));
  const type = avro.Type.forSchema(schema as avro.Schema, {
    ...options(longOf),
    logicalTypes: { decimal: DecimalType, date: DateType },
  });
  return {
    toBuffer: (value) => type.toBuffer(value),
    fromBuffer: (bytes) => unwrap(type.fromBuffer(bytes)),
  };
}

/** avsc takes a long's logical type for a number's; longs are made here, whatever they stand for. */
function options(longOf: (logicalType: unknown) => avro.Type): Partial<avro.ForSchemaOptions> {
  return {
    registry: { long: longOf(undefined) },
    typeHook: (schema: unknown) => {
      const { type, logicalType } = (typeof schema === 'object' && schema !== null ? schema : {}) as Record<
        string,
        unknown
      >;
      return type === 'long' ? longOf(logicalType) : undefined;
    },
    wrapUnions: true,
    omitRecordMethods: true,
  };
}

function longType(read: LongRead): avro.Type {
  return avro.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => read(buffer.readBigInt64LE()),
    toBuffer: (value: bigint) => {
      const buffer = Buffer.alloc(8);
      buffer.writeBigInt64LE(value);
      return buffer;
    },
    fromJSON: (value: number | string) => BigInt(value),
    toJSON: String,
    isValid: (value: unknown) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
    compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
  });
}

class DateType extends avro.types.LogicalType {
  protected override _fromValue(value: unknown): string {
    return dateOfDays(BigInt(value as number));
  }

  protected override _toValue(): never {
    throw new TypeError('it is only read');
  }
}

class DecimalType extends avro.types.LogicalType {
  readonly #scale: number;

  constructor(schema: avro.Schema, options?: object) {
    super(schema, options);
    this.#scale = (schema as { scale?: number }).scale ?? 0;
  }

  protected override _fromValue(value: unknown): string {
    const bytes = value as Buffer;
    const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex') || '0'}`));
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(this.#scale + 1, '0');
    const point = digits.length - this.#scale;
    const text = this.#scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
    return unscaled < 0n ? `-${text}` : text;
  }

  protected override _toValue(): never {
    throw new TypeError('it is only read');
  }
}

/** A decoded value with its unions unwrapped and its maps and records as plain objects. */
function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(unwrap);
  const branch = (value as { unwrap?: unknown }).unwrap;
  if (typeof branch === 'function') return unwrap(Object.values(value)[0]);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unwrap(member)]));
}
