// WITH RECURSIVE: rows to begin with, and a question that makes more of those it made last. How many times it does is
// bounded, as are memory and time.
import type { Node, SelectStmt } from 'libpg-query';
import { type LakegateError } from '../core/errors.js';
import type { BoundExpr, BoundFrom, BoundOutput, BoundQuery, BoundRecursive, BoundSelect } from './bound-query.js';
import { columnsOfQuery, exprKey } from './bound-query.js';
import type { Cte, Scope } from './binder.js';
import { invalid, unsupported } from './binder.js';
import { coerce } from './coerce.js';
import { visitQuery } from './map-bound.js';
import { nodesOf } from './parse-tree.js';
import * as pg from './pg-type.js';

/** How often a question names a common table expression. */
export function countNamed(node: unknown, name: string): number {
  let count = 0;
  for (const part of nodesOf(node)) {
    if (!('RangeVar' in part)) continue;
    const { schemaname, relname } = part.RangeVar as { schemaname?: string; relname?: string };
    if (schemaname === undefined && relname === name) count++;
  }
  return count;
}

/** @throws LakegateError SQL_UNSUPPORTED, SQL_INVALID where it isn't a UNION of rows and of what is made of them */
export function bindRecursive(name: string, { query: node, columnNames, scope }: Cte): BoundRecursive {
  const { binder } = scope;
  const refuse = (what: string): LakegateError => unsupported(binder, `WITH RECURSIVE ${what}`);
  const { larg, rarg, all } = unionOf(node, name, scope);
  // What stands around it is none of its business.
  const own: Scope = { ...scope, parent: undefined };
  const base = binder.bindQuery({ SelectStmt: larg }, own);
  const columns = columnsOfQuery(base);
  const id = binder.nextSource();
  const working = {
    id,
    counted: all,
    columns: columns.map((column, i) => ({ ...column, name: columnNames[i] ?? column.name })),
  };
  const ctes = new Map([...scope.ctes, [name, { query: node, columnNames, scope, working } satisfies Cte]]);
  const step = binder.bindQuery({ SelectStmt: rarg }, { ...own, ctes });
  if (step.kind !== 'select' || !isPlain(step)) throw refuse('but by a plain SELECT of its own rows');
  if (!isReadOnce(step.from)) throw refuse('with its own name in an outer join or a subquery');
  const found = step.outputs;
  if (found.length !== columns.length)
    throw invalid(binder, 'each UNION query must have the same number of columns', '42601');
  const outputs = found.map(({ name: output, expr }, i): BoundOutput => {
    const type = columns[i]?.type ?? expr.type;
    return { name: output, expr: asBase(expr, type, { name, position: i + 1 }, scope) };
  });
  const source = binder.nextSource();
  if (!all) return { kind: 'recursive', source, id, all, base, step: { ...step, outputs } };
  // Rows that may come twice are counted by how often they were made anew, which ends what never would.
  const level: BoundExpr = { kind: 'literal', value: 1, type: pg.pgInt4 };
  const next: BoundExpr = {
    kind: 'call',
    fn: 'next_level',
    args: [{ kind: 'column', source: workingOf(step.from), index: columns.length, type: pg.pgInt4 }],
    type: pg.pgInt4,
  };
  return {
    kind: 'recursive',
    source,
    id,
    all,
    base: withColumn(base, level, binder.nextSource()),
    step: { ...step, outputs: [...outputs, { name: 'level', expr: next }] },
  };
}

function unionOf(
  node: Node,
  name: string,
  { binder }: Scope,
): { readonly larg: SelectStmt; readonly rarg: SelectStmt; readonly all: boolean } {
  const statement = 'SelectStmt' in node ? node.SelectStmt : undefined;
  const { larg, rarg, op, all } = statement ?? {};
  if (statement === undefined || op !== 'SETOP_UNION' || larg === undefined || rarg === undefined) {
    const message = `recursive query "${name}" does not have the form non-recursive-term UNION [ALL] recursive-term`;
    throw invalid(binder, message, '42P19');
  }
  if (statement.sortClause ?? statement.limitCount ?? statement.limitOffset ?? statement.withClause)
    throw unsupported(binder, 'ORDER BY, LIMIT or WITH in a recursive query');
  if (countNamed(larg, name) > 0) {
    const message = `recursive reference to query "${name}" must not appear within its non-recursive term`;
    throw invalid(binder, message, '42P19');
  }
  if (countNamed(rarg, name) > 1) {
    const message = `recursive reference to query "${name}" must not appear more than once`;
    throw invalid(binder, message, '42P19');
  }
  return { larg, rarg, all: all === true };
}

function isPlain(step: BoundSelect): boolean {
  let windows = 0;
  visitQuery(step, (expr) => (windows += expr.kind === 'window' ? 1 : 0));
  const { groupBy, distinct, orderBy, limit, offset } = step;
  return groupBy === undefined && distinct === 'no' && orderBy.length === 0 && !limit && !offset && windows === 0;
}

/** Whether the rows that were made last are in a FROM, with nothing but inner joins around them. */
function isReadOnce(from: BoundFrom | undefined): boolean {
  if (from?.kind === 'working') return true;
  if (from?.kind !== 'join') return false;
  if (from.join === 'inner') return isReadOnce(from.left) || isReadOnce(from.right);
  return isReadOnce(from.join === 'left' ? from.left : from.join === 'right' ? from.right : undefined);
}

function workingOf(from: BoundFrom | undefined): number {
  if (from?.kind === 'working') return from.source;
  if (from?.kind !== 'join') return -1;
  const left = workingOf(from.left);
  return left >= 0 ? left : workingOf(from.right);
}

function asBase(
  expr: BoundExpr,
  type: pg.PgType,
  { name, position }: { readonly name: string; readonly position: number },
  { binder }: Scope,
): BoundExpr {
  const common = pg.commonType(type, expr.type);
  const isSame = common?.kind === type.kind && exprKey(common) === exprKey(pg.commonType(type, type));
  if (isSame) return coerce(expr, type.kind === 'numeric' ? pg.pgNumeric(type.scale) : type, binder);
  if (common?.kind === 'numeric' && type.kind === 'numeric')
    throw unsupported(
      binder,
      `WITH RECURSIVE "${name}" whose column ${position} gets more digits: a cast to numeric(p,s)`,
    );
  const overall = pg.typeName(common ?? expr.type);
  const message = `recursive query "${name}" column ${position} has type ${pg.typeName(type)} in non-recursive term but type ${overall} overall`;
  throw invalid(binder, message, '42804');
}

/** The question with one more column at its end. */
function withColumn(query: BoundQuery, expr: BoundExpr, source: number): BoundSelect {
  const outputs = columnsOfQuery(query).map(({ name, type }, index): BoundOutput => ({
    name,
    expr: { kind: 'column', source, index, type },
  }));
  const nothing = { where: undefined, groupBy: undefined, groupingSets: undefined, having: undefined };
  const tail = { orderBy: [], limit: undefined, offset: undefined };
  const from: BoundFrom = { kind: 'query', source, query };
  return { kind: 'select', from, outputs: [...outputs, { name: 'level', expr }], distinct: 'no', ...nothing, ...tail };
}
