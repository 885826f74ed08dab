import { parseInterval } from '../../../src/sql/interval.js';
import { parseFormatted, strftimeFormat } from '../../../src/sql/moment-format.js';
import { parseValue, roundDecimal } from '../../../src/sql/parse-value.js';
import * as pg from '../../../src/sql/pg-type.js';
import { instantOfWall, wallOfInstant } from '../../../src/sql/zoned-time.js';

describe("a value in PostgreSQL's text form", () => {
  it.each([
    ['42', pg.pgInt4, 42],
    ['2147483648', pg.pgInt4, undefined],
    ['-9223372036854775808', pg.pgInt8, -(2n ** 63n)],
    ['1e3', pg.pgNumeric(-1), '1000'],
    ['1.005', pg.pgNumeric(2), '1.01'],
    ['-1.005', pg.pgNumeric(2), '-1.01'],
    ['NaN', pg.pgNumeric(-1), undefined],
    ['-infinity', pg.pgFloat8, Number.NEGATIVE_INFINITY],
    ['on', pg.pgBool, true],
    ['2024-02-30', pg.pgDate, undefined],
    ['2024-02-29 10:00', pg.pgDate, '2024-02-29'],
    ['2024-03-10T07:30:00.250+02', pg.pgTimestamptz, '2024-03-10T05:30:00.25Z'],
    ['2024-03-10 07:30:00-05:30', pg.pgTimestamptz, '2024-03-10T13:00:00Z'],
    ['{1,NULL,"3"}', { kind: 'array', element: pg.pgInt4 } as const, [1, null, 3]],
    ['{"a,b","c\\"d"}', { kind: 'array', element: pg.pgText } as const, ['a,b', 'c"d']],
    ['{}', { kind: 'array', element: pg.pgText } as const, []],
  ])('is read by its type: %s', (text, type, expected) => {
    expect(parseValue(text, type, 'UTC')?.value).toEqual(expected);
  });

  it('is an instant by the clock of the session where it names no offset', () => {
    expect(parseValue('2024-01-15 12:00', pg.pgTimestamptz, 'America/New_York')?.value).toBe('2024-01-15T17:00:00Z');
    expect(parseValue('2024-07-15', pg.pgTimestamptz, 'America/New_York')?.value).toBe('2024-07-15T04:00:00Z');
  });

  it('rounds decimals half away from zero', () => {
    expect(['0.5', '1.5', '-0.5', '2.4999', '9.99'].map((text) => roundDecimal(text, 0))).toEqual([
      '1',
      '2',
      '-1',
      '2',
      '10',
    ]);
  });
});

describe('a clock of a zone', () => {
  it('goes through changes of clocks as in PostgreSQL', () => {
    // Skipped on 10 March 2024 at 2:00, twice on 3 November at 1:00.
    expect(instantOfWall('2024-03-10T02:30:00Z', 'America/New_York')).toBe('2024-03-10T07:30:00Z');
    expect(instantOfWall('2024-11-03T01:30:00Z', 'America/New_York')).toBe('2024-11-03T06:30:00Z');
    expect(wallOfInstant('2024-11-03T05:30:00.5Z', 'America/New_York')).toBe('2024-11-03T01:30:00.5Z');
  });
});

describe('an interval', () => {
  it.each([
    ['1 day', '0 1 0'],
    ['2 months 3 days 04:05:06.5', '2 3 14706500000'],
    ['-1 year', '-12 0 0'],
    ['1.5 hours', '0 0 5400000000'],
    ['2 weeks', '0 14 0'],
    ['1.5 days', undefined],
    ['soon', undefined],
  ])('is months, days and microseconds: %s', (text, expected) => {
    expect(parseInterval(text)).toBe(expected);
  });
});

describe('a format', () => {
  it('reads and writes the patterns that it knows and no others', () => {
    expect(parseFormatted('2024-02-29 07:08:09.000250', 'YYYY-MM-DD HH24:MI:SS.US')).toBe('2024-02-29T07:08:09.000250');
    expect(parseFormatted('2024-02-30', 'YYYY-MM-DD')).toBeUndefined();
    expect(strftimeFormat('YYYY-MM-DD"T"HH24:MI 100%')).toBe('%Y-%m-%dT%H:%M 100%%');
    expect(strftimeFormat('Day')).toBeUndefined();
  });
});
