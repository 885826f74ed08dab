// The scalars of numbers: nothing is lost between a store's value and its text in the answer, or the other way.
import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { encodeCount, encodeDouble } from './encode-value.js';
import { literalText, scalarError, shownLiteral } from './scalar-error.js';

const int64Range = [-(2n ** 63n), 2n ** 63n - 1n] as const;

/** A 64-bit integer; a JSON string out, a string or an integer in. Inside: bigint. */
export const Int64 = new GraphQLScalarType<bigint, string>({
  name: 'Int64',
  description: 'A 64-bit integer. Always a JSON string in answers; a string or an integer in arguments.',
  serialize: (value) => String(value),
  parseValue: (value) => {
    if (typeof value === 'string') return parseInt64(value);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    throw scalarError('Int64', 'an integer within 64 bits, as a string where it is beyond 2^53', value);
  },
  parseLiteral: (node) => {
    if (node.kind === Kind.INT || node.kind === Kind.STRING) return parseInt64(node.value);
    throw scalarError('Int64', 'an integer within 64 bits', shownLiteral(node));
  },
});

/** A decimal number; a JSON string out, a string or an exact literal in. Inside: plain text. */
export const Decimal = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description:
    'An exact decimal number of up to 38 digits. Always a JSON string in answers; in arguments a string, an integer, or a literal in the document.',
  serialize: (value) => String(value),
  parseValue: (value) => {
    if (typeof value === 'string') return parseDecimal(value);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    throw scalarError('Decimal', 'a decimal number as a string, or an integer', value);
  },
  parseLiteral: (node) => {
    const text = literalText(node);
    if (text === undefined) throw scalarError('Decimal', 'a decimal number', shownLiteral(node));
    return parseDecimal(text);
  },
});

/** A double; NaN and the infinities are strings. Inside: number. */
export const Double = new GraphQLScalarType<number, number | string>({
  name: 'Double',
  description: 'A 64-bit floating-point number: a JSON number, or the string "NaN", "Infinity" or "-Infinity".',
  serialize: (value) => encodeDouble(Number(value)),
  parseValue: (value) => parseDouble(value),
  parseLiteral: (node) => {
    if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return parseDouble(Number(node.value));
    if (node.kind === Kind.STRING) return parseDouble(node.value);
    throw scalarError('Double', doubleExpected, shownLiteral(node));
  },
});

/** A number of rows; a JSON number, exact. Inside: bigint. */
export const Count = new GraphQLScalarType<bigint, number>({
  name: 'Count',
  description: 'A number of rows: a JSON number, exact up to 2^53 - 1 and an error beyond.',
  serialize: (value) => encodeCount(value as number | bigint),
  parseValue: (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
    throw scalarError('Count', 'a whole number from 0 to 2^53 - 1', value);
  },
  parseLiteral: (node: ValueNode) => {
    if (node.kind === Kind.INT && Number.isSafeInteger(Number(node.value)) && !node.value.startsWith('-')) {
      return BigInt(node.value);
    }
    throw scalarError('Count', 'a whole number from 0 to 2^53 - 1', shownLiteral(node));
  },
});

const doubleExpected = 'a number, "NaN", "Infinity" or "-Infinity"';

function parseInt64(text: string): bigint {
  const value = /^-?\d{1,19}$/.test(text) ? BigInt(text) : undefined;
  if (value === undefined || value < int64Range[0] || value > int64Range[1]) {
    throw scalarError('Int64', 'an integer within 64 bits', text);
  }
  return value;
}

function parseDecimal(text: string): string {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$/.test(text) || text.length > 80) {
    throw scalarError('Decimal', 'a decimal number', text);
  }
  return text;
}

function parseDouble(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  throw scalarError('Double', doubleExpected, value);
}
