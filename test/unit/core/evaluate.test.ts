import { call, isIn } from '../../../src/core/call.js';
import { booleanType, float64Type, int32Type, stringType } from '../../../src/core/data-type.js';
import { evaluate, isTrue } from '../../../src/core/evaluate.js';
import { columnsOf, conjuncts, literal, mapColumns, type ScalarExpr } from '../../../src/core/expression.js';

const bool = (value: boolean | null): ScalarExpr => literal(value, booleanType);
const text = (value: string | null): ScalarExpr => literal(value, stringType);
const column = (index: number): ScalarExpr => ({ kind: 'column', index, type: int32Type, nullable: true });

describe('three-valued logic', () => {
  it.each([
    ['and', true, null, null],
    ['and', false, null, false],
    ['or', true, null, true],
    ['or', false, null, null],
    ['and', true, true, true],
    ['or', false, false, false],
  ] as const)('%s(%p, %p) is %p', (fn, a, b, expected) => {
    expect(evaluate(call(fn, bool(a), bool(b)), [])).toBe(expected);
    expect(evaluate(call(fn, bool(b), bool(a)), [])).toBe(expected);
  });

  it('leaves UNKNOWN unknown under NOT, and makes it no in is_true', () => {
    expect(evaluate(call('not', bool(null)), [])).toBeNull();
    expect(evaluate(call('is_true', bool(null)), [])).toBe(false);
    expect(evaluate(call('is_null', bool(null)), [])).toBe(true);
    expect(isTrue(bool(null), [])).toBe(false);
  });

  it('makes a comparison with null unknown, and an IN that might match', () => {
    expect(evaluate(call('neq', column(0), literal(1, int32Type)), [null])).toBeNull();
    expect(evaluate(isIn([column(0), column(1)], [[1, 2]]), [1, null])).toBeNull();
    expect(evaluate(isIn([column(0), column(1)], [[1, 2]]), [9, null])).toBe(false);
    expect(evaluate(isIn([column(0)], []), [null])).toBe(false);
  });
});

describe('text functions', () => {
  it.each([
    ['like', 'a%b', 'a\\%b', true],
    ['like', 'axb', 'a\\%b', false],
    ['like', 'a\nb', 'a_b', true],
    ['like', '😀', '_', true],
    ['like', 'a.b', 'a_b', true],
    ['like', 'ab', 'A%', false],
    ['starts_with', '50%', '50%', true],
    ['contains', 'x_y', '_', true],
    ['ends_with', 'abc', 'bc', true],
  ] as const)('%s(%p, %p) is %p', (fn, a, b, expected) => {
    expect(evaluate(call(fn, text(a), text(b)), [])).toBe(expected);
  });

  it('lowers ASCII letters alone', () => {
    expect(evaluate(call('lower_ascii', text('ÀBÇ İ')), [])).toBe('ÀbÇ İ');
  });
});

describe('expressions', () => {
  it('are refused where arguments do not fit the signature', () => {
    expect(() => call('eq', text('1'), literal(1, int32Type))).toThrow(TypeError);
    expect(() => call('and', text('1'))).toThrow(TypeError);
    expect(() => isIn([column(0)], [[null]])).toThrow(TypeError);
  });

  it('compare NaN as equal to itself and greatest', () => {
    const nan = literal(Number.NaN, float64Type);
    expect(evaluate(call('eq', nan, nan), [])).toBe(true);
    expect(evaluate(call('gt', nan, literal(Infinity, float64Type)), [])).toBe(true);
  });

  it('tell their columns and conjuncts, and have columns replaced', () => {
    const both = call('and', call('eq', column(2), column(0)), call('not', call('is_null', column(2))));
    expect(columnsOf(both)).toEqual([0, 2]);
    expect(conjuncts(both)).toHaveLength(2);
    expect(columnsOf(mapColumns(both, (c) => column(c.index + 10)))).toEqual([10, 12]);
  });
});
