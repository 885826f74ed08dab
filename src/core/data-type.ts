// The types every value in Lakegate has, whatever store it came from. Part of core: imports nothing.

/** A named, typed member of a struct. */
export interface StructField {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/**
 * A logical type. `timestamp` is an instant (UTC inside); a store's naive timestamp is given its zone by the binding.
 * `int32` also stands for narrower integers. `json` is any JSON text the store holds.
 */
export type DataType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'int32' }
  | { readonly kind: 'int64' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'float64' }
  | { readonly kind: 'string' }
  | { readonly kind: 'date' }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'json' }
  | { readonly kind: 'list'; readonly element: DataType }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] };

export type DataTypeKind = DataType['kind'];

export const booleanType: DataType = { kind: 'boolean' };
export const int32Type: DataType = { kind: 'int32' };
export const int64Type: DataType = { kind: 'int64' };
export const float64Type: DataType = { kind: 'float64' };
export const stringType: DataType = { kind: 'string' };
export const dateType: DataType = { kind: 'date' };
export const timestampType: DataType = { kind: 'timestamp' };
export const jsonType: DataType = { kind: 'json' };

/** A decimal type; precision 1–38, scale 0–precision. */
export function decimalType(precision: number, scale: number): DataType {
  return { kind: 'decimal', precision, scale };
}

export function isNumeric(type: DataType): boolean {
  return type.kind === 'int32' || type.kind === 'int64' || type.kind === 'decimal' || type.kind === 'float64';
}

/** Types that can be compared, sorted and grouped by. */
export function isOrderable(type: DataType): boolean {
  return type.kind !== 'json' && type.kind !== 'list' && type.kind !== 'struct';
}

export function sameType(a: DataType, b: DataType): boolean {
  return describeType(a) === describeType(b);
}

/** A type as a person writes it, `decimal(10,2)` or `list<string>`; equal types give equal text. */
export function describeType(type: DataType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${String(type.precision)},${String(type.scale)})`;
    case 'list':
      return `list<${describeType(type.element)}>`;
    case 'struct':
      return `struct<${type.fields.map((f) => `${f.name}: ${describeType(f.type)}${f.nullable ? '' : '!'}`).join(', ')}>`;
    default:
      return type.kind;
  }
}
