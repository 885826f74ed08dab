import { fc } from '../../../support/random-cases.js';
import { evaluate } from '../../../../src/core/evaluate.js';
import type { Row, Value } from '../../../../src/core/value.js';
import { parseRowFilter } from '../../../../auth/policy/parse-row-filter.js';
import { RowFilterError } from '../../../../auth/policy/row-filter-tokens.js';
import { int32Type, stringType } from '../../../../src/core/data-type.js';
import { orders, sampleColumn } from '../sample-dataset.js';

const columns = orders.columns;
const names = columns.map((column) => column.name);

function row(values: Record<string, Value>): Row {
  return names.map((name) => values[name] ?? null);
}

function test3(text: string, values: Record<string, Value>): Value {
  return evaluate(parseRowFilter(text, columns), row(values));
}

function refusal(text: string, options = {}): RowFilterError {
  try {
    parseRowFilter(text, columns, options);
  } catch (error) {
    expect(error).toBeInstanceOf(RowFilterError);
    return error as RowFilterError;
  }
  throw new Error(`accepted: ${text}`);
}

describe('a row filter', () => {
  test.each<[string, Record<string, Value>, Value]>([
    ["country = 'US'", { country: 'US' }, true],
    ["COUNTRY = 'US'", { country: 'US' }, true],
    ['"Country" <> \'US\'', { country: 'us' }, true],
    ["country != 'US'", { country: null }, null],
    ["not country = 'US'", { country: null }, null],
    ["country not in ('US', 'DE')", { country: null }, null],
    ["country not in ('US', 'DE')", { country: 'FR' }, true],
    ["country in ('US')", { country: 'US' }, true],
    ['id > 2 and id < 4 or id = 9', { id: 9 }, true],
    ['id > 2 and (id < 4 or id = 9)', { id: 1 }, false],
    ['not (id > 2) and not not id = 1', { id: 1 }, true],
    ['id between 2 and 4', { id: 4 }, true],
    ['id not between 2 and 4', { id: 5 }, true],
    ["country between 'Z' and 'U'", { country: 'W' }, false],
    ["country like '%ited%'", { country: 'United' }, true],
    ["country not like '_ITED'", { country: 'Xited' }, true],
    ["country like 'a-b/c.%'", { country: 'a-b/c.d' }, true],
    ["country = 'O''Brien'", { country: "O'Brien" }, true],
    ['country is null', { country: null }, true],
    ['country IS NOT NULL', { country: null }, false],
    ['paid = true', { paid: true }, true],
    ['paid <> FALSE', { paid: true }, true],
    ['total >= 1.5', { total: '1.50' }, true],
    ['total = 150e-2', { total: '1.50' }, true],
    ['total = -1', { total: '-1.00' }, true],
    ['views = 9223372036854775807', { views: 9223372036854775807n }, true],
    ['views = 9223372036854775807', { views: 9223372036854775806n }, false],
    ['views = -9223372036854775808', { views: -9223372036854775808n }, true],
    ['score < 1e3', { score: 999.5 }, true],
    ['score > 5', { score: Number.NaN }, true],
    ["user = 'x'", { user: 'x' }, true],
    ['true', {}, true],
    ['false or id = 1', { id: 1 }, true],
  ])('%s over %p is %p', (text, values, expected) => {
    expect(test3(text, values)).toBe(expected);
  });

  test.each<[string, number, RegExp]>([
    ['', 1, /expected a column/],
    ["country = 'US' -- all", 16, /comments/],
    ["country = 'US' /* all */", 16, /comments/],
    ["country = 'US'; drop table x", 15, /without ";"/],
    ["country like 'a!%' escape '!'", 20, /ESCAPE/],
    ["country like 'a\\%'", 14, /backslash/],
    ['paid', 5, /expected a comparison/],
    ['paid and id = 1', 6, /expected a comparison/],
    ["'US' = country", 1, /to the left/],
    ['1 = 1', 1, /to the left/],
    ['id = id', 6, /expected a constant/],
    ['id in (select id)', 8, /expected a constant/],
    ['id in ()', 8, /expected a constant/],
    ["lower(country) = 'us'", 6, /functions/],
    ["country = lower('us')", 11, /expected a constant/],
    ['id = null', 6, /IS NULL/],
    ['id in (1, null)', 11, /IS NULL/],
    ["id = '1'", 6, /type int32/],
    ['id = 1.5', 6, /type int32/],
    ['id = 1e2', 6, /type int32/],
    ['id = 2147483648', 6, /type int32/],
    ['views = 9223372036854775808', 9, /type int64/],
    ['total = 1.505', 9, /decimal\(10,2\)/],
    ['total = 100000000', 9, /decimal\(10,2\)/],
    ['score = 1e999', 9, /float64/],
    ['country = 1', 11, /type string/],
    ['country = US', 11, /expected a constant/],
    ['country = "US"', 11, /expected a constant/],
    ['paid = 1', 8, /type boolean/],
    ['paid > false', 6, /boolean column/],
    ["id like '1%'", 4, /string column/],
    ["nope = 'x'", 1, /no column "nope"/],
    ["extra = '{}'", 1, /of type json/],
    ["day = '2013-01-01'", 1, /allowTemporal/],
    ['at is null', 1, /allowTemporal/],
    ["country.code = 'x'", 8, /nested/],
    ['id = 1 id = 2', 8, /expected AND, OR or the end/],
    ['true = paid', 6, /expected AND, OR or the end/],
    ['(id = 1', 8, /expected "\)"/],
    ['id == 1', 5, /expected a constant/],
    ['id = 1abc', 6, /a number/],
    ['id = +1', 6, /a number/],
    ["country = 'US", 11, /closing single quote/],
    ['id is missing', 7, /NULL/],
    ['not', 4, /expected a column/],
    ['and = 1', 1, /double quotes/],
    [`${'('.repeat(65)}id = 1${')'.repeat(65)}`, 66, /64 levels/],
    ["country = 'a\0b'", 13, /NUL/],
    [`country = '${'x'.repeat(2040)}'`, 2048, /2048/],
    ['id\u00a0= 1', 3, /expected a column/],
  ])('%j is refused at character %d', (text, position, expected) => {
    const error = refusal(text);
    expect(error.position).toBe(position);
    expect(error.message).toMatch(expected);
  });

  test('takes ISO text for dates and timestamps only where that is allowed, and only real ones', () => {
    const options = { allowTemporal: true };
    const day = parseRowFilter("day >= '2013-02-28'", columns, options);
    expect(evaluate(day, row({ day: '2013-03-01' }))).toBe(true);
    const at = parseRowFilter("at = '2013-10-01 02:00:00+02:00'", columns, options);
    expect(evaluate(at, row({ at: '2013-10-01T00:00:00Z' }))).toBe(true);
    expect(refusal("day = '2013-02-30'", options).message).toMatch(/type date/);
    expect(refusal("at = 'yesterday'", options).message).toMatch(/type timestamp/);
  });

  test('refuses a name that fits two columns by case alone, and lets no other alphabet fold into ASCII', () => {
    const twins = [sampleColumn('Kind', stringType), sampleColumn('kind', stringType)];
    expect(() => parseRowFilter("kind = 'x'", twins)).toThrow(/ambiguous/);
    expect(() => parseRowFilter('"\u212Aind" = \'x\'', [sampleColumn('kind', stringType)])).toThrow(/no column/);
  });

  test('finds a column whose name has a dot or a quote only in double quotes', () => {
    const odd = [sampleColumn('a.b', int32Type), sampleColumn('say "hi"', int32Type)];
    expect(evaluate(parseRowFilter('"a.b" = 1 and "say ""hi""" = 2', odd), [1, 2])).toBe(true);
    expect(() => parseRowFilter('a.b = 1', odd)).toThrow(/nested/);
  });
});

