// DynamoDB's attribute values to values by the contract's type, and key values back to attributes.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DataType } from '../../src/core/data-type.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Value } from '../../src/core/value.js';
import { canonicalDecimal, canonicalTimestamp } from '../../src/core/value.js';

/**
 * The value of an attribute; a missing attribute and NULL are null. Numbers are read from their exact text; a double
 * that DynamoDB's N can't hold (NaN, ±Infinity) stands as S.
 * @throws LakegateError STORE_DATA_INVALID where it doesn't fit the type.
 */
export function decodeValue(attribute: AttributeValue | undefined, type: DataType): Value {
  if (attribute === undefined || attribute.NULL === true) return null;
  try {
    return decode(attribute, type);
  } catch (error) {
    throw error instanceof LakegateError ? error : new LakegateError('STORE_DATA_INVALID', { cause: error });
  }
}

function decode(attribute: AttributeValue, type: DataType): Value {
  switch (type.kind) {
    case 'boolean':
      if (attribute.BOOL !== undefined) return attribute.BOOL;
      break;
    case 'int32':
      return toInt32(numberText(attribute));
    case 'int64':
      return toInt64(wholeNumber(numberText(attribute)));
    case 'decimal':
      return canonicalDecimal(numberText(attribute), type.scale);
    case 'float64':
      return toFloat64(numberText(attribute));
    case 'string':
      if (attribute.S !== undefined) return attribute.S;
      break;
    case 'date':
      if (/^\d{4}-\d{2}-\d{2}$/.test(attribute.S ?? '')) return attribute.S as string;
      break;
    case 'timestamp':
      if (attribute.S !== undefined) return canonicalTimestamp(attribute.S);
      break;
    case 'json':
      return attribute.S ?? JSON.stringify(toPlain(attribute));
    case 'list': {
      const items = listItems(attribute);
      if (items !== undefined) return items.map((item) => decodeValue(item, type.element));
      break;
    }
    case 'struct': {
      const members = attribute.M;
      if (members !== undefined) return type.fields.map((f) => decodeValue(members[f.name], f.type));
      break;
    }
  }
  throw new TypeError(`an attribute of type ${Object.keys(attribute).join()} is no ${type.kind}`);
}

function numberText(attribute: AttributeValue): string {
  const text = attribute.N ?? attribute.S;
  if (text === undefined) throw new TypeError(`an attribute of type ${Object.keys(attribute).join()} is no number`);
  return text;
}

function wholeNumber(text: string): bigint {
  return BigInt(/^-?\d+$/.test(text) ? text : canonicalDecimal(text, 0));
}

function toInt32(text: string): number {
  // Ten digits are exact as a number.
  const value = /^-?\d{1,10}$/.test(text) ? Number(text) : Number(wholeNumber(text));
  if ((value | 0) !== value) throw new RangeError('an integer does not fit 32 bits');
  return value === 0 ? 0 : value;
}

function toInt64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError('an integer does not fit 64 bits');
  return value;
}

function toFloat64(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || (Number.isNaN(value) && text !== 'NaN')) throw new TypeError('not a number');
  return value;
}

function listItems(attribute: AttributeValue): readonly AttributeValue[] | undefined {
  if (attribute.L !== undefined) return attribute.L;
  return attribute.SS?.map((S) => ({ S })) ?? attribute.NS?.map((N) => ({ N }));
}

/** JSON's form of an attribute. A number beyond a double's exact integers keeps its digits as text. */
function toPlain(attribute: AttributeValue): unknown {
  if (attribute.N !== undefined) {
    const value = Number(attribute.N);
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? attribute.N : value;
  }
  if (attribute.M !== undefined) {
    return Object.fromEntries(Object.entries(attribute.M).map(([name, member]) => [name, toPlain(member)]));
  }
  const items = listItems(attribute);
  if (items !== undefined) return items.map(toPlain);
  return attribute.S ?? attribute.BOOL ?? null;
}
