// Patterns in linear time: they mean what JavaScript's own do, and no text makes them slow.
import { fc } from '../../support/random-cases.js';
import { compilePattern } from '../../../src/core/compile-pattern.js';

const atom = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'c',
    '.',
    '\\d',
    '\\w',
    '\\s',
    '\\S',
    '[ab]',
    '[^a]',
    '[a-c\\d]',
    '\\p{L}',
    '[\\p{Lu}_-]',
    '\\.',
    '😀',
  ),
  fc.constantFrom('^', '$', '\\u0061', '\\x62', '\\u{63}', '\\u{1F600}', '\\uD83D\\uDE00', '[\\]\\\\]', '\\-'.slice(1)),
);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '*?', '+?', '{0}');
const { source } = fc.letrec<{ source: string; branch: string; item: string }>((tie) => ({
  source: fc.array(tie('branch'), { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|')),
  branch: fc.array(tie('item'), { maxLength: 3 }).map((items) => items.join('')),
  item: fc.oneof(
    { maxDepth: 1, depthSize: 'small' },
    fc.tuple(atom, quantifier).map(([a, q]) => (a === '^' || a === '$' ? a : a + q)),
    fc
      .tuple(fc.constantFrom('(', '(?:', '(?<n>'), tie('source'), quantifier)
      .map(([open, inner, q]) => `${open === '(?<n>' && inner.includes('(?<n>') ? '(' : open}${inner})${q}`),
  ),
}));
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'A', '_', '1', ' ', '\n', '.', '😀', 'é', ']', '\\'),
  maxLength: 12,
});

function expressionOf(given: string): RegExp | undefined {
  try {
    return new RegExp(given, 'u');
  } catch {
    return undefined;
  }
}

test('a pattern finds what the same regular expression of JavaScript finds', () => {
  let matched = 0;
  fc.assert(
    fc.property(source, fc.array(text, { minLength: 1, maxLength: 8 }), (given, texts) => {
      const expression = expressionOf(given);
      fc.pre(expression !== undefined);
      const matches = compilePattern(given);
      const wanted = texts.map((candidate) => expression.test(candidate));
      matched += wanted.filter(Boolean).length;
      expect({ given, texts, found: texts.map(matches) }).toEqual({ given, texts, found: wanted });
    }),
    { numRuns: 1_000 },
  );
  expect(matched).toBeGreaterThan(100);
});

test.each([
  ['^[A-Z]{3}$', ['JFK'], ['JFKX', 'jfk', 'JF', '']],
  ['^(\\w+\\.)+\\w+$', ['a.b', 'a.b.c'], ['a', 'a..b']],
  ['^N?[0-9]*$', ['', 'N1'], ['NN']],
  ['b', ['abc'], ['aac']],
  ['', ['', 'x'], []],
  ['a|^b$', ['xa', 'b'], ['bb']],
])('%s', (given, found, missed) => {
  const matches = compilePattern(given);
  expect(found.filter((candidate) => !matches(candidate))).toEqual([]);
  expect(missed.filter((candidate) => matches(candidate))).toEqual([]);
});

test('patterns on which a backtracking engine never ends are answered', () => {
  const long = 'a'.repeat(100_000);
  expect(compilePattern('^(a+)+$')(`${long}!`)).toBe(false);
  expect(compilePattern('^(a|a)*$')(long)).toBe(true);
  expect(compilePattern('(a*)*(a*)*(a*)*b')(long)).toBe(false);
  expect(compilePattern('(.*),(.*),(.*)x{50}y')(long)).toBe(false);
});

test('a text of very many different characters forgets transitions and still answers rightly', () => {
  const various = Array.from({ length: 60_000 }, (_, i) => String.fromCodePoint(0x20000 + (i % 50_000))).join('');
  const matches = compilePattern('^(?:.[^a]?)*z$');
  expect(matches(`${various}z`)).toBe(true);
  expect(matches(`${various}y`)).toBe(false);
});

test.each([
  ['(?=a)b', /look-arounds/],
  ['(?<!a)b', /look-arounds/],
  ['(?i:a)', /flags of a group/],
  ['(a)\\1', /back references/],
  ['(?<x>a)\\k<x>', /back references/],
  ['\\bword', /word boundaries/],
  ['a{5000}', /too large/],
  ['(?:(?:a{100}){100}){100}', /too large/],
  ['(?:(?:(?:){1000}){1000}){1000}', /too large/],
  ['[a', /Invalid regular expression/],
  ['a{,3}', /Invalid regular expression/],
])('%s is refused', (given, message) => {
  expect(() => compilePattern(given)).toThrow(message);
});
