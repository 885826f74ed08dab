// One form for predicates that are alike, to tell whether two decisions mean the same. It only rearranges what
// three-valued logic lets be rearranged; it is compared, never run.
import { and, call, isIn, or } from '../../src/core/call.js';
import { digest } from '../../src/core/digest.js';
import { literal, type ScalarExpr } from '../../src/core/expression.js';
import type { FunctionName } from '../../src/core/functions.js';

const opposites: Partial<Record<FunctionName, FunctionName>> = { eq: 'neq', neq: 'eq' };

/** The alternatives of a predicate, `OR` flattened; in the rows of any of them it is TRUE. */
export function disjunctsOf(expr: ScalarExpr): readonly ScalarExpr[] {
  return expr.kind === 'call' && expr.fn === 'or' ? expr.args.flatMap(disjunctsOf) : [expr];
}

/** Equal for predicates of one canonical form. */
export function predicateKey(expr: ScalarExpr): string {
  return digest(canonicalPredicate(expr));
}

/** AND and OR flat, sorted and without repetition, negation moved inwards, IN as a sorted list of its own. */
function canonicalPredicate(expr: ScalarExpr, negated = false): ScalarExpr {
  if (expr.kind === 'in') {
    const rows = [...new Map(expr.rows.map((row) => [digest(row), row]))].sort(byKey).map(([, row]) => row);
    const [only] = rows;
    const [operand] = expr.operands;
    if (rows.length === 1 && expr.operands.length === 1 && operand !== undefined && only !== undefined) {
      return call(negated ? 'neq' : 'eq', operand, literal(only[0] ?? null, operand.type));
    }
    const list = isIn(expr.operands, rows);
    return negated ? call('not', list) : list;
  }
  if (expr.kind !== 'call') {
    if (expr.kind === 'literal' && typeof expr.value === 'boolean') return { ...expr, value: expr.value !== negated };
    return negated ? call('not', expr) : expr;
  }
  const [first] = expr.args;
  if (expr.fn === 'not' && first !== undefined) return canonicalPredicate(first, !negated);
  if (expr.fn === 'and' || expr.fn === 'or') return junction((expr.fn === 'and') !== negated, expr.args, negated);
  if (!negated) return expr;
  const opposite = opposites[expr.fn];
  return opposite === undefined ? call('not', expr) : call(opposite, ...expr.args);
}

function junction(isAnd: boolean, args: readonly ScalarExpr[], negated: boolean): ScalarExpr {
  const fn = isAnd ? 'and' : 'or';
  const flat = args
    .map((arg) => canonicalPredicate(arg, negated))
    .flatMap((arg) => (arg.kind === 'call' && arg.fn === fn ? arg.args : [arg]));
  // TRUE decides an OR and is nothing to an AND, and the other way about.
  const boolean = (expr: ScalarExpr): unknown => (expr.kind === 'literal' ? expr.value : undefined);
  const deciding = flat.find((arg) => boolean(arg) === !isAnd);
  if (deciding !== undefined) return deciding;
  const distinct = new Map(flat.filter((arg) => boolean(arg) !== isAnd).map((arg) => [digest(arg), arg]));
  const sorted = [...distinct].sort(byKey).map(([, arg]) => arg);
  return isAnd ? and(sorted) : or(sorted);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
