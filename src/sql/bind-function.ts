// Calls of functions: those of the tables, aggregates, windows, and the few whose meaning depends on a constant in them.
import type { FuncCall, Node } from 'libpg-query';
import type { LakegateError } from '../core/errors.js';
import { aggregateFunction, type AggregateFunction, windowFunction } from './aggregate-functions.js';
import { bindMomentFunction } from './bind-moment-function.js';
import { bindOrder, withoutConstants } from './bind-order.js';
import { bindWindowClause } from './bind-window.js';
import type { BoundAggregate, BoundExpr } from './bound-query.js';
import { invalid, type Scope, unsupported } from './binder.js';
import { castTo, coerce, condition, settled } from './coerce.js';
import { visitExpr } from './map-bound.js';
import { namesOf } from './parse-tree.js';
import * as pg from './pg-type.js';
import type { PgType } from './pg-type.js';
import { resolveOverload, scalarFunction } from './scalar-functions.js';

/** @throws LakegateError SQL_UNSUPPORTED with the name of a function that isn't taken */
export function bindFunction(node: FuncCall, scope: Scope): BoundExpr {
  const { binder } = scope;
  const path = namesOf(node.funcname);
  const name = path.at(-1) ?? '';
  const { location } = node;
  if (path.length > 2 || (path.length === 2 && path[0] !== 'pg_catalog')) throw unknownFunction(name, scope, location);
  if (node.func_variadic === true) throw unsupported(binder, 'VARIADIC', location);
  const aggregate = aggregateFunction(name);
  if (node.over !== undefined) return bindWindow(name, aggregate, node, scope);
  if (aggregate !== undefined) return bindAggregate(name, aggregate, node, scope);
  if (windowFunction(name) !== undefined)
    throw invalid(binder, `window function ${name} requires an OVER clause`, '42P20', location);
  if (
    node.agg_distinct === true ||
    node.agg_filter !== undefined ||
    node.agg_order !== undefined ||
    node.agg_star === true
  ) {
    throw invalid(binder, `${name} is not an aggregate function`, '42809', location);
  }
  const args = (node.args ?? []).map((arg) => argument(arg, scope));
  return bindMomentFunction(name, args, scope, location) ?? bindScalar(name, args, scope, location);
}

function argument(node: Node, scope: Scope): BoundExpr {
  if ('NamedArgExpr' in node) throw unsupported(scope.binder, 'an argument by name', node.NamedArgExpr.location);
  return scope.binder.bindExpr(node, scope);
}

function unknownFunction(name: string, { binder }: Scope, location: number | undefined): LakegateError {
  return unsupported(binder, `the function ${name}`, location);
}

function bindScalar(name: string, args: readonly BoundExpr[], scope: Scope, location: number | undefined): BoundExpr {
  const { binder } = scope;
  const known = scalarFunction(name);
  const special = bindSpecial(name, args, scope, location);
  if (special !== undefined) return special;
  if (known === undefined) throw unknownFunction(name, scope, location);
  const overload = resolveOverload(
    known.overloads,
    args.map(({ type }) => type),
  );
  if (overload === undefined) {
    const types = args.map(({ type }) => pg.typeName(type)).join(', ');
    throw invalid(binder, `function ${name}(${types}) does not exist`, '42883', location);
  }
  const bound = args.map((arg, i) => {
    const kind = overload.args[i] ?? overload.args.at(-1) ?? 'any';
    return kind === 'any' ? settled(arg, scope) : toKind(arg, kind, scope, location);
  });
  const types = bound.map(({ type }) => type);
  const type = typeof overload.returns === 'function' ? overload.returns(types) : overload.returns;
  return { kind: 'call', fn: `${known.name}/${String(known.overloads.indexOf(overload))}`, args: bound, type };
}

function toKind(arg: BoundExpr, kind: pg.PgKind, { binder }: Scope, location: number | undefined): BoundExpr {
  if (kind === 'numeric') return arg.type.kind === 'numeric' ? arg : coerce(arg, pg.pgNumeric(-1), binder, location);
  const to = { kind } as PgType;
  return kind === 'text' && arg.type.kind !== 'text'
    ? castTo(arg, to, binder, location)
    : coerce(arg, to, binder, location);
}

