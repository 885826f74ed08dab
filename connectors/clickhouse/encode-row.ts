// Rows as ClickHouse's JSONCompactEachRow reads them, no digit lost: 64-bit integers and decimals stand as text.
import type { DataType } from '../../src/core/data-type.js';
import type { Dataset, SinkBinding } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Row, Value } from '../../src/core/value.js';
import { parsePhysical } from '../sql/physical-type.js';

export interface RowEncoder {
  /** In the order of the values: as the table spells it, and where it is in a row. */
  readonly columns: readonly { readonly physicalName: string; readonly index: number }[];
  /** One line of the format, without its end. */
  readonly encode: (row: Row) => string;
}

/** @throws LakegateError CONFIG_INVALID for a timestamp of another zone than UTC */
export function compileRowEncoder(dataset: Dataset, binding: SinkBinding): RowEncoder {
  const columns = dataset.columns.flatMap(({ name, type }, index) => {
    const bound = binding.columns.get(name);
    if (bound === undefined) return [];
    if (type.kind === 'timestamp' && (bound.timeZone ?? 'UTC') !== 'UTC') {
      const message = `Binding "${binding.id}" of ${dataset.name}: "${name}" can only be written in UTC.`;
      throw new LakegateError('CONFIG_INVALID', { message });
    }
    // The type JSON takes what it is, a String the text of it.
    const isPlain = type.kind === 'json' && parsePhysical(bound.physicalType).name === 'json';
    return [{ physicalName: bound.physicalName, type, index, isPlain }];
  });
  return {
    columns,
    encode: (row) => {
      const values = columns.map(({ type, index, isPlain }) => {
        const value = row[index] ?? null;
        return isPlain && value !== null ? String(value) : encodeValue(value, type);
      });
      return `[${values.join(',')}]`;
    },
  };
}

function encodeValue(value: Value, type: DataType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'boolean':
    case 'int32':
      return String(value);
    case 'int64':
    case 'decimal':
      return `"${String(value)}"`;
    case 'float64':
      return encodeFloat(Number(value));
    case 'list':
      return `[${(value as readonly Value[]).map((item) => encodeValue(item, type.element)).join(',')}]`;
    case 'struct': {
      const members = value as readonly Value[];
      const fields = type.fields.map(
        (field, i) => `${JSON.stringify(field.name)}:${encodeValue(members[i] ?? null, field.type)}`,
      );
      return `{${fields.join(',')}}`;
    }
    default:
      return JSON.stringify(value);
  }
}

function encodeFloat(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  return Number.isNaN(value) ? '"nan"' : value > 0 ? '"inf"' : '"-inf"';
}
