// Random pages: a filter, an order, columns and a piece of the list, with the SQL that says what it holds.
import fc from 'fast-check';
import { fieldName, type Model, type ModelDataset } from './example-model.js';
import { type Filter, randomFilter, toGraphql, toSql } from './random-filter.js';

const directions = ['ASC', 'DESC', 'ASC_NULLS_FIRST', 'ASC_NULLS_LAST', 'DESC_NULLS_FIRST', 'DESC_NULLS_LAST'] as const;
type Direction = (typeof directions)[number];

interface OrderKey {
  readonly column: string;
  readonly direction: Direction;
}

/** `next`: the page after the first one of the same size; `previous`: the one before the last. */
type Piece =
  | { readonly kind: 'first' | 'last' | 'next' | 'previous'; readonly rows: number }
  | { readonly kind: 'offset'; readonly rows: number; readonly offset: number };

export interface PageQuestion {
  readonly dataset: ModelDataset;
  readonly filter: Filter;
  readonly order: readonly OrderKey[];
  readonly columns: readonly string[];
  /** Whether all rows are counted; a store that only answers by key can't. */
  readonly counted: boolean;
  readonly piece: Piece;
}

export function randomPage(
  model: Model,
  dataset: ModelDataset,
  bound: fc.Arbitrary<Filter>,
): fc.Arbitrary<PageQuestion> {
  const names = dataset.columns.map((column) => column.name);
  const rows = fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 20, arbitrary: fc.integer({ min: 1, max: 40 }) },
  );
  return fc.record({
    dataset: fc.constant(dataset),
    filter: fc.tuple(bound, randomFilter(model, dataset)).map((parts): Filter => ({ kind: 'and', parts })),
    order: fc.uniqueArray(fc.record({ column: fc.constantFrom(...names), direction: fc.constantFrom(...directions) }), {
      maxLength: 3,
      selector: (key) => key.column,
    }),
    columns: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 5 }),
    counted: fc.boolean(),
    piece: fc.oneof(
      fc.record({ kind: fc.constantFrom('first' as const, 'last' as const), rows }),
      fc.record({ kind: fc.constantFrom('next' as const, 'previous' as const), rows: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ kind: fc.constant('offset' as const), rows, offset: fc.nat(60) }),
    ),
  });
}

/** The document of a page question; its arguments are variables. */
export function pageQuery({ dataset, columns, counted }: PageQuestion): string {
  const { type, list } = dataset;
  return `query ($where: ${type}Filter, $orderBy: [${type}Order!], $first: Int, $last: Int, $offset: Int, $after: String, $before: String) {
    page: ${list}(where: $where, orderBy: $orderBy, first: $first, last: $last, offset: $offset, after: $after, before: $before) {
      ${counted ? 'totalCount' : ''} nodes { ${columns.map(fieldName).join(' ')} }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
}

/** Variables that stay the same whatever the piece. */
export function pageVariables({ filter, order }: PageQuestion): Readonly<Record<string, unknown>> {
  return {
    where: toGraphql(filter),
    orderBy: order.map(({ column, direction }) => ({ [fieldName(column)]: direction })),
  };
}

/** All rows that the piece is cut from, in order, with their columns as the answer names them. */
export function pageSql({ dataset, filter, order, columns }: PageQuestion): string {
  const rest = dataset.key.filter((column) => !order.some((key) => key.column === column));
  const keys = [...order, ...rest.map((column): OrderKey => ({ column, direction: 'ASC' }))];
  return `SELECT ${columns.map((column) => `t.${column} AS "${fieldName(column)}"`).join(', ')}
    FROM ${dataset.table} t WHERE ${toSql(filter)}
    ORDER BY ${keys.map(({ column, direction }) => `t.${column} ${directionSql(direction)}`).join(', ')}`;
}

/** Nulls count as the greatest value unless they are placed. */
function directionSql(direction: Direction): string {
  if (direction === 'ASC') return 'ASC NULLS LAST';
  if (direction === 'DESC') return 'DESC NULLS FIRST';
  return direction.replaceAll('_', ' ');
}
