import { fc } from '../../support/random-cases.js';
import { decimalType, float64Type, int32Type, int64Type } from '../../../src/core/data-type.js';
import { bucketNumber, emailDomain, maskPartially } from '../../../src/core/mask-value.js';
import { scaledDecimal } from '../../../src/core/value.js';

describe('a partial mask', () => {
  it.each([
    ['N14228', 2, 1, 'N1***8'],
    ['N14228', 0, 0, '******'],
    ['N14228', 3, 3, '******'],
    ['N1', 3, 0, '**'],
    ['', 1, 1, ''],
    ['😀é😀x', 1, 1, '😀**x'],
  ])('of %p that keeps %p and %p is %p', (text, first, last, expected) => {
    expect(maskPartially(text, { first, last, fill: '*' })).toBe(expected);
  });
});

describe('an e-mail domain', () => {
  it.each([
    ['a@b.example', 'b.example'],
    ['"a@b"@c', 'c'],
    ['a@', ''],
    ['none', ''],
  ])('of %p is %p', (text, expected) => {
    expect(emailDomain(text)).toBe(expected);
  });
});

describe('a bucket of numbers', () => {
  it.each([
    [int32Type, 7, 5, 5],
    [int32Type, -7, 5, -10],
    [int32Type, -2147483648, 7, -2147483648],
    [int64Type, -9223372036854775808n, 10n, -9223372036854775808n],
    [int64Type, 9223372036854775807n, 10n, 9223372036854775800n],
    [decimalType(10, 2), '-0.01', '0.25', '-0.25'],
    [decimalType(3, 0), '-999', '10', '-999'],
    [float64Type, -0.5, 2, -2],
    [float64Type, 1e300, 2, 1e300],
    [float64Type, Infinity, 2, Infinity],
    [float64Type, -0, 2, 0],
  ] as const)('of type %j: %p by %p is %p', (type, x, size, expected) => {
    expect(bucketNumber(x, size, type)).toBe(expected);
  });

  it('of NaN is NaN', () => {
    expect(bucketNumber(Number.NaN, 2, float64Type)).toBeNaN();
  });

  it('is the greatest multiple that is not above, to the last digit', () => {
    const type = decimalType(38, 10);
    const digits = fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n });
    fc.assert(
      fc.property(digits, fc.bigInt({ min: 1n, max: 10n ** 30n }), (x, size) => {
        const text = (n: bigint): string =>
          `${n < 0n ? '-' : ''}${String((n < 0n ? -n : n) / 10n ** 10n)}.${String((n < 0n ? -n : n) % 10n ** 10n).padStart(10, '0')}`;
        const start = scaledDecimal(bucketNumber(text(x), text(size), type) as string, 10);
        expect(start % size).toBe(0n);
        expect(start <= x && x < start + size).toBe(true);
      }),
    );
  });
});
