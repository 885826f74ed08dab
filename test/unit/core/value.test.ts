import { fc } from '../../support/random-cases.js';
import { decimalType, float64Type, int64Type, stringType, timestampType } from '../../../src/core/data-type.js';
import {
  canonicalDecimal,
  canonicalTimestamp,
  compareText,
  compareValues,
  scaledDecimal,
  timestampNanos,
} from '../../../src/core/value.js';

describe('decimals', () => {
  it.each([
    ['1.5', 2, '1.50'],
    ['-0.0', 1, '0.0'],
    ['+007', 0, '7'],
    ['.5', 1, '0.5'],
    ['12e-3', 3, '0.012'],
    ['1.25E2', 0, '125'],
    ['99999999999999999999999999999999999999', 0, '99999999999999999999999999999999999999'],
  ])('%s at scale %d is %s', (text, scale, expected) => {
    expect(canonicalDecimal(text, scale)).toBe(expected);
  });

  it.each(['', '.', 'x', '1..2', '0x10', 'NaN', 'Infinity'])('%p is not one', (text) => {
    expect(() => canonicalDecimal(text, 2)).toThrow(RangeError);
  });

  it('are refused rather than rounded', () => {
    expect(() => canonicalDecimal('1.005', 2)).toThrow(RangeError);
    expect(() => scaledDecimal('1.005', 2)).toThrow(RangeError);
  });

  it('keep their value to the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }), fc.integer({ min: 0, max: 20 }), (n, scale) => {
        const digits = (n < 0n ? -n : n).toString().padStart(scale + 1, '0');
        const text = `${n < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
        expect(scaledDecimal(canonicalDecimal(text, scale), scale)).toBe(n);
      }),
    );
  });
});

describe('timestamps', () => {
  it.each([
    ['2013-01-01 05:00:00.000', '2013-01-01T05:00:00Z'],
    ['2013-01-01 05:00:00.000 UTC', '2013-01-01T05:00:00Z'],
    ['2013-01-01T05:00:00.250000Z', '2013-01-01T05:00:00.25Z'],
    ['2013-01-01T05:00:00.123456789+05:30', '2012-12-31T23:30:00.123456789Z'],
    ['2013-01-01T05:00-04', '2013-01-01T09:00:00Z'],
  ])('%s is %s', (text, expected) => {
    expect(canonicalTimestamp(text)).toBe(expected);
  });

  it.each(['2013-02-30T00:00:00Z', '2013-13-01T00:00:00Z', '2013-01-01', 'now', '2013-01-01T25:00:00Z'])(
    '%s is not one',
    (text) => {
      expect(() => canonicalTimestamp(text)).toThrow(RangeError);
    },
  );

  it('are ordered by the nanosecond', () => {
    expect(compareValues('2013-01-01T00:00:00Z', '2013-01-01T00:00:00.1Z', timestampType)).toBeLessThan(0);
    expect(timestampNanos('1970-01-01T00:00:00.000000001Z')).toBe(1n);
  });
});

describe('the one order', () => {
  it('puts NaN after every number and equal to itself', () => {
    expect(compareValues(Number.NaN, Infinity, float64Type)).toBeGreaterThan(0);
    expect(compareValues(Number.NaN, Number.NaN, float64Type)).toBe(0);
    expect(compareValues(-0, 0, float64Type)).toBe(0);
  });

  it('tells integers beyond 2^53 and decimals beyond a double apart', () => {
    expect(compareValues(9223372036854775807n, 9223372036854775806n, int64Type)).toBeGreaterThan(0);
    expect(compareValues('10000000000000000000.1', '10000000000000000000.2', decimalType(38, 1))).toBeLessThan(0);
  });

  it('orders text by code point, as UTF-8 bytes do', () => {
    expect(compareValues('Z', 'a', stringType)).toBeLessThan(0);
    expect(compareText('\uFF5E', '😀')).toBeLessThan(0);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});
