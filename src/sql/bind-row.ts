// Rows of values, as keyset pages and lists of pairs are asked for: compared value by value, as PostgreSQL does.
import type { Node } from 'libpg-query';
import type { BoundExpr } from './bound-query.js';
import { invalid, type Scope, unsupported } from './binder.js';
import * as pg from './pg-type.js';

/** Compares one value with one other. */
export type Compare = (operator: string, left: Node, right: Node) => BoundExpr;

/** The values of `(a, b)`; undefined for what is no row. */
export function valuesOfRow(node: Node | undefined): readonly Node[] | undefined {
  return node !== undefined && 'RowExpr' in node ? (node.RowExpr.args ?? []) : undefined;
}

const logical = (fn: 'and' | 'or', args: readonly BoundExpr[]): BoundExpr =>
  args.length === 1 && args[0] !== undefined ? args[0] : { kind: 'call', fn, args, type: pg.pgBool };

/** `(a, b) < (c, d)`. @throws LakegateError SQL_UNSUPPORTED, SQL_INVALID */
export function bindRows(
  operator: string,
  [left, right]: readonly [readonly Node[], readonly Node[]],
  compare: Compare,
  { scope, location }: { readonly scope: Scope; readonly location: number | undefined },
): BoundExpr {
  if (left.length !== right.length)
    throw invalid(scope.binder, 'unequal number of entries in row expressions', '42601', location);
  if (left.length === 0) throw invalid(scope.binder, 'cannot compare rows of zero length', '0A000', location);
  const pairs = left.map((node, i) => [node, right[i] as Node] as const);
  const all = (op: string): readonly BoundExpr[] => pairs.map(([a, b]) => compare(op, a, b));
  if (operator === '=') return logical('and', all('='));
  if (operator === '<>' || operator === '!=') return logical('or', all('<>'));
  if (!['<', '<=', '>', '>='].includes(operator))
    throw unsupported(scope.binder, `the operator ${operator} of rows`, location);
  // The first values that differ decide; where none does, it is as the last operator says of the last.
  const strict = operator.slice(0, 1);
  const from = (i: number): BoundExpr => {
    const [a, b] = pairs[i] as readonly [Node, Node];
    if (i === pairs.length - 1) return compare(operator, a, b);
    return logical('or', [compare(strict, a, b), logical('and', [compare('=', a, b), from(i + 1)])]);
  };
  return from(0);
}
