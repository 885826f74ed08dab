import { describe, expect, test } from '@jest/globals';
import { parseSelect, type SelectItem } from '../../../../src/transport/rest/parse-select.js';

const limits = { maxDepth: 5, maxFields: 20 };
const parse = (text: string): readonly SelectItem[] => parseSelect(text, limits);

const plain = { kind: 'column', alias: undefined, aggregate: undefined, cast: undefined } as const;
const relation = { kind: 'relation', alias: undefined, hint: undefined, inner: false, spread: false } as const;

describe('select', () => {
  test('takes columns, aliases and casts', () => {
    expect(parse('a,b:c, d::text,e:f::date')).toEqual([
      { ...plain, column: 'a' },
      { ...plain, column: 'c', alias: 'b' },
      { ...plain, column: 'd', cast: 'text' },
      { ...plain, column: 'f', alias: 'e', cast: 'date' },
    ]);
  });

  test('is all columns where nothing is given', () => {
    expect(parse('')).toEqual([{ kind: 'all' }]);
    expect(parse('*')).toEqual([{ kind: 'all' }]);
  });

  test('takes names of any characters in quotes', () => {
    expect(parse('"a,b":"c\\"d"')).toEqual([{ ...plain, column: 'c"d', alias: 'a,b' }]);
  });

  test('takes aggregates, of rows too, with a cast after them', () => {
    expect(parse('count(),n:count()::text,delay.avg(),total:amount.sum()::text')).toEqual([
      { ...plain, column: undefined, aggregate: 'count' },
      { ...plain, column: undefined, aggregate: 'count', alias: 'n', cast: 'text' },
      { ...plain, column: 'delay', aggregate: 'avg' },
      { ...plain, column: 'amount', aggregate: 'sum', alias: 'total', cast: 'text' },
    ]);
  });

  test('takes relationships: embedded, inner, hinted, aliased, spread, nested and empty', () => {
    expect(parse('plane(*),airline!inner(name),p:airports!dest(name,...x(y)),...plane!left(seats),none()')).toEqual([
      { ...relation, name: 'plane', select: [{ kind: 'all' }] },
      { ...relation, name: 'airline', inner: true, select: [{ ...plain, column: 'name' }] },
      {
        ...relation,
        name: 'airports',
        alias: 'p',
        hint: 'dest',
        select: [
          { ...plain, column: 'name' },
          { ...relation, name: 'x', spread: true, select: [{ ...plain, column: 'y' }] },
        ],
      },
      { ...relation, name: 'plane', spread: true, select: [{ ...plain, column: 'seats' }] },
      { ...relation, name: 'none', select: [] },
    ]);
  });

  test.each(['a,', 'a(b', 'a)', 'a::', '"a', 'a->b', 'a.median()', 'a::text.max()', '...a:b(c)', ',', 'a b,!'])(
    'refuses %s, saying where',
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
      expect(() => parse(text)).toThrow(/failed to parse select parameter .*column \d+/);
    },
  );

  test('bounds depth and number', () => {
    const deep = `${'a('.repeat(50)}b${')'.repeat(50)}`;
    expect(() => parse(deep)).toThrow(expect.objectContaining({ code: 'DEPTH_LIMIT' }));
    expect(() => parse(Array.from({ length: 21 }, () => 'a').join(','))).toThrow(
      expect.objectContaining({ code: 'FIELD_LIMIT' }),
    );
  });
});
