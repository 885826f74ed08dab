// Writes relations as short text, so that tests say what a request asks and not how it is held.
import type { Expr, ReadRelation, Relation, SortKey } from '../../../../src/core/relation.js';

/** `read flights[carrier, dep_delay] | filter gt(dep_delay, 30)`. */
export function describeRelation(relation: Relation): string {
  const fields = relation.fields.map((f) => f.name);
  switch (relation.kind) {
    case 'read':
      return `read ${relation.dataset}[${fields.join(', ')}]`;
    case 'filter':
      return `${describeRelation(relation.input)} | filter ${describeExpr(relation.condition, names(relation.input))}`;
    case 'project':
      return `${describeRelation(relation.input)} | project [${fields.join(', ')}]`;
    case 'aggregate': {
      const over = names(relation.input);
      const groups = relation.groups.map((g) => describeExpr(g, over));
      const measures = relation.measures.map((m) => `${m.fn}(${m.args.map((a) => describeExpr(a, over)).join(', ')})`);
      return `${describeRelation(relation.input)} | aggregate [${groups.join(', ')}] [${measures.join(', ')}]`;
    }
    default:
      throw new Error(`requests make no ${relation.kind}`);
  }
}

export function describeOrder(order: readonly SortKey<ReadRelation>[], relation: Relation): string {
  return order.map((k) => `${describeExpr(k.expr, names(relation))} ${k.direction} nulls ${k.nulls}`).join(', ');
}

function describeExpr(expr: Expr, over: readonly string[]): string {
  switch (expr.kind) {
    case 'column':
      return over[expr.index] ?? '?';
    case 'literal':
      return typeof expr.value === 'bigint' ? `${String(expr.value)}n` : JSON.stringify(expr.value);
    case 'call':
      return `${expr.fn}(${expr.args.map((a) => describeExpr(a, over)).join(', ')})`;
    case 'in':
      return `(${expr.operands.map((o) => describeExpr(o, over)).join(', ')}) in ${JSON.stringify(expr.rows)}`;
    case 'inQuery':
      return `(${expr.operands.map((o) => describeExpr(o, over)).join(', ')}) in {${describeRelation(expr.query)}}`;
  }
}

function names(relation: Relation): readonly string[] {
  return relation.fields.map((f) => f.name);
}
