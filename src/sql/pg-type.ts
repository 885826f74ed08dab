// PostgreSQL's types as far as they are served: what expressions have until they become DataTypes or DuckDB's.
import {
  booleanType,
  type DataType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  jsonType,
  stringType,
  timestampType,
} from '../core/data-type.js';

type PlainKind =
  'bool' | 'int4' | 'int8' | 'float8' | 'text' | 'date' | 'timestamp' | 'timestamptz' | 'interval' | 'json' | 'unknown';

/** `numeric` always knows its scale. `opaque`: a list or struct, which can be given out and nothing else. */
export type PgType =
  | { readonly kind: PlainKind }
  | { readonly kind: 'numeric'; readonly scale: number; readonly precision?: number }
  | { readonly kind: 'opaque'; readonly type: DataType }
  | { readonly kind: 'array'; readonly element: PgType };

export type PgKind = PgType['kind'];

const plain = (kind: PlainKind): PgType => ({ kind });
export const pgBool = plain('bool');
export const pgInt4 = plain('int4');
export const pgInt8 = plain('int8');
export const pgFloat8 = plain('float8');
export const pgText = plain('text');
export const pgDate = plain('date');
export const pgTimestamp = plain('timestamp');
export const pgTimestamptz = plain('timestamptz');
export const pgInterval = plain('interval');
export const pgJson = plain('json');
export const pgUnknown = plain('unknown');
export const pgNumeric = (scale: number): PgType => ({ kind: 'numeric', scale });

const kinds = {
  boolean: pgBool,
  int32: pgInt4,
  int64: pgInt8,
  float64: pgFloat8,
  string: pgText,
  date: pgDate,
  timestamp: pgTimestamptz,
  json: pgJson,
} as const;

/** The type that a column of a dataset has in SQL. */
export function pgTypeOf(type: DataType): PgType {
  if (type.kind === 'decimal') return { kind: 'numeric', scale: type.scale, precision: type.precision };
  if (type.kind === 'list' || type.kind === 'struct') return { kind: 'opaque', type };
  return kinds[type.kind];
}

/** How values of the type are held; a timestamp without a zone as if its clock were UTC's. */
export function dataTypeOf(type: PgType): DataType {
  switch (type.kind) {
    case 'bool':
      return booleanType;
    case 'int4':
      return int32Type;
    case 'int8':
      return int64Type;
    case 'float8':
      return float64Type;
    case 'numeric':
      return decimalType(38, type.scale);
    case 'date':
      return dateType;
    case 'timestamp':
    case 'timestamptz':
      return timestampType;
    case 'json':
      return jsonType;
    case 'opaque':
      return type.type;
    case 'array':
      return { kind: 'list', element: dataTypeOf(type.element) };
    default:
      return stringType;
  }
}

const typeNames: Readonly<Record<PlainKind, string>> = {
  bool: 'boolean',
  int4: 'integer',
  int8: 'bigint',
  float8: 'double precision',
  text: 'text',
  date: 'date',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  interval: 'interval',
  json: 'json',
  unknown: 'unknown',
};

/** The type as PostgreSQL's messages call it. */
export function typeName(type: PgType): string {
  switch (type.kind) {
    case 'numeric':
      return 'numeric';
    case 'array':
      return `${typeName(type.element)}[]`;
    case 'opaque':
      return type.type.kind === 'list' ? `${typeName(pgTypeOf(type.type.element))}[]` : 'json';
    default:
      return typeNames[type.kind];
  }
}

export function isNumber({ kind }: PgType): boolean {
  return kind === 'int4' || kind === 'int8' || kind === 'numeric' || kind === 'float8';
}

/** Whether values can be compared, sorted and grouped by. */
export function isComparable({ kind }: PgType): boolean {
  return kind !== 'json' && kind !== 'opaque' && kind !== 'array' && kind !== 'interval';
}

const numberOrder: readonly PgKind[] = ['int4', 'int8', 'numeric', 'float8'];
const momentOrder: readonly PgKind[] = ['date', 'timestamp', 'timestamptz'];

/** The type both are brought to where they meet, as PostgreSQL does it; undefined: there is none. */
export function commonType(a: PgType, b: PgType): PgType | undefined {
  if (a.kind === 'unknown') return b;
  if (b.kind === 'unknown') return a;
  if (a.kind === 'numeric' && b.kind === 'numeric') return pgNumeric(Math.max(a.scale, b.scale));
  if (a.kind === b.kind) return a.kind === 'opaque' || a.kind === 'array' ? undefined : a;
  for (const order of [numberOrder, momentOrder]) {
    const [x, y] = [order.indexOf(a.kind), order.indexOf(b.kind)];
    if (x >= 0 && y >= 0) return x > y ? a : b;
  }
  return undefined;
}

/** Whether PostgreSQL turns values of one type into the other without being asked. */
export function isImplicit(from: PgType, to: PgKind): boolean {
  if (from.kind === 'unknown' || from.kind === to) return true;
  for (const order of [numberOrder, momentOrder]) {
    const [x, y] = [order.indexOf(from.kind), order.indexOf(to)];
    if (x >= 0 && y >= 0) return x < y;
  }
  return false;
}
