// Hints narrow, and never lose a row that they would keep: held to a reading of the protocol of this test's own.
import { describe, expect, test } from '@jest/globals';
import { dateType, float64Type, int32Type, stringType } from '../../../../src/core/data-type.js';
import { evaluate } from '../../../../src/core/evaluate.js';
import type { Field } from '../../../../src/core/relation.js';
import type { Row, Value } from '../../../../src/core/value.js';
import { compilePredicateHint } from '../../../../src/transport/sharing/compile-predicate-hint.js';
import { fc, seed } from '../../../support/random-cases.js';

const fields: readonly Field[] = [
  { name: 'n', type: int32Type, nullable: true },
  { name: 's', type: stringType, nullable: true },
  { name: 'd', type: dateType, nullable: true },
  { name: 'x', type: float64Type, nullable: true },
  { name: 'h', type: stringType, nullable: true },
];
const compile = (hint: unknown) =>
  compilePredicateHint(typeof hint === 'string' ? hint : JSON.stringify(hint), { fields, hashed: new Set(['h']) });

const column = (name: string, valueType: string) => ({ op: 'column', name, valueType });
const literal = (value: string, valueType: string) => ({ op: 'literal', value, valueType });

interface Node {
  readonly op: string;
  readonly name?: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

/** SQL's three values, of a hint as its protocol means it. */
function meaning({ op, children = [] }: Node, row: Row): boolean | null {
  const [a, b] = children;
  switch (op) {
    case 'and': {
      const parts = children.map((child) => meaning(child, row));
      return parts.includes(false) ? false : parts.includes(null) ? null : true;
    }
    case 'or': {
      const parts = children.map((child) => meaning(child, row));
      return parts.includes(true) ? true : parts.includes(null) ? null : false;
    }
    case 'not': {
      const part = meaning(a!, row);
      return part === null ? null : !part;
    }
    case 'isNull':
      return valueOf(a!, row) === null;
    default: {
      const value = valueOf(a!, row);
      if (value === null) return null;
      const other = typeof value === 'number' ? Number(b!.value) : b!.value!;
      const order = value < other ? -1 : value > other ? 1 : 0;
      return (
        { equal: order === 0, lessThan: order < 0, lessThanOrEqual: order <= 0, greaterThan: order > 0 }[op] ??
        order >= 0
      );
    }
  }
}

function valueOf({ name }: Node, row: Row): Value {
  return row[fields.findIndex((field) => field.name === name)] ?? null;
}

const texts = fc.constantFrom('a', 'b', 'c');
const numbers = fc.integer({ min: -2, max: 2 });
const dates = fc.constantFrom('2013-01-01', '2013-06-30');
const comparison = fc.oneof(
  fc.tuple(
    fc.constant(column('n', 'int')),
    numbers.map((n) => literal(String(n), 'int')),
  ),
  fc.tuple(
    fc.constant(column('s', 'string')),
    texts.map((s) => literal(s, 'string')),
  ),
  fc.tuple(
    fc.constant(column('d', 'date')),
    dates.map((d) => literal(d, 'date')),
  ),
  // Nothing is made of these two.
  fc.tuple(
    fc.constant(column('x', 'double')),
    numbers.map((n) => literal(String(n), 'double')),
  ),
  fc.tuple(
    fc.constant(column('h', 'string')),
    texts.map((s) => literal(s, 'string')),
  ),
);
const { hint: hints } = fc.letrec<{ hint: Node }>((tie) => ({
  hint: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      op: fc.constantFrom('equal', 'lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'),
      children: comparison,
    }),
    fc.record({ op: fc.constant('isNull'), children: comparison.map(([first]) => [first]) }),
    fc.record({ op: fc.constantFrom('and', 'or'), children: fc.array(tie('hint'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ op: fc.constant('not'), children: tie('hint').map((one) => [one]) }),
  ),
}));
const rows = fc.tuple(fc.option(numbers), fc.option(texts), fc.option(dates), fc.option(numbers), fc.option(texts));

describe('a predicate hint', () => {
  test('keeps every row of which it is true', () => {
    let narrowed = 0;
    fc.assert(
      fc.property(hints, fc.array(rows, { minLength: 5, maxLength: 20 }), (hint, sample) => {
        const expr = compile(hint);
        for (const row of sample) {
          const kept = expr === undefined || evaluate(expr, row) === true;
          if (!kept) narrowed++;
          if (meaning(hint, row) === true) expect(kept).toBe(true);
        }
      }),
      { seed, numRuns: 500 },
    );
    expect(narrowed).toBeGreaterThan(100);
  });

  test('that is understood in whole keeps no other row', () => {
    const expr = compile({
      op: 'and',
      children: [
        { op: 'greaterThan', children: [column('n', 'int'), literal('1', 'int')] },
        { op: 'not', children: [{ op: 'equal', children: [column('s', 'string'), literal('a', 'string')] }] },
      ],
    });
    const kept = [
      [2, 'b', null, null, null],
      [2, 'a', null, null, null],
      [1, 'b', null, null, null],
      [2, null, null, null, null],
    ].map((row) => evaluate(expr!, row));
    expect(kept).toEqual([true, false, false, null]);
  });

  test.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['an unknown operator', { op: 'like', children: [column('s', 'string'), literal('a', 'string')] }],
    ['a member of every object', { op: 'constructor', children: [column('s', 'string'), literal('a', 'string')] }],
    ['an unknown column', { op: 'equal', children: [column('z', 'string'), literal('a', 'string')] }],
    ['a hashed column', { op: 'equal', children: [column('h', 'string'), literal('a', 'string')] }],
    ['a hashed column for null', { op: 'isNull', children: [column('h', 'string')] }],
    ['a value of another type', { op: 'equal', children: [column('n', 'int'), literal('1.5', 'double')] }],
    [
      'OR with what is not understood',
      {
        op: 'or',
        children: [
          { op: 'isNull', children: [column('n', 'int')] },
          { op: 'isNull', children: [column('z', 'int')] },
        ],
      },
    ],
    [
      'NOT of what is understood in part',
      {
        op: 'not',
        children: [
          {
            op: 'and',
            children: [
              { op: 'isNull', children: [column('n', 'int')] },
              { op: 'isNull', children: [column('z', 'int')] },
            ],
          },
        ],
      },
    ],
  ])('narrows nothing where it is %s', (_, hint) => {
    expect(compile(hint)).toBeUndefined();
  });

  test('is bounded in depth, before the stack is', () => {
    const deep = `${'{"op":"not","children":['.repeat(5_000)}{}${']}'.repeat(5_000)}`;
    expect(compile(deep)).toBeUndefined();
  });
});
