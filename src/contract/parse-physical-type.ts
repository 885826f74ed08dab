// A store's type name → the logical type it usually holds: where a contract leaves the logical type open, and for
// contracts written from a store's own description.
import type { DataType } from '../core/data-type.js';
import {
  booleanType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  jsonType,
  stringType,
  timestampType,
} from '../core/data-type.js';

const byName: Readonly<Record<string, DataType>> = Object.fromEntries(
  (
    [
      [booleanType, 'bool boolean bit'],
      [int32Type, 'tinyint smallint mediumint int integer int2 int4 int16 int32 uint8 uint16 byte short serial'],
      [int64Type, 'bigint int8 int64 long uint32 bigserial'],
      [decimalType(20, 0), 'uint64'],
      [decimalType(38, 0), 'int128 uint128 hugeint'],
      [float64Type, 'real float float4 float8 float32 float64 double bfloat16 n'],
      [
        stringType,
        'string text varchar char character bpchar nvarchar nchar varchar2 fixedstring uuid enum enum8 enum16 ipv4 ipv6 time timetz s',
      ],
      [dateType, 'date date32'],
      [timestampType, 'timestamp timestamptz datetime datetime64 timestamp_ltz timestamp_ntz timestamp_tz'],
      [jsonType, 'json jsonb super variant object array list map struct row tuple nested record m l'],
    ] as const
  ).flatMap(([type, names]) => names.split(' ').map((name) => [name, type])),
);

const decimalNames = new Set(['decimal', 'numeric', 'dec', 'number']);
const decimalPrecisions: Readonly<Record<string, number>> = {
  decimal32: 9,
  decimal64: 18,
  decimal128: 38,
  decimal256: 76,
};

/** A store's type name split: `Nullable(Decimal(10, 2))` → `decimal` with arguments 10 and 2. */
function splitTypeName(text: string): { readonly name: string; readonly args: readonly number[] } {
  let inner = text.trim().toLowerCase();
  for (let wrapper; (wrapper = /^(?:nullable|lowcardinality)\((.*)\)$/.exec(inner));) inner = wrapper[1] ?? '';
  const match = /^([a-z_][a-z0-9_]*)\s*(?:[(<](.*)[)>])?/.exec(inner);
  const args = (match?.[2] ?? '').split(',').map((part) => Number(part.trim() || 'NaN'));
  return { name: match?.[1] ?? '', args: args.every(Number.isInteger) ? args : [] };
}

/**
 * The precision and scale of a decimal's type name; undefined for another type. Both undefined where the name gives
 * none.
 */
export function decimalArguments(
  physicalType: string,
): { readonly precision: number | undefined; readonly scale: number | undefined } | undefined {
  const { name, args } = splitTypeName(physicalType);
  const fixed = decimalPrecisions[name];
  if (fixed !== undefined) return { precision: fixed, scale: args[0] ?? 0 };
  if (!decimalNames.has(name)) return undefined;
  return { precision: args[0], scale: args[0] === undefined ? undefined : (args[1] ?? 0) };
}

/** The logical type that a store's type usually holds; undefined where the name isn't known (or is a decimal's). */
export function parsePhysicalType(physicalType: string): DataType | undefined {
  const { name } = splitTypeName(physicalType);
  return Object.hasOwn(byName, name) ? byName[name] : undefined;
}
