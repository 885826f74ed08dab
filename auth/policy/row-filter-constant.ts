// Gives a row filter's constant the type of the column it is compared with, exactly or not at all.
import type { Column } from '../../src/core/dataset.js';
import { describeType, type DataType } from '../../src/core/data-type.js';
import { canonicalDecimal, canonicalTimestamp, type Value } from '../../src/core/value.js';
import { RowFilterError, type RowFilterToken } from './row-filter-tokens.js';

const ranges: Partial<Record<DataType['kind'], readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/**
 * The value of a constant as one of the column's type: integers through BigInt, decimals as text.
 * @throws RowFilterError where the constant isn't of that type or doesn't fit it.
 */
export function typeConstant(token: RowFilterToken, column: Column): Value {
  const value = convertConstant(token.kind, token.text, column.type);
  if (value !== undefined) return value;
  const expected = `expected a constant of type ${describeType(column.type)}, the type of "${column.name}"`;
  throw new RowFilterError(token.position, expected);
}

/** The value that a constant's text is as one of a type, exactly, or undefined. */
export function convertConstant(kind: RowFilterToken['kind'], text: string, type: DataType): Value | undefined {
  switch (type.kind) {
    case 'boolean':
      return kind === 'word' ? text.toLowerCase() === 'true' : undefined;
    case 'string':
      return kind === 'string' ? text : undefined;
    case 'int32':
    case 'int64':
      return kind === 'number' ? toInteger(text, type.kind) : undefined;
    case 'float64':
      return kind === 'number' && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'decimal':
      return kind === 'number' ? toDecimal(text, type.precision, type.scale) : undefined;
    case 'date':
      return kind === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) ? attempt(() => toDate(text)) : undefined;
    case 'timestamp':
      return kind === 'string' ? attempt(() => canonicalTimestamp(text)) : undefined;
    default:
      return undefined;
  }
}

function toInteger(text: string, kind: 'int32' | 'int64'): Value | undefined {
  if (!/^-?\d+$/.test(text)) return undefined;
  const value = BigInt(text);
  const [least, most] = ranges[kind] as readonly [bigint, bigint];
  if (value < least || value > most) return undefined;
  return kind === 'int32' ? Number(value) : value;
}

function toDecimal(text: string, precision: number, scale: number): string | undefined {
  const canonical = attempt(() => canonicalDecimal(text, scale));
  const whole = (canonical ?? '').replace(/^-/, '').split('.')[0] ?? '';
  return whole.replace(/^0+/, '').length > precision - scale ? undefined : canonical;
}

function toDate(text: string): string {
  return canonicalTimestamp(`${text}T00:00:00Z`).slice(0, 10);
}

function attempt(convertText: () => string): string | undefined {
  try {
    return convertText();
  } catch {
    return undefined;
  }
}
