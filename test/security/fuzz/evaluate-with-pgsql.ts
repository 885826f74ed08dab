// A row filter as PostgreSQL's grammar reads it: parsed by pgsql-ast-parser, evaluated in three-valued logic by these
// lines alone. What the two grammars don't share (and what that parser gets wrong) is left to the callers to avoid.
import { parse, type Expr } from 'pgsql-ast-parser';

export type Cell = number | string | boolean | null;
export type NamedRow = Readonly<Record<string, Cell>>;

/** The expression, undefined where PostgreSQL's grammar has no such text. */
export function parseAsPgsql(text: string): Expr | undefined {
  try {
    return parse(text, 'expr');
  } catch {
    return undefined;
  }
}

/** @throws Error for what row filters can't say: functions, sub-queries, casts and so on. */
export function evaluatePgsql(expr: Expr, row: NamedRow): Cell {
  switch (expr.type) {
    case 'integer':
    case 'numeric':
    case 'string':
    case 'boolean':
      return expr.value;
    case 'ref':
      return cellOf(row, expr.name);
    case 'unary':
      return evaluateUnary(expr.op, evaluatePgsql(expr.operand, row));
    case 'ternary': {
      const [value, lo, hi] = [expr.value, expr.lo, expr.hi].map((each) => evaluatePgsql(each, row));
      const inside = and3(compare('>=', value!, lo!), compare('<=', value!, hi!));
      return expr.op === 'BETWEEN' ? inside : not3(inside);
    }
    case 'binary':
      return evaluateBinary(expr.op, expr.left, expr.right, row);
    default:
      throw new Error(`no row filter has ${expr.type}`);
  }
}

function evaluateBinary(op: string, left: Expr, right: Expr, row: NamedRow): Cell {
  const a = evaluatePgsql(left, row);
  if (op === 'IN' || op === 'NOT IN') {
    const items = right.type === 'list' ? right.expressions : [right];
    const isOne = items.map((item) => compare('=', a, evaluatePgsql(item, row))).reduce(or3);
    return op === 'IN' ? isOne : not3(isOne);
  }
  const b = evaluatePgsql(right, row);
  if (op === 'AND') return and3(a, b);
  if (op === 'OR') return or3(a, b);
  if (op === 'LIKE') return like(a, b);
  if (op === 'NOT LIKE') return not3(like(a, b));
  return compare(op, a, b);
}

function evaluateUnary(op: string, a: Cell): Cell {
  if (op === 'NOT') return not3(a);
  if (op === 'IS NULL') return a === null;
  if (op === 'IS NOT NULL') return a !== null;
  throw new Error(`no row filter has ${op}`);
}

function compare(op: string, a: Cell, b: Cell): Cell {
  if (a === null || b === null) return null;
  if (typeof a !== typeof b) throw new Error(`no row filter compares ${typeof a} with ${typeof b}`);
  if (op === '=') return a === b;
  if (op === '!=' || op === '<>') return a !== b;
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  if (op === '>') return a > b;
  if (op === '>=') return a >= b;
  throw new Error(`no row filter has ${op}`);
}

function like(a: Cell, pattern: Cell): Cell {
  if (a === null || pattern === null) return null;
  const source = String(pattern)
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'su').test(String(a));
}

function not3(a: Cell): Cell {
  return a === null ? null : a !== true;
}

function and3(a: Cell, b: Cell): Cell {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

function or3(a: Cell, b: Cell): Cell {
  if (a === true || b === true) return true;
  return a === null || b === null ? null : false;
}

function cellOf(row: NamedRow, name: string): Cell {
  const cell = Object.entries(row).find(([column]) => column.toLowerCase() === name.toLowerCase());
  if (cell === undefined) throw new Error(`no column ${name}`);
  return cell[1];
}
