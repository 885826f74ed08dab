// Rows as items: attributes as the reading side reads them, nulls left out, and the bytes that DynamoDB counts.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DataType } from '../../src/core/data-type.js';
import type { Dataset, FlowBinding } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Row, Value } from '../../src/core/value.js';
import { type AttributeType, encodeValue } from './encode-value.js';

export type Item = Record<string, AttributeValue>;

export interface ItemEncoder {
  readonly encode: (row: Row) => Item;
  /** Equal for rows that are one item. */
  readonly keyOf: (row: Row) => string;
}

/** @throws LakegateError CONFIG_INVALID for a dataset without a key, or a timestamp of another zone than UTC */
export function compileItemEncoder(dataset: Dataset, binding: FlowBinding): ItemEncoder {
  const invalid = (what: string): never => {
    throw new LakegateError('CONFIG_INVALID', { message: `Binding "${binding.id}" of ${dataset.name}: ${what}.` });
  };
  if (dataset.key.length === 0) invalid('DynamoDB stores records by a key, and the dataset has none');
  const columns = dataset.columns.flatMap(({ name, type }, index) => {
    const bound = binding.columns.get(name);
    if (bound === undefined) return [];
    if (type.kind === 'timestamp' && (bound.timeZone ?? 'UTC') !== 'UTC')
      invalid(`"${name}" can only be written in UTC`);
    return [{ attribute: bound.physicalName, index, type, physicalType: bound.physicalType }];
  });
  const keyIndexes = dataset.key.map((name) => dataset.columns.findIndex((column) => column.name === name));
  return {
    encode: (row) => {
      const item: Item = {};
      for (const column of columns) {
        const value = row[column.index] ?? null;
        if (value !== null) item[column.attribute] = encodeAttribute(value, column);
      }
      return item;
    },
    keyOf: (row) => JSON.stringify(keyIndexes.map((index) => String(row[index]))),
  };
}

function encodeAttribute(value: Value, attribute: AttributeType): AttributeValue {
  const { type } = attribute;
  if (value === null) return { NULL: true };
  switch (type.kind) {
    case 'json':
      return { S: String(value) };
    case 'list':
      return { L: (value as readonly Value[]).map((item) => encodeAttribute(item, { type: type.element })) };
    case 'struct':
      return { M: encodeMembers(value as readonly Value[], type) };
    default:
      // What N can't hold is read from S as well.
      return encodeValue(value, attribute) ?? { S: String(value) };
  }
}

function encodeMembers(values: readonly Value[], { fields }: Extract<DataType, { kind: 'struct' }>): Item {
  return Object.fromEntries(fields.map(({ name, type }, i) => [name, encodeAttribute(values[i] ?? null, { type })]));
}

/** As https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html counts them. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + attributeBytes(value), 0);
}

function attributeBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.L !== undefined) return value.L.reduce((sum, item) => sum + attributeBytes(item) + 1, 3);
  if (value.M !== undefined) return Object.keys(value.M).length + 3 + itemBytes(value.M);
  return 1;
}

/** One byte for two significant digits, and one more; another for a sign. */
function numberBytes(text: string): number {
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + (text.startsWith('-') ? 2 : 1);
}
