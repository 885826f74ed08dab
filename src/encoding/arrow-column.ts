// Values of one column as Arrow data, laid out by type. Part of encoding; the layout is that of Arrow's columnar format.
import {
  Bool,
  type Data,
  type DataType as ArrowType,
  DateDay,
  Decimal,
  Field as ArrowField,
  Float64,
  Int32,
  Int64,
  List,
  makeData,
  Struct,
  TimestampMicrosecond,
  Utf8,
} from 'apache-arrow';
import type { DataType } from '../core/data-type.js';
import { daysOfDate } from '../core/epoch.js';
import { scaledDecimal, type Value } from '../core/value.js';
import { microsOfTimestamp } from './micros-of-timestamp.js';

/** The Arrow type of a type's values: json is its text, an instant is in UTC by microseconds. */
export function arrowTypeOf(type: DataType): ArrowType {
  switch (type.kind) {
    case 'boolean':
      return new Bool();
    case 'int32':
      return new Int32();
    case 'int64':
      return new Int64();
    case 'decimal':
      return new Decimal(type.scale, type.precision, 128);
    case 'float64':
      return new Float64();
    case 'string':
    case 'json':
      return new Utf8();
    case 'date':
      return new DateDay();
    case 'timestamp':
      return new TimestampMicrosecond('UTC');
    case 'list':
      return new List(new ArrowField('item', arrowTypeOf(type.element), true));
    case 'struct':
      return new Struct(type.fields.map((f) => new ArrowField(f.name, arrowTypeOf(f.type), f.nullable)));
  }
}

/**
 * Lays out a column.
 * @throws LakegateError VALUE_OUT_OF_RANGE for an instant that microseconds can't tell
 */
export function buildArrowColumn(type: DataType, values: readonly Value[]): Data {
  const { length } = values;
  const nulls = buildValidity(values);
  const base = { length, nullCount: nulls.count, nullBitmap: nulls.bitmap };
  switch (type.kind) {
    case 'boolean':
      return makeData({ ...base, type: new Bool(), data: buildBits(values) });
    case 'int32':
      return makeData({ ...base, type: new Int32(), data: Int32Array.from(values, (v) => (v ?? 0) as number) });
    case 'int64':
      return makeData({ ...base, type: new Int64(), data: BigInt64Array.from(values, (v) => (v ?? 0n) as bigint) });
    case 'decimal':
      return makeData({
        ...base,
        type: arrowTypeOf(type) as Decimal,
        data: buildDecimals(values, type.scale),
      });
    case 'float64':
      return makeData({ ...base, type: new Float64(), data: Float64Array.from(values, (v) => (v ?? 0) as number) });
    case 'string':
    case 'json':
      return makeData({ ...base, type: new Utf8(), ...buildText(values) });
    case 'date':
      return makeData({
        ...base,
        type: new DateDay(),
        data: Int32Array.from(values, (v) => (v === null ? 0 : daysOfDate(v as string))),
      });
    case 'timestamp':
      return makeData({
        ...base,
        type: new TimestampMicrosecond('UTC'),
        data: BigInt64Array.from(values, (v) => (v === null ? 0n : microsOfTimestamp(v as string))),
      });
    case 'list': {
      const { valueOffsets, items } = flatten(values as readonly (readonly Value[] | null)[]);
      return makeData({
        ...base,
        type: arrowTypeOf(type) as List,
        valueOffsets,
        child: buildArrowColumn(type.element, items),
      });
    }
    case 'struct': {
      const children = type.fields.map((field, i) =>
        buildArrowColumn(
          field.type,
          values.map((v) => (v as readonly Value[] | null)?.[i] ?? null),
        ),
      );
      return makeData({ ...base, type: arrowTypeOf(type) as Struct, children });
    }
  }
}

function buildValidity(values: readonly Value[]): { readonly count: number; readonly bitmap: Uint8Array | null } {
  let count = 0;
  for (const value of values) if (value === null) count++;
  return { count, bitmap: count === 0 ? null : setBits(values, (value) => value !== null) };
}

function buildBits(values: readonly Value[]): Uint8Array {
  return setBits(values, (value) => value === true);
}

function setBits(values: readonly Value[], isSet: (value: Value) => boolean): Uint8Array {
  const bits = new Uint8Array(((values.length + 63) >> 6) << 3);
  values.forEach((value, i) => {
    if (isSet(value)) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  });
  return bits;
}

/** 128-bit two's complement, least significant word first. */
function buildDecimals(values: readonly Value[], scale: number): Uint32Array {
  const words = new BigUint64Array(values.length * 2);
  values.forEach((value, i) => {
    if (value === null) return;
    const scaled = scaledDecimal(value as string, scale);
    words[2 * i] = BigInt.asUintN(64, scaled);
    words[2 * i + 1] = BigInt.asUintN(64, scaled >> 64n);
  });
  return new Uint32Array(words.buffer);
}

function buildText(values: readonly Value[]): { readonly valueOffsets: Int32Array; readonly data: Uint8Array } {
  const valueOffsets = new Int32Array(values.length + 1);
  let bytes = 0;
  values.forEach((value, i) => {
    if (value !== null) bytes += Buffer.byteLength(value as string);
    valueOffsets[i + 1] = bytes;
  });
  const data = Buffer.allocUnsafe(bytes);
  values.forEach((value, i) => {
    if (value !== null) data.write(value as string, valueOffsets[i] as number);
  });
  return { valueOffsets, data };
}

function flatten(values: readonly (readonly Value[] | null)[]): {
  readonly valueOffsets: Int32Array;
  readonly items: readonly Value[];
} {
  const valueOffsets = new Int32Array(values.length + 1);
  const items: Value[] = [];
  values.forEach((list, i) => {
    for (const item of list ?? []) items.push(item);
    valueOffsets[i + 1] = items.length;
  });
  return { valueOffsets, items };
}
