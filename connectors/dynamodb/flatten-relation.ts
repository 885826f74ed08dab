// A chain of operators over one secured scan, restated over the dataset's own columns: steps, then outputs.
import type { ScalarExpr } from '../../src/core/expression.js';
import { mapColumns } from '../../src/core/expression.js';
import type { SecuredExpr, SecuredRelation, SortKey } from '../../src/core/relation.js';
import type { SecuredScan } from '../../src/core/secured-scan.js';
import type { Refusal } from '../connector.js';

export type ScalarSortKey = SortKey<never>;

/** What is done with the items, in order. Every expression is over `dataset.columns`. */
export type Step =
  | { readonly kind: 'filter'; readonly condition: ScalarExpr; readonly of: 'row filter' | 'filter' }
  | { readonly kind: 'sort'; readonly keys: readonly ScalarSortKey[] }
  | { readonly kind: 'fetch'; readonly offset: number; readonly count: number };

export interface FlatRelation {
  readonly scan: SecuredScan;
  /** The row filter comes first where there is one. */
  readonly steps: readonly Step[];
  readonly outputs: readonly ScalarExpr[];
}

/** Restates a relation; a join, an aggregate, a window, a look-up by time or a sub-query is refused. */
export function flattenRelation(relation: SecuredRelation): FlatRelation | Refusal {
  if (relation.kind === 'scan') {
    const { rowFilter } = relation;
    const steps: Step[] = rowFilter === undefined ? [] : [{ kind: 'filter', condition: rowFilter, of: 'row filter' }];
    return { scan: relation, steps, outputs: relation.outputs };
  }
  if (
    relation.kind === 'join' ||
    relation.kind === 'aggregate' ||
    relation.kind === 'window' ||
    relation.kind === 'asOf'
  ) {
    return { refused: `DynamoDB takes no ${relation.kind}` };
  }
  const below = flattenRelation(relation.input);
  if ('refused' in below) return below;
  const restate = (expr: SecuredExpr): ScalarExpr =>
    mapColumns(expr as ScalarExpr, (column) => below.outputs[column.index] as ScalarExpr);
  const held = 'condition' in relation ? [relation.condition] : 'expressions' in relation ? relation.expressions : [];
  const sortKeys = relation.kind === 'sort' ? relation.keys : [];
  if ([...held, ...sortKeys.map((key) => key.expr)].some(hasSubQuery)) {
    return { refused: 'DynamoDB takes no filter through a relationship' };
  }
  switch (relation.kind) {
    case 'filter':
      return withStep(below, { kind: 'filter', condition: restate(relation.condition), of: 'filter' });
    case 'project':
      return { ...below, outputs: relation.expressions.map(restate) };
    case 'sort':
      return withStep(below, { kind: 'sort', keys: sortKeys.map((key) => ({ ...key, expr: restate(key.expr) })) });
    case 'fetch':
      return withStep(below, { kind: 'fetch', offset: relation.offset, count: relation.count });
  }
}

function withStep(flat: FlatRelation, step: Step): FlatRelation {
  return { ...flat, steps: [...flat.steps, step] };
}

function hasSubQuery(expr: SecuredExpr): boolean {
  if (expr.kind === 'inQuery') return true;
  if (expr.kind === 'call') return expr.args.some(hasSubQuery);
  return expr.kind === 'in' && expr.operands.some(hasSubQuery);
}
