// Rows of the test table: nulls, NaN and infinities, edges of integers, text that needs escaping, clock changes.
import type { Row } from '../../../../src/core/value.js';

const names = [
  'UA',
  'ua',
  'B6',
  null,
  '',
  "O'Brien",
  '100%',
  'a_b',
  'axb',
  'back\\slash',
  'é',
  '😀',
  '\uFF5E',
  'line\nbreak',
  'UA',
];
const ratios = [
  1.5,
  -0,
  0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  null,
  1e300,
  0.1,
  -2.25,
  Number.NaN,
];
const totals = [0n, -1n, 9223372036854775807n, -9223372036854775808n, null, 9007199254740993n, 42n];
const prices = ['1.50', '-0.01', null, '99999999.99', '0.00', '1.50', '-12345.67'];
const days = ['2013-01-01', '2012-02-29', null, '2013-12-31', '1999-12-30', '2013-01-07'];
const moments = [
  '2013-11-03T05:30:00.25Z', // New York: 01:30, the first time
  '2013-11-03T06:30:00Z', // New York: 01:30, the second time
  '2013-03-10T06:59:59.999999Z',
  '2013-03-10T07:00:00Z', // New York: 03:00
  '2013-10-20T02:59:59Z',
  '2013-10-20T15:00:00Z', // São Paulo: a day that began at 01:00
  '2013-10-24T21:30:00Z', // Amman: 00:30, the first time
  '2013-10-24T22:30:00Z', // Amman: 00:30, the second time
  '2013-10-25T12:00:00Z',
  '2013-04-06T15:10:00Z', // Lord Howe: 01:40, the second time
  '2013-03-30T22:10:00Z', // Beirut: 01:10, midnight was skipped
  null,
  '1969-07-20T20:17:40Z',
  '2013-12-31T23:59:59.000001Z',
];
const flags = [true, false, null];

export const readingRows: readonly Row[] = Array.from({ length: 48 }, (_, i) => [
  i - 5,
  pick(names, i),
  pick(ratios, i),
  pick(totals, i),
  pick(prices, i),
  pick(days, i),
  pick(moments, i),
  pick(flags, i),
]);

export const ownerRows: readonly Row[] = [
  ['UA', 1],
  ['UA', 2],
  ['é', 3],
  [null, 4],
  ['nobody', 5],
  ['axb', null],
];

function pick<T>(values: readonly T[], i: number): T {
  return values[i % values.length] as T;
}
