import { fc } from '../../support/random-cases.js';
import { and, call, isIn, or } from '../../../src/core/call.js';
import { int32Type } from '../../../src/core/data-type.js';
import { evaluate } from '../../../src/core/evaluate.js';
import { literal, type ScalarExpr } from '../../../src/core/expression.js';
import { implies } from '../../../src/planner/implies.js';

const column = (index: number): ScalarExpr => ({ kind: 'column', index, type: int32Type, nullable: true });
const compare = (fn: 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte', index: number, value: number): ScalarExpr =>
  call<never>(fn, column(index), literal(value, int32Type));

describe('implication of a coverage predicate', () => {
  it('follows from a tighter bound on the same column', () => {
    expect(implies([compare('gte', 0, 12)], compare('gte', 0, 10))).toBe(true);
    expect(implies([compare('gt', 0, 10)], compare('gte', 0, 10))).toBe(true);
    expect(implies([compare('eq', 0, 10)], compare('gte', 0, 10))).toBe(true);
    expect(implies([isIn([column(0)], [[10], [11]])], compare('gte', 0, 10))).toBe(true);
  });

  it('does not follow from a looser bound, another column or a part of a disjunction', () => {
    expect(implies([compare('gte', 0, 9)], compare('gte', 0, 10))).toBe(false);
    expect(implies([compare('gte', 1, 12)], compare('gte', 0, 10))).toBe(false);
    expect(implies([or([compare('gte', 0, 12), compare('eq', 1, 1)])], compare('gte', 0, 10))).toBe(false);
    expect(implies([isIn([column(0)], [[9], [11]])], compare('gte', 0, 10))).toBe(false);
    expect(implies([], compare('gte', 0, 10))).toBe(false);
  });

  it('never claims what a row contradicts', () => {
    const atom = fc
      .tuple(
        fc.constantFrom('eq', 'neq', 'gt', 'gte', 'lt', 'lte'),
        fc.integer({ min: 0, max: 1 }),
        fc.integer({ min: 0, max: 4 }),
      )
      .map(([fn, index, value]) => compare(fn as 'eq', index, value));
    const among = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }).map((values) =>
      isIn<never>(
        [column(0)],
        values.map((v) => [v]),
      ),
    );
    const { predicate } = fc.letrec<{ predicate: ScalarExpr }>((tie) => ({
      predicate: fc.oneof(
        { depthSize: 'small' },
        atom,
        among,
        fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }).map((args) => and(args)),
        fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }).map((args) => or(args)),
      ),
    }));
    const values = [null, 0, 1, 2, 3, 4];
    fc.assert(
      fc.property(fc.array(predicate, { maxLength: 3 }), predicate, (premises, goal) => {
        if (!implies(premises, goal)) return;
        for (const a of values) {
          for (const b of values) {
            const row = [a, b];
            if (premises.every((p) => evaluate(p, row) === true)) expect(evaluate(goal, row)).toBe(true);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
