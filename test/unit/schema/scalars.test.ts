import { type GraphQLScalarType, parseValue } from 'graphql';
import { describe, expect, it } from '@jest/globals';
import { encodeScalar } from '../../../schema/scalars/encode-value.js';
import { Json } from '../../../schema/scalars/json-scalars.js';
import { Count, Decimal, Double, Int64 } from '../../../schema/scalars/number-scalars.js';
import { CalendarDate, DateTime, Duration, parseDuration } from '../../../schema/scalars/time-scalars.js';

const fromLiteral = (scalar: GraphQLScalarType, text: string): unknown =>
  scalar.parseLiteral(parseValue(text, { noLocation: true }), {});

const refuses = (scalar: GraphQLScalarType, literals: readonly string[], variables: readonly unknown[]): void => {
  for (const text of literals) expect(() => fromLiteral(scalar, text)).toThrow(scalar.name);
  for (const value of variables) expect(() => scalar.parseValue(value)).toThrow(scalar.name);
};

describe('Int64', () => {
  it('keeps every digit both ways', () => {
    expect(Int64.serialize(2n ** 63n - 1n)).toBe('9223372036854775807');
    expect(Int64.serialize(7n)).toBe('7');
    expect(fromLiteral(Int64, '9223372036854775807')).toBe(2n ** 63n - 1n);
    expect(fromLiteral(Int64, '"-9223372036854775808"')).toBe(-(2n ** 63n));
    expect(Int64.parseValue('9007199254740993')).toBe(9007199254740993n);
    expect(Int64.parseValue(12)).toBe(12n);
  });

  it('refuses what is no integer of 64 bits, and a number that JSON may have rounded', () => {
    refuses(Int64, ['9223372036854775808', '1.0', '"x"', 'true'], [2 ** 53, 1.5, true, '', '1e3', null]);
  });
});

describe('Decimal', () => {
  it('takes literals as they are written', () => {
    expect(fromLiteral(Decimal, '0.10000000000000000000000001')).toBe('0.10000000000000000000000001');
    expect(fromLiteral(Decimal, '"12.50"')).toBe('12.50');
    expect(Decimal.parseValue(3)).toBe('3');
    expect(Decimal.serialize('1.50')).toBe('1.50');
  });

  it('refuses a fraction that came as a JSON number, since it may have been rounded', () => {
    refuses(Decimal, ['"1,5"', 'true', '"NaN"'], [1.5, '1.5.2', 'Infinity', '']);
  });
});

describe('Double', () => {
  it('carries NaN and the infinities as strings', () => {
    expect([Number.NaN, Infinity, -Infinity, 1.5].map((n) => Double.serialize(n))).toEqual([
      'NaN',
      'Infinity',
      '-Infinity',
      1.5,
    ]);
    expect(['NaN', 'Infinity', '-Infinity', 2].map((n) => Double.parseValue(n))).toEqual([NaN, Infinity, -Infinity, 2]);
    expect(fromLiteral(Double, '"NaN"')).toBeNaN();
    expect(fromLiteral(Double, '-1.5e3')).toBe(-1500);
  });

  it('refuses other strings', () => {
    refuses(Double, ['"1"', 'true', '1e999'], ['1', 'nan', Infinity, null]);
  });
});

describe('Count', () => {
  it('is a number while that is exact, and an error beyond', () => {
    expect(Count.serialize(2n ** 53n - 1n)).toBe(9007199254740991);
    expect(() => Count.serialize(2n ** 53n)).toThrow('beyond');
    expect(fromLiteral(Count, '10')).toBe(10n);
    refuses(Count, ['-1', '"1"', '1.5', '9007199254740993'], [-1, 1.5, '1']);
  });
});

describe('times', () => {
  it('reads dates and instants as RFC 3339 writes them, and gives instants in UTC', () => {
    expect(CalendarDate.parseValue('2013-02-28')).toBe('2013-02-28');
    expect(DateTime.parseValue('2013-01-01T00:00:00-05:00')).toBe('2013-01-01T05:00:00Z');
    expect(DateTime.parseValue('2013-01-01T05:00:00.250Z')).toBe('2013-01-01T05:00:00.25Z');
    refuses(CalendarDate, ['"2013-02-29"', '20130101', '"2013-1-1"'], ['2013-01-01T00:00:00Z', 1]);
    refuses(DateTime, ['"2013-01-01T00:00:00"', '"2013-01-01"'], ['2013-13-01T00:00:00Z', 0, '2013-02-30T00:00:00Z']);
  });

  it('reads durations of fixed length in milliseconds', () => {
    expect(['PT15M', 'P1D', 'P1W', 'PT0.5S', 'P1DT1H1M1S', 'PT0S'].map(parseDuration)).toEqual([
      900_000, 86_400_000, 604_800_000, 500, 90_061_000, 0,
    ]);
    refuses(Duration, ['"P1M"', '"P1Y"', '"P"', '"PT"', '"15M"', '"-PT1S"', '15'], ['P1.5D', 60]);
  });
});

describe('JSON', () => {
  it('says what the column’s text says, digits of large numbers included', () => {
    const text = '{"id":9223372036854775807,"price":1.10,"tags":["a",null,true]}';
    expect(JSON.stringify(Json.serialize(text))).toBe(text);
    expect(JSON.stringify(encodeScalar('"text"', { kind: 'json' }))).toBe('"text"');
  });
});
