import { compileOnDemand } from '../../../src/core/on-demand-expression.js';

const columns = new Set(['a', 'b', 'c']);

function evaluate(text: string, values: Readonly<Record<string, number | null>> = {}): number | null {
  return compileOnDemand(text, columns).evaluate((column) => values[column] ?? null);
}

describe('an on-demand expression', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['8 / 2 / 2', 2],
    ['7 - 2 - 1', 4],
    ['-3 * -2', 6],
    ['1.5e2 + .5', 150.5],
    ['abs(-2) + sqrt(9) + floor(1.7) + ceil(1.2)', 8],
    ['least(3, 1, 2) + greatest(3, 1, 2)', 4],
    ['ln(exp(2))', 2],
    ['if(1 < 2, 10, 20) + if(2 <= 1, 1, 2) + if(1 <> 1, 4, 8) + if(3 >= 3, 100, 0)', 120],
  ])('computes %s', (text, expected) => {
    expect(evaluate(text)).toBeCloseTo(expected, 12);
  });

  it('reads columns, and says which', () => {
    expect(evaluate('a * b - a', { a: 3, b: 5 })).toBe(12);
    expect(compileOnDemand('a * b - a', columns).inputs).toEqual(['a', 'b']);
  });

  it('is null where an input is, where it divides by zero, and where it has no value', () => {
    expect(evaluate('a + 1')).toBeNull();
    expect(evaluate('1 / a', { a: 0 })).toBeNull();
    expect(evaluate('sqrt(-1)')).toBeNull();
    expect(evaluate('ln(0)')).toBeNull();
    expect(evaluate('coalesce(a, b, 7)')).toBe(7);
    expect(evaluate('if(a > 1, 1, 2)')).toBe(2);
  });

  it.each([
    ['', 'expected a number, a column or a function at the end'],
    ['a +', 'expected a number, a column or a function at the end'],
    ['d', 'expected a column of numbers of the view at character 1, not "d"'],
    ['a b', 'expected the end, or one of + - * / at character 3, not "b"'],
    ['sleep(1)', 'expected one of the functions'],
    ['constructor(1)', 'expected one of the functions'],
    ['abs(1, 2)', 'expected 1 arguments at character 1'],
    ['if(a, 1, 2)', 'expected one of < <= > >= = <>'],
    ['a ; b', 'unexpected ";" at character 3'],
    ["'x'", 'unexpected "\'" at character 1'],
    [`${'('.repeat(40)}1${')'.repeat(40)}`, 'expected at most 32 levels'],
    [`1e999`, 'expected a number'],
  ])('refuses %s with the place', (text, message) => {
    expect(() => compileOnDemand(text, columns)).toThrow(message);
    expect(() => compileOnDemand(text, columns)).toThrow(SyntaxError);
  });
});
