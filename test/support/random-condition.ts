// Random conditions on a row, over columns of any type.
import fc from 'fast-check';
import type { Cell, Condition } from './brute-force.js';

type Values = Readonly<Record<string, fc.Arbitrary<NonNullable<Cell>>>>;

/**
 * Conditions on the columns whose values are given. Lists are never empty, which Lake Formation's grammar doesn't have,
 * and booleans aren't ordered.
 */
export function randomConditionOf(values: Values, depth: number): fc.Arbitrary<Condition> {
  const leaf = fc.constantFrom(...Object.keys(values)).chain((column): fc.Arbitrary<Condition> => {
    const value = values[column] as fc.Arbitrary<NonNullable<Cell>>;
    const compared = value.chain((drawn) =>
      fc.record({
        op: fc.constantFrom(
          ...(['eq', 'neq'] as const),
          ...(typeof drawn === 'boolean' ? [] : (['gt', 'gte', 'lt', 'lte'] as const)),
        ),
        column: fc.constant(column),
        value: fc.constant(drawn),
      }),
    );
    const listed = fc.record({
      op: fc.constantFrom('in' as const, 'notIn' as const),
      column: fc.constant(column),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    });
    const tested = fc.record({
      op: fc.constantFrom('isNull' as const, 'isPresent' as const),
      column: fc.constant(column),
    });
    return fc.oneof(
      { weight: 4, arbitrary: compared },
      { weight: 2, arbitrary: listed },
      { weight: 1, arbitrary: tested },
    );
  });
  if (depth === 0) return leaf;
  const part = randomConditionOf(values, depth - 1);
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constantFrom('and' as const, 'or' as const),
        of: fc.array(part, { minLength: 2, maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: part.map((of): Condition => ({ op: 'not', of })) },
  );
}
