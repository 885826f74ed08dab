import { describe, expect, test } from '@jest/globals';
import { parseLogic, parseTest } from '../../../../src/transport/rest/parse-condition.js';

const base = { kind: 'test', column: 'a', negated: false, quantifier: undefined } as const;

describe('a filter of a column', () => {
  test('takes its value as it is to the end', () => {
    expect(parseTest('a', 'eq.x,y)."z')).toEqual({ ...base, op: 'eq', values: ['x,y)."z'] });
    expect(parseTest('a', 'gte.2013-01-01T00:00:00+00:00')).toMatchObject({
      op: 'gte',
      values: ['2013-01-01T00:00:00+00:00'],
    });
    expect(parseTest('a', 'eq.')).toMatchObject({ values: [''] });
  });

  test('takes lists, quoted where they need it', () => {
    expect(parseTest('a', 'in.(1,"a,b","c\\"d",)')).toEqual({ ...base, op: 'in', values: ['1', 'a,b', 'c"d', ''] });
    expect(parseTest('a', 'in.()')).toMatchObject({ values: [] });
  });

  test('can be negated and quantified', () => {
    expect(parseTest('a', 'not.is.null')).toEqual({ ...base, negated: true, op: 'is', values: ['null'] });
    expect(parseTest('a', 'like(any).{A*,"B,*"}')).toEqual({
      ...base,
      op: 'like',
      quantifier: 'any',
      values: ['A*', 'B,*'],
    });
    expect(parseTest('a', 'not.eq(all).{1,2}')).toMatchObject({ negated: true, op: 'eq', quantifier: 'all' });
  });

  test.each(['match.x', 'imatch.x', 'cs.{1}', 'cd.{1}', 'ov.{1}', 'fts.x', 'fts(english).x', 'isdistinct.1'])(
    'refuses %s by the name of the operator',
    (text) => {
      expect(() => parseTest('a', text)).toThrow(/The operator \w+ .* is not supported/);
    },
  );

  test.each(['5', 'equals.5', 'eq', 'in.1', 'in.(1', 'eq(some).{1}', 'like(any).A', 'not.5', ''])(
    'refuses %s as no filter',
    (text) => {
      expect(() => parseTest('a', text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    },
  );
});

describe('a tree of filters', () => {
  test('nests and negates', () => {
    expect(parseLogic('or', false, '(a.eq.1,not.and(a.gt."2,5",a.in.(3,4)),a.not.is.null)', 5)).toEqual({
      kind: 'logic',
      op: 'or',
      negated: false,
      parts: [
        { ...base, op: 'eq', values: ['1'] },
        {
          kind: 'logic',
          op: 'and',
          negated: true,
          parts: [
            { ...base, op: 'gt', values: ['2,5'] },
            { ...base, op: 'in', values: ['3', '4'] },
          ],
        },
        { ...base, negated: true, op: 'is', values: ['null'] },
      ],
    });
  });

  test('ends values at a comma', () => {
    expect(parseLogic('and', true, '(a.eq.x.y,a.eq.)', 5)).toMatchObject({
      negated: true,
      parts: [{ values: ['x.y'] }, { values: [''] }],
    });
  });

  test('is bounded in depth, before the stack is', () => {
    const deep = `${'(and'.repeat(20_000)}(a.eq.1)${')'.repeat(20_000)}`;
    expect(() => parseLogic('or', false, deep, 20)).toThrow(expect.objectContaining({ code: 'DEPTH_LIMIT' }));
  });

  test.each(['', '(', '()', '(a.eq.1', '(a.eq.1))', 'a.eq.1', '(a.eq.1,)'])('refuses %s', (text) => {
    expect(() => parseLogic('and', false, text, 5)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
