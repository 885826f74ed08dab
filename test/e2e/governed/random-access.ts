// Random rows, grants and questions over the governed lake's table, each with what it is in Lake Formation's words and
// in GraphQL's.
import fc from 'fast-check';
import type { Cell, Condition, DrawnGrant, Row } from '../../support/brute-force.js';
import { randomConditionOf } from '../../support/random-condition.js';
import { toFilterExpression } from '../../support/filter-expression.js';
import type { TableGrant } from './governed-lake.js';

export const columns = ['id', 'kind', 'amount', 'ratio', 'label'] as const;
type Column = (typeof columns)[number];

const labels = ['', 'a', 'ab', 'b%', "it's", 'ma_e', 'Zoë', '\u{1F6EB}x', 'zz'];
const values: Readonly<Record<Column, fc.Arbitrary<string | number>>> = {
  id: fc.integer({ min: 0, max: 70 }),
  kind: fc.constantFrom('k1', 'k2', 'k3', 'K1'),
  amount: fc.oneof(fc.integer({ min: -25, max: 25 }), fc.constantFrom(2_147_483_647, -2_147_483_648)),
  ratio: fc.integer({ min: -8, max: 8 }).map((eighths) => eighths / 8 + 0),
  label: fc.constantFrom(...labels),
};

/** The table: keys from 1, a good share of nulls elsewhere. */
export function randomRows(count: number): fc.Arbitrary<readonly Row[]> {
  const cell = (column: Column): fc.Arbitrary<Cell> =>
    fc.oneof({ weight: 4, arbitrary: values[column] }, { weight: 1, arbitrary: fc.constant(null) });
  return fc
    .array(fc.record({ kind: cell('kind'), amount: cell('amount'), ratio: cell('ratio'), label: cell('label') }), {
      minLength: count,
      maxLength: count,
    })
    .map((rows) => rows.map((row, i) => ({ id: i + 1, ...row })));
}

/** Conditions on these columns. */
export function randomCondition(over: readonly string[], depth = 2): fc.Arbitrary<Condition> {
  return randomConditionOf(Object.fromEntries((over as readonly Column[]).map((name) => [name, values[name]])), depth);
}

/** The key is in most grants, so that rows have an order and pages. */
const someColumns = fc
  .tuple(fc.boolean(), fc.boolean(), fc.subarray(columns.slice(1), { minLength: 1 }))
  .map(([a, b, rest]) => (a || b ? ['id', ...rest] : rest));

export const randomGrant: fc.Arbitrary<DrawnGrant> = fc.record({
  columns: fc.oneof(fc.constant([...columns]), someColumns),
  where: fc.option(randomCondition(columns), { nil: undefined, freq: 3 }),
});

/** As the administrator grants it: all columns as a wildcard, others by name or by what they leave out. */
export function toTableGrant({ columns: granted, where }: DrawnGrant): TableGrant {
  const excluded = columns.filter((column) => !granted.includes(column));
  const limited = excluded.length === 0 ? {} : excluded.length === 1 ? { excluded } : { columns: granted };
  return { ...limited, where: where && toFilterExpression(where, String) };
}

/** As GraphQL's filter, in GraphQL's own notation. */
export function toGraphql(condition: Condition): string {
  switch (condition.op) {
    case 'and':
    case 'or':
      return `{ ${condition.op}: [${condition.of.map(toGraphql).join(', ')}] }`;
    case 'not':
      return `{ not: ${toGraphql(condition.of)} }`;
    case 'isNull':
    case 'isPresent':
      return `{ ${condition.column}: { isNull: ${String(condition.op === 'isNull')} } }`;
    case 'in':
    case 'notIn':
      return `{ ${condition.column}: { ${condition.op}: ${JSON.stringify(condition.values)} } }`;
    default:
      return `{ ${condition.column}: { ${condition.op}: ${JSON.stringify(condition.value)} } }`;
  }
}
