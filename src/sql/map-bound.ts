// Copies of bound questions with parts replaced: parameters by values, expressions by columns that hold them.
import type { BoundExpr, BoundFrom, BoundQuery, BoundSort } from './bound-query.js';
import { partsOf, queryOf } from './bound-query.js';

/** `replace` gives what stands for an expression, or undefined to go on within it. */
export interface BoundMapping {
  readonly expr: (expr: BoundExpr) => BoundExpr | undefined;
  /** What stands for an item of a FROM other than a join; itself unless given. */
  readonly from?: (from: BoundFrom) => BoundFrom | undefined;
}

export function mapExpr(expr: BoundExpr, mapping: BoundMapping): BoundExpr {
  const replaced = mapping.expr(expr);
  if (replaced !== undefined) return replaced;
  const go = (part: BoundExpr): BoundExpr => mapExpr(part, mapping);
  switch (expr.kind) {
    case 'column':
    case 'literal':
    case 'parameter':
      return expr;
    case 'call':
      return { ...expr, args: expr.args.map(go) };
    case 'cast':
      return { ...expr, arg: go(expr.arg) };
    case 'case':
      return {
        ...expr,
        whens: expr.whens.map(({ when, then }) => ({ when: go(when), then: go(then) })),
        otherwise: go(expr.otherwise),
      };
    case 'aggregate':
      return {
        ...expr,
        args: expr.args.map(go),
        filter: expr.filter && go(expr.filter),
        orderBy: mapSort(expr.orderBy, mapping),
      };
    case 'window':
      return {
        ...expr,
        args: expr.args.map(go),
        filter: expr.filter && go(expr.filter),
        partitionBy: expr.partitionBy.map(go),
        orderBy: mapSort(expr.orderBy, mapping),
      };
    case 'subquery':
      return { ...expr, query: mapQuery(expr.query, mapping) };
    case 'inQuery':
      return { ...expr, operand: go(expr.operand), query: mapQuery(expr.query, mapping) };
  }
}

function mapSort(keys: readonly BoundSort[], mapping: BoundMapping): readonly BoundSort[] {
  return keys.map((key) => (key.expr.kind === 'output' ? key : { ...key, expr: mapExpr(key.expr, mapping) }));
}

function mapFrom(from: BoundFrom, mapping: BoundMapping): BoundFrom {
  if (from.kind === 'join') {
    return {
      ...from,
      left: mapFrom(from.left, mapping),
      right: mapFrom(from.right, mapping),
      on: mapExpr(from.on, mapping),
    };
  }
  const replaced = mapping.from?.(from);
  if (replaced !== undefined) return replaced;
  switch (from.kind) {
    case 'query':
      return { ...from, query: mapQuery(from.query, mapping) };
    case 'series':
      return { ...from, args: from.args.map((arg) => mapExpr(arg, mapping)) };
    case 'recursive':
      return { ...from, base: mapQuery(from.base, mapping), step: mapQuery(from.step, mapping) };
    default:
      return from;
  }
}

export function mapQuery(query: BoundQuery, mapping: BoundMapping): BoundQuery {
  const go = (expr: BoundExpr): BoundExpr => mapExpr(expr, mapping);
  const tail = {
    orderBy: mapSort(query.orderBy, mapping),
    limit: query.limit && go(query.limit),
    offset: query.offset && go(query.offset),
  };
  switch (query.kind) {
    case 'set':
      return { ...query, ...tail, left: mapQuery(query.left, mapping), right: mapQuery(query.right, mapping) };
    case 'values':
      return { ...query, ...tail, rows: query.rows.map((row) => row.map(go)) };
    case 'select':
      return {
        ...query,
        ...tail,
        from: query.from && mapFrom(query.from, mapping),
        where: query.where && go(query.where),
        groupBy: query.groupBy?.map(go),
        having: query.having && go(query.having),
        outputs: query.outputs.map(({ name, expr }) => ({ name, expr: go(expr) })),
        distinct: typeof query.distinct === 'string' ? query.distinct : query.distinct.map(go),
      };
  }
}

/** Calls `visit` for each expression of a question, those within others and within sub-queries too. */
export function visitQuery(query: BoundQuery, visit: (expr: BoundExpr) => void): void {
  mapQuery(query, {
    expr: (expr) => {
      visit(expr);
      return undefined;
    },
  });
}

/** The same for one expression. */
export function visitExpr(expr: BoundExpr, visit: (expr: BoundExpr) => void): void {
  visit(expr);
  for (const part of partsOf(expr)) visitExpr(part, visit);
  const query = queryOf(expr);
  if (query !== undefined) visitQuery(query, visit);
}
