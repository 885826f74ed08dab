// Values of one column as the Parquet writer takes them, and the schema elements that describe them. Part of encoding.
import type { ParquetWriter } from 'hyparquet-writer';
import type { DataType } from '../core/data-type.js';
import { daysOfDate } from '../core/epoch.js';
import { scaledDecimal, type Value } from '../core/value.js';
import { microsOfTimestamp } from './micros-of-timestamp.js';

/** An element of a Parquet schema, as the writer takes it. */
export type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** A field as Parquet describes it. */
export interface ParquetField {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/** The elements of a field, depth first: one for a scalar, several for a list or a struct. */
export function parquetElementsOf({ name, type, nullable }: ParquetField): SchemaElement[] {
  const base = { name, repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED' } as const;
  switch (type.kind) {
    case 'boolean':
      return [{ ...base, type: 'BOOLEAN' }];
    case 'int32':
      return [{ ...base, type: 'INT32' }];
    case 'int64':
      return [{ ...base, type: 'INT64' }];
    case 'decimal':
      return [decimalElement(base, type.precision, type.scale)];
    case 'float64':
      return [{ ...base, type: 'DOUBLE' }];
    case 'string':
    case 'json':
      return [{ ...base, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }];
    case 'date':
      return [{ ...base, type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }];
    case 'timestamp':
      return [{ ...base, type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } }];
    case 'list':
      return [
        { ...base, converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        ...parquetElementsOf({ name: 'element', type: type.element, nullable: true }),
      ];
    case 'struct':
      return [
        { ...base, num_children: type.fields.length },
        ...type.fields.flatMap((field) => parquetElementsOf(field)),
      ];
  }
}

/** As few bytes as the precision allows: 9 digits fit 32 bits, 18 fit 64, 38 fit 16 bytes. */
function decimalElement(base: Pick<SchemaElement, 'name' | 'repetition_type'>, precision: number, scale: number) {
  const logical = { converted_type: 'DECIMAL', logical_type: { type: 'DECIMAL', precision, scale } } as const;
  const width =
    precision <= 9
      ? ({ type: 'INT32' } as const)
      : precision <= 18
        ? ({ type: 'INT64' } as const)
        : ({ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16 } as const);
  return { ...base, ...width, ...logical, precision, scale };
}

/**
 * A converter of values, nulls aside, into what the writer takes for the type.
 * @throws LakegateError from it: VALUE_OUT_OF_RANGE for an instant that microseconds can't tell
 */
export function compileParquetValue(type: DataType): ((value: Value) => unknown) | undefined {
  switch (type.kind) {
    case 'decimal':
      return (value) => scaledDecimal(value as string, type.scale);
    case 'date':
      return (value) => daysOfDate(value as string);
    case 'timestamp':
      return (value) => microsOfTimestamp(value as string);
    case 'list': {
      const element = nullable(compileParquetValue(type.element));
      return element && ((value) => (value as readonly Value[]).map(element));
    }
    case 'struct': {
      const fields = type.fields.map((field) => ({
        name: field.name,
        convert: nullable(compileParquetValue(field.type)),
      }));
      return (value) =>
        Object.fromEntries(
          fields.map(({ name, convert }, i) => {
            const member = (value as readonly Value[])[i] ?? null;
            return [name, convert === undefined ? member : convert(member)];
          }),
        );
    }
    default:
      return undefined;
  }
}

function nullable(convert: ((value: Value) => unknown) | undefined): ((value: Value) => unknown) | undefined {
  return convert && ((value) => (value === null ? null : convert(value)));
}