describe('any text', () => {
  const fragment = fc.oneof(
    fc.constantFrom(
      ...['(', ')', ',', '.', '=', '<>', '!=', '<', "'US'", "'", '"', '"id"', '--', ';', '\\', '1', '-1.5e3', '\0'],
      ...['and', 'OR', 'not', 'in', 'between', 'like', 'is', 'null', 'true', 'false', 'id', 'country', 'paid', 'total'],
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );

  test('is parsed or refused with a position inside it, never anything else', () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 24 }), (parts) => {
        const text = parts.join(' ');
        try {
          parseRowFilter(text, columns);
        } catch (error) {
          expect(error).toBeInstanceOf(RowFilterError);
          expect((error as RowFilterError).position).toBeGreaterThan(0);
          expect((error as RowFilterError).position).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

// An evaluator of its own: each generated filter comes with a closure that says its truth in three values.
type Truth = boolean | null;
interface Sample {
  readonly text: string;
  readonly truth: (row: { id: number | null; country: string | null }) => Truth;
}

const idTest = fc.tuple(fc.constantFrom('=', '<>', '<', '<=', '>', '>='), fc.integer({ min: -3, max: 3 }));
const leaf: fc.Arbitrary<Sample> = fc.oneof(
  idTest.map(([op, n]): Sample => {
    const holds: Record<string, (a: number) => boolean> = {
      '=': (a) => a === n,
      '<>': (a) => a !== n,
      '<': (a) => a < n,
      '<=': (a) => a <= n,
      '>': (a) => a > n,
      '>=': (a) => a >= n,
    };
    return { text: `id ${op} ${String(n)}`, truth: ({ id }) => (id === null ? null : (holds[op]?.(id) ?? null)) };
  }),
  fc.array(fc.constantFrom<string[]>('a', 'b', "c'd"), { minLength: 1, maxLength: 3 }).map((set): Sample => ({
    text: `country in (${set.map((s) => `'${s.replace("'", "''")}'`).join(', ')})`,
    truth: ({ country }) => (country === null ? null : set.includes(country)),
  })),
  fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })).map(([a, b]): Sample => ({
    text: `id not between ${String(a)} and ${String(b)}`,
    truth: ({ id }) => (id === null ? null : id < a || id > b),
  })),
  fc.boolean().map((not): Sample => ({
    text: `country is ${not ? 'not ' : ''}null`,
    truth: ({ country }) => (country === null) !== not,
  })),
);
const { sample } = fc.letrec<{ sample: Sample; deep: Sample }>((tie) => ({
  sample: fc.oneof({ depthSize: 'small' }, leaf, tie('deep')),
  deep: fc.oneof(
    tie('sample').map((a): Sample => ({
      text: `NOT (${a.text})`,
      truth: (r) => {
        const t = a.truth(r);
        return t === null ? null : !t;
      },
    })),
    fc.tuple(tie('sample'), fc.boolean(), tie('sample')).map(([a, isOr, b]): Sample => ({
      text: `(${a.text} ${isOr ? 'OR' : 'AND'} ${b.text})`,
      truth: (r) => {
        const [x, y] = [a.truth(r), b.truth(r)];
        if (x === isOr || y === isOr) return isOr;
        return x === null || y === null ? null : !isOr;
      },
    })),
  ),
}));

test('an accepted filter means what an independent reading of it means, on every row', () => {
  const rowOf = fc.record({
    id: fc.option(fc.integer({ min: -4, max: 4 })),
    country: fc.option(fc.constantFrom('a', 'b', "c'd", 'e')),
  });
  fc.assert(
    fc.property(sample, rowOf, ({ text, truth }, values) => {
      fc.pre(text.length < 2048);
      expect(test3(text, values)).toBe(truth(values));
    }),
    { numRuns: 1_000 },
  );
});
