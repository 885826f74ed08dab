// Values as the PostgreSQL protocol has them, where there is a short way for the usual ones and a long one for the rest.
import { describe, expect, it } from '@jest/globals';
import { fc } from '../../../../support/random-cases.js';
import { WireBuffer } from '../../../../../src/transport/sql-wire/wire-buffer.js';
import { formatFloat8 } from '../../../../../src/transport/sql-wire/values/float-text.js';
import {
  formatTimestamptz,
  offsetOfZone,
  timestampMicros,
} from '../../../../../src/transport/sql-wire/values/time-text.js';

describe('a double as text', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [0.00012345, '0.00012345'],
    [-1.5, '-1.5'],
    [100, '100'],
    [999_999_999_999_999.9, '999999999999999.9'],
    [1e15, '1e+15'],
    [-123_456_789_012_345, '-123456789012345'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [5e-324, '5e-324'],
  ])('writes %p as PostgreSQL does', (value, text) => {
    expect(formatFloat8(value, 1)).toBe(text);
  });

  it('reads back as the same number, with an exponent exactly where PostgreSQL has one', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = formatFloat8(value, 1);
        expect(Object.is(Number(text), value)).toBe(true);
        const exponent = value === 0 ? 0 : Number(value.toExponential().split('e')[1]);
        expect(text.includes('e')).toBe(exponent < -4 || exponent >= 15);
      }),
    );
  });
});

describe('a moment', () => {
  it('stands in the clock of UTC as in that of a zone that has the same', () => {
    for (const value of ['2013-01-01T05:00:00Z', '2013-01-01T05:00:00.25Z', '0001-01-01T00:00:00.123456789Z']) {
      const shown = formatTimestamptz(value, offsetOfZone('UTC'));
      expect(shown).toBe(formatTimestamptz(value, () => 0));
    }
    expect(formatTimestamptz('2013-01-01T05:00:00.250Z', offsetOfZone('UTC'))).toBe('2013-01-01 05:00:00.25+00');
  });

  it.each([
    ['2000-01-01T00:00:00Z', 0n],
    ['2000-01-01T00:00:01.000001Z', 1_000_001n],
    ['1999-12-31T23:59:59.999999Z', -1n],
    ['1999-12-31T23:59:59.9999999Z', -1n],
    ['9999-12-31T23:59:59.999999Z', 252_455_615_999_999_999n],
    ['0001-01-01T00:00:00.5Z', -63_082_281_599_500_000n],
  ])('is counted in microseconds from 2000: %s', (value, micros) => {
    expect(timestampMicros(value)).toBe(micros);
  });
});

describe('text in a buffer', () => {
  it('is UTF-8, whatever its length and its letters', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 })), (texts) => {
        const buffer = new WireBuffer();
        for (const text of texts) buffer.text(text);
        expect(buffer.take().equals(Buffer.from(texts.join('')))).toBe(true);
      }),
    );
  });
});
