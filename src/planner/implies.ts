// Whether predicates that hold of a row imply another: how a partial binding is proven to hold all the rows asked for.
// Sound, not complete: what isn't proven isn't covered.
import type { ScalarExpr } from '../core/expression.js';
import { conjuncts } from '../core/expression.js';
import type { FunctionName } from '../core/functions.js';
import { evaluate } from '../core/evaluate.js';
import type { Value } from '../core/value.js';
import { compareValues } from '../core/value.js';

/** Whether every row for which all premises are TRUE makes the goal TRUE. */
export function implies(premises: readonly ScalarExpr[], goal: ScalarExpr): boolean {
  if (goal.kind === 'literal') return goal.value === true;
  if (goal.kind === 'call' && goal.fn === 'and') return goal.args.every((part) => implies(premises, part));
  if (premises.some((premise) => impliesOne(premise, goal))) return true;
  return goal.kind === 'call' && goal.fn === 'or' && goal.args.some((part) => implies(premises, part));
}

function impliesOne(premise: ScalarExpr, goal: ScalarExpr): boolean {
  if (premise.kind === 'call' && premise.fn === 'or') return premise.args.every((p) => implies(conjuncts(p), goal));
  if (premise.kind === 'in') return premise.rows.every((_, i) => impliesOne(pointOf(premise, i), goal));
  if (premise.kind === 'call' && premise.fn === 'and') return implies(premise.args, goal);
  const given = comparisonOf(premise);
  if (given === undefined) return false;
  if (goal.kind === 'in') return given.fn === 'eq' && isTrueAt(goal, given);
  const wanted = comparisonOf(goal);
  if (wanted === undefined || wanted.column !== given.column) return false;
  if (given.fn === 'eq') return isTrueAt(goal, given);
  return boundImplies(given, wanted);
}

interface Comparison {
  readonly fn: FunctionName;
  readonly column: number;
  readonly value: Value;
  readonly type: ScalarExpr['type'];
}

/** `column op literal`, turned round where the literal stands on the left. */
function comparisonOf(expr: ScalarExpr): Comparison | undefined {
  if (expr.kind !== 'call' || expr.args.length !== 2) return undefined;
  const [left, right] = expr.args as [ScalarExpr, ScalarExpr];
  if (left.kind === 'column' && right.kind === 'literal' && right.value !== null) {
    return { fn: expr.fn, column: left.index, value: right.value, type: left.type };
  }
  const turned = reversed[expr.fn];
  if (turned !== undefined && left.kind === 'literal' && right.kind === 'column' && left.value !== null) {
    return { fn: turned, column: right.index, value: left.value, type: right.type };
  }
  return undefined;
}

const reversed: Partial<Record<FunctionName, FunctionName>> = {
  eq: 'eq',
  neq: 'neq',
  gt: 'lt',
  gte: 'lte',
  lt: 'gt',
  lte: 'gte',
};

function boundImplies(given: Comparison, wanted: Comparison): boolean {
  const order = compareValues(given.value, wanted.value, given.type);
  switch (wanted.fn) {
    case 'gte':
      return (given.fn === 'gte' || given.fn === 'gt') && order >= 0;
    case 'gt':
      return (given.fn === 'gt' && order >= 0) || (given.fn === 'gte' && order > 0);
    case 'lte':
      return (given.fn === 'lte' || given.fn === 'lt') && order <= 0;
    case 'lt':
      return (given.fn === 'lt' && order <= 0) || (given.fn === 'lte' && order < 0);
    case 'neq':
      return (
        (given.fn === 'gt' && order >= 0) ||
        (given.fn === 'gte' && order > 0) ||
        (given.fn === 'lt' && order <= 0) ||
        (given.fn === 'lte' && order < 0) ||
        (given.fn === 'neq' && order === 0)
      );
    case 'starts_with':
      return given.fn === 'starts_with' && String(given.value).startsWith(String(wanted.value));
    default:
      return false;
  }
}

/** Whether the goal, which reads the comparison's column alone, is TRUE where that column has the value. */
function isTrueAt(goal: ScalarExpr, at: Comparison): boolean {
  const row: Value[] = [];
  row[at.column] = at.value;
  return readsOnly(goal, at.column) && evaluate(goal, row) === true;
}

function readsOnly(expr: ScalarExpr, column: number): boolean {
  if (expr.kind === 'column') return expr.index === column;
  if (expr.kind === 'literal') return true;
  return (expr.kind === 'call' ? expr.args : expr.operands).every((part) => readsOnly(part, column));
}

/** One row of an `in`, as the conjunction of equalities it stands for. */
function pointOf(expr: Extract<ScalarExpr, { kind: 'in' }>, row: number): ScalarExpr {
  const equalities = expr.operands.map((operand, i): ScalarExpr => ({
    kind: 'call',
    fn: 'eq',
    args: [operand, { kind: 'literal', value: expr.rows[row]?.[i] ?? null, type: operand.type, nullable: false }],
    type: expr.type,
    nullable: expr.nullable,
  }));
  return equalities.length === 1
    ? (equalities[0] as ScalarExpr)
    : { kind: 'call', fn: 'and', args: equalities, type: expr.type, nullable: expr.nullable };
}
