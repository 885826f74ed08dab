// Values to DynamoDB's attribute values, for keys and conditions. A timestamp that is a key stands there in its
// canonical text, since a key is found by its bytes.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DataType } from '../../src/core/data-type.js';
import { isNumeric } from '../../src/core/data-type.js';
import type { Value } from '../../src/core/value.js';

/** How a column's values stand in an attribute: the type's own way unless the binding's physical type says S or N. */
export interface AttributeType {
  readonly type: DataType;
  readonly physicalType?: string | undefined;
}

/** Most bytes of a string in a partition key and in a sort key. */
const maxPartitionKeyBytes = 2048;
const maxSortKeyBytes = 1024;

/** The attribute that holds a value, or undefined where this type has no one form that a condition could name. */
export function encodeValue(value: Value, { type, physicalType }: AttributeType): AttributeValue | undefined {
  if (value === null) return undefined;
  const asText = isNumberAsText({ type, physicalType });
  switch (type.kind) {
    case 'boolean':
      return { BOOL: value === true };
    case 'int32':
    case 'int64':
    case 'decimal':
      return asText ? { S: String(value) } : { N: String(value) };
    case 'float64':
      return encodeFloat64(Number(value), asText);
    case 'string':
    case 'date':
    case 'timestamp':
      return { S: String(value) };
    default:
      return undefined;
  }
}

/** Whether a number stands as S, so that DynamoDB's order is not the number's. */
export function isNumberAsText({ type, physicalType }: AttributeType): boolean {
  return isNumeric(type) && physicalType?.toUpperCase() === 'S';
}

/** Whether DynamoDB lets a key have this value; no item has a key that it doesn't. */
export function canBeKey(attribute: AttributeValue, position: 'partition' | 'sort'): boolean {
  if (attribute.N !== undefined) return true;
  const bytes = Buffer.byteLength(attribute.S ?? '', 'utf8');
  return bytes > 0 && bytes <= (position === 'partition' ? maxPartitionKeyBytes : maxSortKeyBytes);
}

function encodeFloat64(value: number, asText: boolean): AttributeValue | undefined {
  if (asText || !Number.isFinite(value)) return { S: String(value) };
  const magnitude = Math.abs(value);
  const representable = magnitude === 0 || (magnitude >= 1e-130 && magnitude < 1e126);
  return representable ? { N: String(value) } : undefined;
}
