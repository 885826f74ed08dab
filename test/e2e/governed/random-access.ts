// Random rows, grants and questions over the governed lake's table, each with what it is in Lake Formation's words and
// in GraphQL's.
import fc from 'fast-check';
import type { Condition, DrawnGrant } from './brute-force.js';
import type { Cell, Row, TableGrant } from './governed-lake.js';

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

/** Conditions on these columns. Lists are never empty, which Lake Formation's grammar doesn't have. */
export function randomCondition(over: readonly string[], depth = 2): fc.Arbitrary<Condition> {
  const leaf = fc.constantFrom(...(over as readonly Column[])).chain((column): fc.Arbitrary<Condition> => {
    const value = values[column];
    return fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          op: fc.constantFrom(
            'eq' as const,
            'neq' as const,
            'gt' as const,
            'gte' as const,
            'lt' as const,
            'lte' as const,
          ),
          column: fc.constant(column),
          value,
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          op: fc.constantFrom('in' as const, 'notIn' as const),
          column: fc.constant(column),
          values: fc.array(value, { minLength: 1, maxLength: 3 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          op: fc.constantFrom('isNull' as const, 'isPresent' as const),
          column: fc.constant(column),
        }),
      },
    );
  });
  if (depth === 0) return leaf;
  const part = randomCondition(over, depth - 1);
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
  return { ...limited, where: where && toFilterExpression(where) };
}

const signs = { eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function toFilterExpression(condition: Condition): string {
  switch (condition.op) {
    case 'and':
    case 'or':
      return `(${condition.of.map(toFilterExpression).join(` ${condition.op.toUpperCase()} `)})`;
    case 'not':
      return `NOT (${toFilterExpression(condition.of)})`;
    case 'isNull':
      return `${condition.column} IS NULL`;
    case 'isPresent':
      return `${condition.column} IS NOT NULL`;
    case 'in':
    case 'notIn': {
      const list = condition.values.map(literal).join(', ');
      return `${condition.column} ${condition.op === 'in' ? 'IN' : 'NOT IN'} (${list})`;
    }
    default:
      return `${condition.column} ${signs[condition.op]} ${literal(condition.value)}`;
  }
}

function literal(value: Cell): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
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
