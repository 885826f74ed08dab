// Coverage predicates: read as SQL reads them, typed by column, refused with the place.
import { parseCoverage } from '../../../src/contract/parse-coverage.js';
import {
  booleanType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  jsonType,
  stringType,
  timestampType,
} from '../../../src/core/data-type.js';
import type { Column } from '../../../src/core/dataset.js';
import { evaluate } from '../../../src/core/evaluate.js';
import type { Row } from '../../../src/core/value.js';

const columns: readonly Column[] = [
  { name: 'at', type: timestampType, nullable: false },
  { name: 'day', type: dateType, nullable: true },
  { name: 'code', type: stringType, nullable: true },
  { name: 'n', type: int32Type, nullable: true },
  { name: 'big', type: int64Type, nullable: true },
  { name: 'price', type: decimalType(6, 2), nullable: true },
  { name: 'ratio', type: float64Type, nullable: true },
  { name: 'ok', type: booleanType, nullable: true },
  { name: 'doc', type: jsonType, nullable: true },
  { name: 'Odd "name', type: stringType, nullable: true },
];
const row: Row = [
  '2013-10-01T00:00:00Z',
  '2013-10-01',
  "it's",
  5,
  9_007_199_254_740_993n,
  '1.50',
  0.5,
  true,
  '{}',
  'x',
];

describe('a predicate is', () => {
  test.each<[string, boolean | null]>([
    [`at >= '2013-10-01T00:00:00Z'`, true],
    [`at >= TIMESTAMP '2013-10-01 00:00:00'`, true],
    [`at > '2013-10-01'`, false],
    [`at = '2013-09-30T20:00:00-04:00'`, true],
    [`day BETWEEN DATE '2013-09-01' AND '2013-10-01'`, true],
    [`day NOT BETWEEN '2013-09-01' AND '2013-10-01'`, false],
    [`code = 'it''s'`, true],
    [`code in ('a', 'it''s')`, true],
    [`code NOT IN ('a')`, true],
    [`n <> 5 or big = 9007199254740993`, true],
    [`big = 9007199254740992`, false],
    [`price = 1.5 and ratio < 1e0`, true],
    [`not (n = 5 and ok = true)`, false],
    [`n = 1 OR n = 5 AND ok = FALSE`, false],
    [`doc IS NOT NULL and "Odd ""name" = 'x'`, true],
    [`code IS NULL`, false],
    [`n != -5`, true],
  ])('%s → %s', (text, expected) => {
    expect(evaluate(parseCoverage(text, columns), row)).toBe(expected);
  });

  test('unknown where a column is null', () => {
    expect(evaluate(parseCoverage('n > 1', columns), row.with(3, null))).toBeNull();
  });
});

describe('refused with the place:', () => {
  test.each([
    ['', 'expected a column, found the end (character 1 of the predicate)'],
    ['n >', 'expected a literal of type int32, found the end (character 4 of the predicate)'],
    ['n > 1.5', 'expected a literal of type int32, found 1.5 (character 5 of the predicate)'],
    ['n > 3000000000', 'expected a literal of type int32, found 3000000000 (character 5 of the predicate)'],
    ['price > 1.555', 'expected a literal of type decimal(6,2), found 1.555 (character 9 of the predicate)'],
    ['price > 12345', 'expected a literal of type decimal(6,2), found 12345 (character 9 of the predicate)'],
    [`at > 'yesterday'`, `expected a literal of type timestamp, found 'yesterday' (character 6 of the predicate)`],
    [`day = '2013-02-30'`, `expected a literal of type date, found '2013-02-30' (character 7 of the predicate)`],
    ['n = big', 'expected a literal of type int32, found big (character 5 of the predicate)'],
    ['N = 1', 'there is no column "N"; did you mean "n"? (character 1 of the predicate)'],
    ['n = 1 n = 2', 'expected AND, OR or the end, found n (character 7 of the predicate)'],
    ['(n = 1', 'expected ), found the end (character 7 of the predicate)'],
    ['n LIKE 1', 'expected a comparison, BETWEEN, IN or IS, found LIKE (character 3 of the predicate)'],
    ['doc = 1', "expected IS NULL, as json can't be compared, found = (character 5 of the predicate)"],
    ['n = 1; drop', 'unexpected ";" (character 6 of the predicate)'],
    ['n in ()', 'expected a literal of type int32, found ) (character 7 of the predicate)'],
  ])('%s', (text, message) => {
    expect(() => parseCoverage(text, columns)).toThrow(message);
  });
});
