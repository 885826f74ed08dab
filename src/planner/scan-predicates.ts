// Which predicates hold for every row that a question takes from one of its scans, in terms of the dataset's columns.
// The ground on which coverage is proven and rows are estimated.
import type { ScalarExpr } from '../core/expression.js';
import { conjuncts } from '../core/expression.js';
import type { SecuredExpr, SecuredRelation } from '../core/relation.js';
import { inputsOf, expressionsOf } from '../core/relation.js';
import type { SecuredScan } from '../core/secured-scan.js';

/** A scan and the predicates, over `scan.dataset.columns`, that its rows must meet to matter. */
export interface PredicatedScan {
  readonly scan: SecuredScan;
  readonly predicates: readonly ScalarExpr[];
}

/** Every scan of a relation, those in sub-queries too. */
export function predicatedScans(relation: SecuredRelation): readonly PredicatedScan[] {
  const found: PredicatedScan[] = [];
  visit(relation, [], found);
  return found;
}

/** `above`: conjuncts over the fields of `relation` which every row that matters is known to meet. */
function visit(relation: SecuredRelation, above: readonly SecuredExpr[], found: PredicatedScan[]): void {
  visitInputs(relation, above, found);
  for (const expr of expressionsOf(relation)) visitExpression(expr, found);
}

function visitInputs(relation: SecuredRelation, above: readonly SecuredExpr[], found: PredicatedScan[]): void {
  switch (relation.kind) {
    case 'scan':
      found.push({ scan: relation, predicates: scanPredicates(relation, above) });
      return;
    case 'filter':
      visit(relation.input, [...above, ...conjuncts(relation.condition)], found);
      return;
    case 'sort':
      visit(relation.input, above, found);
      return;
    case 'project':
      visit(relation.input, throughProject(above, relation.expressions), found);
      return;
    default:
      // A predicate above a join, window, aggregate or fetch says nothing certain of the rows beneath it here.
      for (const input of inputsOf(relation)) visit(input, [], found);
  }
}

function visitExpression(expr: SecuredExpr, found: PredicatedScan[]): void {
  if (expr.kind === 'call')
    expr.args.forEach((arg) => {
      visitExpression(arg, found);
    });
  else if (expr.kind === 'in')
    expr.operands.forEach((o) => {
      visitExpression(o, found);
    });
  else if (expr.kind === 'inQuery') {
    expr.operands.forEach((o) => {
      visitExpression(o, found);
    });
    visit(expr.query, [], found);
  }
}

function throughProject(above: readonly SecuredExpr[], outputs: readonly SecuredExpr[]): readonly SecuredExpr[] {
  return above.flatMap((predicate) => {
    const moved = substitute(predicate, (index) => {
      const output = outputs[index];
      return output?.kind === 'column' ? output : undefined;
    });
    return moved === undefined ? [] : [moved];
  });
}

function scanPredicates(scan: SecuredScan, above: readonly SecuredExpr[]): readonly ScalarExpr[] {
  const own = above.flatMap((predicate) => {
    const moved = substitute(predicate, (index) => plainColumn(scan.outputs[index]));
    return moved === undefined ? [] : [moved as ScalarExpr];
  });
  return [...conjuncts(scan.rowFilter), ...own];
}

/** A cell-filtered column is its value or null, so a predicate that is TRUE of it is TRUE of the column. */
function plainColumn(output: ScalarExpr | undefined): ScalarExpr | undefined {
  if (output?.kind === 'column') return output;
  if (output?.kind !== 'call' || output.fn !== 'if') return undefined;
  const [, then, otherwise] = output.args;
  return then?.kind === 'column' && otherwise?.kind === 'literal' && otherwise.value === null ? then : undefined;
}

/** A predicate with its columns replaced, or undefined where one can't be or where it holds more than comparisons. */
function substitute(expr: SecuredExpr, replace: (index: number) => SecuredExpr | undefined): SecuredExpr | undefined {
  switch (expr.kind) {
    case 'literal':
      return expr;
    case 'column':
      return replace(expr.index);
    case 'inQuery':
      return undefined;
    case 'in':
    case 'call': {
      // is_null and negation are TRUE where a hidden value is null: nothing follows of the column itself.
      if (expr.kind === 'call' && !monotone.has(expr.fn)) return undefined;
      const parts = (expr.kind === 'in' ? expr.operands : expr.args).map((part) => substitute(part, replace));
      if (parts.some((part) => part === undefined)) return undefined;
      const whole = parts as SecuredExpr[];
      return expr.kind === 'in' ? { ...expr, operands: whole } : { ...expr, args: whole };
    }
  }
}

const monotone: ReadonlySet<string> = new Set(['eq', 'gt', 'gte', 'lt', 'lte', 'and', 'or', 'starts_with']);