/** Functions that the table can't say: those with a constant that decides the type. */
function bindSpecial(
  name: string,
  args: readonly BoundExpr[],
  scope: Scope,
  location: number | undefined,
): BoundExpr | undefined {
  const { binder } = scope;
  const [subject, second] = args;
  if ((name === 'round' || name === 'trunc') && subject !== undefined && second !== undefined) {
    const digits = second.kind === 'literal' && typeof second.value === 'number' ? second.value : undefined;
    if (digits === undefined || digits < 0 || digits > 20 || !pg.isNumber(subject.type)) {
      throw unsupported(binder, `${name} to a number of digits other than a constant from 0 to 20`, location);
    }
    const type = pg.pgNumeric(digits);
    if (name === 'round') return { kind: 'cast', arg: subject, type };
    // A double's fifteen digits fit in where it is cast to numeric.
    const arg = subject.type.kind === 'float8' ? castTo(subject, pg.pgNumeric(22), binder, location) : subject;
    const isShort = arg.type.kind !== 'numeric' || arg.type.scale <= digits;
    return isShort ? { kind: 'cast', arg, type } : { kind: 'call', fn: 'trunc_digits', args: [arg, second], type };
  }
  if (name === 'mod' && subject !== undefined && second !== undefined) {
    const common = pg.commonType(subject.type, second.type);
    if (common === undefined || !pg.isNumber(common) || common.kind === 'float8')
      throw unsupported(binder, 'mod of these types', location);
    return {
      kind: 'call',
      fn: 'modulo',
      args: [subject, second].map((arg) => coerce(arg, common, binder, location)),
      type: common,
    };
  }
  return undefined;
}

function assertAggregatesAllowed({ clause, binder }: Scope, location: number | undefined): void {
  if (['SELECT', 'HAVING', 'ORDER BY', 'window'].includes(clause)) return;
  const message =
    clause === 'aggregate'
      ? 'aggregate function calls cannot be nested'
      : `aggregate functions are not allowed in ${clause}`;
  throw invalid(binder, message, '42803', location);
}

function bindAggregate(name: string, fn: AggregateFunction, node: FuncCall, scope: Scope): BoundAggregate {
  const { binder } = scope;
  const { location } = node;
  assertAggregatesAllowed(scope, location);
  const within: Scope = { ...scope, clause: 'aggregate' };
  const order = node.agg_order ?? [];
  const isWithinGroup = node.agg_within_group === true;
  if ((fn.ordered === 'within-group') !== isWithinGroup)
    throw unsupported(binder, `${name} ${isWithinGroup ? 'with' : 'without'} WITHIN GROUP`, location);
  if (order.length > 0 && fn.ordered === undefined) throw unsupported(binder, `ORDER BY in ${name}`, location);
  const given = (node.args ?? []).map((arg) => argument(arg, within));
  const orderBy = bindOrder(order, within);
  const args = isWithinGroup ? withinGroup(name, given, orderBy, scope) : given;
  const bound = aggregateArguments(name, fn, { args, location, isStar: node.agg_star === true }, scope);
  assertOfOwnRows(bound, scope, location);
  return {
    kind: 'aggregate',
    fn: name,
    args: isWithinGroup ? [...bound, ...given.map((arg) => coerce(arg, pg.pgFloat8, binder, location))] : bound,
    distinct: node.agg_distinct === true,
    filter:
      node.agg_filter && condition(binder.bindExpr(node.agg_filter, { ...within, clause: 'FILTER' }), binder, 'FILTER'),
    orderBy: isWithinGroup ? [] : withoutConstants(orderBy),
    type: fn.returns(bound.map(({ type }) => type)),
  };
}

/** PostgreSQL takes an aggregate of nothing but an outer question's columns for one of that question's own. */
function assertOfOwnRows(args: readonly BoundExpr[], scope: Scope, location: number | undefined): void {
  const sourcesOf = (exprs: readonly BoundExpr[]): ReadonlySet<number> => {
    const found = new Set<number>();
    for (const expr of exprs) visitExpr(expr, (part) => part.kind === 'column' && found.add(part.source));
    return found;
  };
  const used = sourcesOf(args);
  if (used.size === 0 || scope.parent === undefined) return;
  const own = sourcesOf(scope.items.flatMap(({ columns }) => columns.map(({ expr }) => expr)));
  if (![...used].some((source) => own.has(source)))
    throw unsupported(scope.binder, "an aggregate of an outer question's columns", location);
}

