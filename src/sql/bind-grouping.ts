// GROUP BY, and that nothing else of the rows is used beside the groups than what aggregates make of them.
import type { Node } from 'libpg-query';
import type { BoundCall, BoundExpr, BoundOutput, BoundQuery } from './bound-query.js';
import { exprKey, partsOf, queryOf } from './bound-query.js';
import { invalid, type Scope, unsupported } from './binder.js';
import { settled } from './coerce.js';
import { mapExpr, visitQuery } from './map-bound.js';
import { namesOf } from './parse-tree.js';
import * as pg from './pg-type.js';

export interface BoundGrouping {
  readonly groupBy: readonly BoundExpr[];
  readonly groupingSets: readonly (readonly number[])[] | undefined;
}

/** More sets than this are more than anybody asks for. */
const mostSets = 64;

/** A name is a column's first, then an output's; a number an output's position. */
export function bindGrouping(nodes: readonly Node[], outputs: readonly BoundOutput[], scope: Scope): BoundGrouping {
  const groupBy: BoundExpr[] = [];
  const position = (node: Node): number => {
    const expr = settled(groupExpression(node, outputs, scope), scope);
    if (!pg.isComparable(expr.type))
      throw invalid(
        scope.binder,
        `could not identify an equality operator for type ${pg.typeName(expr.type)}`,
        '42883',
      );
    const at = groupBy.findIndex((known) => exprKey(known) === exprKey(expr));
    return at >= 0 ? at : groupBy.push(expr) - 1;
  };
  const factors = nodes.map((node) => setsOf(node, position, scope));
  const sets = factors.reduce<readonly (readonly number[])[]>(
    (left, right) => left.flatMap((a) => right.map((b) => [...new Set([...a, ...b])])),
    [[]],
  );
  if (sets.length > mostSets) throw unsupported(scope.binder, `more than ${mostSets} grouping sets`);
  const isPlain = nodes.every((node) => !('GroupingSet' in node));
  return { groupBy, groupingSets: isPlain ? undefined : sets };
}

function setsOf(node: Node, position: (node: Node) => number, scope: Scope): readonly (readonly number[])[] {
  if ('RowExpr' in node) return [(node.RowExpr.args ?? []).map(position)];
  if (!('GroupingSet' in node)) return [[position(node)]];
  const { kind, content = [] } = node.GroupingSet;
  const parts = content.map((part) => setsOf(part, position, scope));
  const elements = parts.map((sets) => sets[0] ?? []);
  switch (kind) {
    case 'GROUPING_SET_EMPTY':
      return [[]];
    case 'GROUPING_SET_ROLLUP':
      return [...elements.map((_, i) => elements.slice(0, elements.length - i).flat()), []];
    case 'GROUPING_SET_CUBE':
      if (elements.length > 6) throw unsupported(scope.binder, 'CUBE of more than six');
      return Array.from({ length: 2 ** elements.length }, (_, mask) =>
        elements.filter((_e, i) => (mask & (1 << i)) === 0).flat(),
      );
    case 'GROUPING_SET_SETS':
      return parts.flat();
    default:
      throw unsupported(scope.binder, 'this grouping');
  }
}

function groupExpression(node: Node, outputs: readonly BoundOutput[], scope: Scope): BoundExpr {
  if ('A_Const' in node) {
    const { ival, location } = node.A_Const;
    if (ival === undefined) throw invalid(scope.binder, 'non-integer constant in GROUP BY', '42601', location);
    const output = outputs[(ival.ival ?? 0) - 1];
    if (output === undefined)
      throw invalid(
        scope.binder,
        `GROUP BY position ${String(ival.ival ?? 0)} is not in select list`,
        '42P10',
        location,
      );
    return ungrouped(output.expr, scope, location);
  }
  const name = 'ColumnRef' in node ? namesOf(node.ColumnRef.fields) : [];
  if (name.length === 1 && !scope.columns.some((column) => column.name === name[0])) {
    const named = outputs.filter((output) => output.name === name[0]);
    if (named[0] !== undefined) return ungrouped(named[0].expr, scope, undefined);
  }
  return scope.binder.bindExpr(node, { ...scope, clause: 'GROUP BY' });
}

function ungrouped(expr: BoundExpr, { binder }: Scope, location: number | undefined): BoundExpr {
  if (contains(expr, 'aggregate'))
    throw invalid(binder, 'aggregate functions are not allowed in GROUP BY', '42803', location);
  if (contains(expr, 'window'))
    throw invalid(binder, 'window functions are not allowed in GROUP BY', '42P20', location);
  return expr;
}

/** Whether an expression has a part of this kind, its sub-queries left out. */
export function contains(expr: BoundExpr, kind: BoundExpr['kind']): boolean {
  return expr.kind === kind || partsOf(expr).some((part) => contains(part, kind));
}

function isGroupingCall(expr: BoundExpr): expr is BoundCall {
  return expr.kind === 'call' && expr.fn === 'grouping';
}

/** Whether an expression asks which grouping set its row is of. */
export function asksGrouping(expr: BoundExpr): boolean {
  return isGroupingCall(expr) || partsOf(expr).some(asksGrouping);
}

/** The expression where there is one set of groups: every row is of it. */
export function withoutGroupingCalls(expr: BoundExpr): BoundExpr {
  if (!asksGrouping(expr)) return expr;
  return mapExpr(expr, {
    expr: (part) => {
      if (isGroupingCall(part)) return { kind: 'literal', value: 0, type: pg.pgInt4 };
      // A question within has groups of its own.
      if (part.kind === 'inQuery') return { ...part, operand: withoutGroupingCalls(part.operand) };
      return part.kind === 'subquery' ? part : undefined;
    },
  });
}

/**
 * @throws LakegateError SQL_INVALID where an expression uses a column of the rows that isn't grouped by
 */
export function assertGrouped(expr: BoundExpr, groupBy: readonly BoundExpr[], scope: Scope): void {
  const keys = new Set(groupBy.map(exprKey));
  const own = new Map(
    scope.items.flatMap((item) =>
      item.columns.map(({ name, expr: column }) => [exprKey(column), `${item.name}.${name}`] as const),
    ),
  );
  const check = (part: BoundExpr): void => {
    if (keys.has(exprKey(part)) || part.kind === 'aggregate') return;
    if (isGroupingCall(part)) {
      if (part.args.every((arg) => keys.has(exprKey(arg)))) return;
      const message = 'arguments to GROUPING must be grouping expressions of the associated query level';
      throw invalid(scope.binder, message, '42803');
    }
    const name = part.kind === 'column' ? own.get(exprKey(part)) : undefined;
    if (name !== undefined) {
      const message = `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`;
      throw invalid(scope.binder, message, '42803');
    }
    partsOf(part).forEach(check);
    const query: BoundQuery | undefined = queryOf(part);
    if (query !== undefined) {
      visitQuery(query, (inner) => {
        if (inner.kind === 'column' && !keys.has(exprKey(inner))) check(inner);
      });
    }
  };
  check(expr);
}
