// Durations of ISO 8601 and of service levels.
import { parseDuration, parseServiceLevel } from '../../../src/contract/parse-duration.js';

test.each<[string, number | undefined]>([
  ['P1D', 86_400_000],
  ['PT15M', 900_000],
  ['P1DT2H3M4.5S', 93_784_500],
  ['P2W', 1_209_600_000],
  ['PT0S', 0],
  ['P', undefined],
  ['PT', undefined],
  ['P1DT', undefined],
  ['P1M', undefined],
  ['P1Y', undefined],
  ['1d', undefined],
])('%s is %s ms', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each<[unknown, string | undefined, number | undefined]>([
  [4, 'd', 345_600_000],
  ['24', 'Hours', 86_400_000],
  ['PT5M', undefined, 300_000],
  [5, undefined, undefined],
  ['2022-05-12', 'd', undefined],
  [true, 'd', undefined],
])('a service level of %p %p is %p ms', (value, unit, expected) => {
  expect(parseServiceLevel(value, unit)).toBe(expected);
});