/** The column that is ordered by, for a fraction that must be a constant. */
function withinGroup(
  name: string,
  given: readonly BoundExpr[],
  orderBy: BoundAggregate['orderBy'],
  { binder }: Scope,
): readonly BoundExpr[] {
  const [key, ...more] = orderBy;
  const [fraction, ...others] = given;
  const isConstant = fraction?.kind === 'literal' || fraction?.kind === 'parameter';
  if (
    key === undefined ||
    key.expr.kind === 'output' ||
    more.length > 0 ||
    key.direction === 'desc' ||
    others.length > 0 ||
    !isConstant
  ) {
    throw unsupported(binder, `${name} but for one constant fraction of one ascending order`);
  }
  const value = fraction.kind === 'literal' ? Number(fraction.value) : 0;
  if (!(value >= 0 && value <= 1))
    throw invalid(binder, `percentile value ${String(value)} is not between 0 and 1`, '22003');
  return [key.expr];
}

interface GivenArguments {
  readonly args: readonly BoundExpr[];
  readonly isStar: boolean;
  readonly location: number | undefined;
}

function aggregateArguments(
  name: string,
  fn: AggregateFunction,
  { args, isStar, location }: GivenArguments,
  { binder }: Scope,
): readonly BoundExpr[] {
  const types = fn.takes(args.map(({ type }) => type));
  if (isStar && name === 'count') return [];
  if (types === undefined || isStar || (name === 'count' && args.length === 0)) {
    const shown = isStar ? '*' : args.map(({ type }) => pg.typeName(type)).join(', ');
    throw invalid(binder, `function ${name}(${shown}) does not exist`, '42883', location);
  }
  return args.map((arg, i) => {
    const to = types[i] ?? arg.type;
    return to.kind === 'unknown'
      ? coerce(arg, pg.pgText, binder, location)
      : to.kind === 'opaque' || to.kind === 'array'
        ? arg
        : coerce(arg, to, binder, location);
  });
}

function bindWindow(name: string, aggregate: AggregateFunction | undefined, node: FuncCall, scope: Scope): BoundExpr {
  const { binder, clause } = scope;
  const { location } = node;
  if (clause !== 'SELECT' && clause !== 'ORDER BY')
    throw invalid(binder, `window functions are not allowed in ${clause}`, '42P20', location);
  if (node.agg_distinct === true || node.agg_order !== undefined || node.agg_within_group === true) {
    throw unsupported(binder, 'DISTINCT or an order of its own in a window function', location);
  }
  const within: Scope = { ...scope, clause: 'window' };
  const given = (node.args ?? []).map((arg) => argument(arg, within));
  const over = bindWindowClause(node, within);
  const filter =
    node.agg_filter && condition(binder.bindExpr(node.agg_filter, { ...within, clause: 'FILTER' }), binder, 'FILTER');
  if (aggregate !== undefined && aggregate.ordered !== 'within-group') {
    const args = aggregateArguments(name, aggregate, { args: given, isStar: node.agg_star === true, location }, scope);
    return { kind: 'window', fn: name, args, filter, ...over, type: aggregate.returns(args.map(({ type }) => type)) };
  }
  const fn = windowFunction(name);
  if (fn === undefined) throw unknownFunction(name, scope, location);
  if (filter !== undefined) throw unsupported(binder, `FILTER of ${name}`, location);
  if (given.length < fn.arity[0] || given.length > fn.arity[1])
    throw invalid(binder, `function ${name} does not exist with these arguments`, '42883', location);
  const [subject, second, third] = given;
  const first = subject && (name === 'ntile' ? coerce(subject, pg.pgInt4, binder) : settled(subject, scope));
  const args = [
    ...(first === undefined ? [] : [first]),
    ...(second === undefined ? [] : [coerce(second, fn.second ?? pg.pgInt4, binder)]),
    ...(third === undefined || first === undefined ? [] : [coerce(third, first.type, binder)]),
  ];
  return { kind: 'window', fn: name, args, filter: undefined, ...over, type: fn.returns(args.map(({ type }) => type)) };
}
