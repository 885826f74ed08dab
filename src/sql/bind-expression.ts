// Expressions of the tree to typed ones, kind by kind; a kind that isn't here is refused by its name.
import type { A_Const, CaseExpr, GroupingFunc, Node, SubLink, SQLValueFunction } from 'libpg-query';
import { LakegateError } from '../core/errors.js';
import { bindFunction } from './bind-function.js';
import { bindOperation } from './bind-operator.js';
import type { BoundExpr, BoundLiteral } from './bound-query.js';
import { columnsOfQuery } from './bound-query.js';
import { invalid, resolveColumn, type Scope, unsupported } from './binder.js';
import { alignAll, alignPair, castTo, coerce, condition, missingOperator, negate, settled } from './coerce.js';
import { intervalWithField } from './interval.js';
import { parseValue } from './parse-value.js';
import { kindOf, namesOf } from './parse-tree.js';
import { parseTextLength, parseTypeName } from './pg-type-names.js';
import * as pg from './pg-type.js';
import { wallOfInstant } from './zoned-time.js';

/** @throws LakegateError SQL_UNSUPPORTED, SQL_INVALID, COLUMN_UNKNOWN, DATASET_UNKNOWN */
export function bindExpression(node: Node, scope: Scope): BoundExpr {
  const { binder } = scope;
  if ('ColumnRef' in node) {
    const { fields = [], location } = node.ColumnRef;
    if (fields.some((field) => 'A_Star' in field))
      throw invalid(binder, 'row expansion via "*" is not supported here', '0A000', location);
    return resolveColumn(namesOf(fields), scope, location);
  }
  if ('A_Const' in node) return bindConstant(node.A_Const, scope);
  if ('ParamRef' in node) return bindParameter(node.ParamRef.number ?? 0, scope, node.ParamRef.location);
  if ('A_Expr' in node) return bindOperation(node.A_Expr, scope);
  if ('BoolExpr' in node) {
    const { boolop, args = [] } = node.BoolExpr;
    const word = boolop === 'NOT_EXPR' ? 'NOT' : boolop === 'OR_EXPR' ? 'OR' : 'AND';
    const bound = args.map((arg) => condition(binder.bindExpr(arg, scope), binder, word));
    return { kind: 'call', fn: word.toLowerCase(), args: bound, type: pg.pgBool };
  }
  if ('NullTest' in node) {
    const { arg, nulltesttype } = node.NullTest;
    const test: BoundExpr = {
      kind: 'call',
      fn: 'is_null',
      args: [settled(required(arg, scope), scope)],
      type: pg.pgBool,
    };
    return nulltesttype === 'IS_NOT_NULL' ? negate(test) : test;
  }
  if ('BooleanTest' in node)
    return bindBooleanTest(
      node.BooleanTest.booltesttype ?? '',
      condition(required(node.BooleanTest.arg, scope), binder, 'IS TRUE'),
    );
  if ('CaseExpr' in node) return bindCase(node.CaseExpr, scope);
  if ('CoalesceExpr' in node) return bindMany('coalesce', node.CoalesceExpr.args ?? [], scope);
  if ('MinMaxExpr' in node) {
    const fn = node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest';
    const bound = bindMany(fn, node.MinMaxExpr.args ?? [], scope);
    if (!pg.isComparable(bound.type))
      throw unsupported(binder, `${fn} of ${pg.typeName(bound.type)}`, node.MinMaxExpr.location);
    return bound;
  }
  if ('TypeCast' in node) return bindCast(node.TypeCast, scope);
  if ('FuncCall' in node) return bindFunction(node.FuncCall, scope);
  if ('GroupingFunc' in node) return bindGroupingCall(node.GroupingFunc, scope);
  if ('SubLink' in node) return bindSubLink(node.SubLink, scope);
  if ('SQLValueFunction' in node) return bindValueFunction(node.SQLValueFunction, scope);
  if ('CollateClause' in node) {
    const { arg, collname, location } = node.CollateClause;
    const name = namesOf(collname).at(-1)?.toLowerCase() ?? '';
    if (!['c', 'posix', 'default', 'ucs_basic'].includes(name))
      throw unsupported(binder, `COLLATE "${name}"`, location);
    return required(arg, scope);
  }
  throw unsupported(binder, nodeNames[kindOf(node)] ?? kindOf(node), locationOf(node));
}

const nodeNames: Readonly<Partial<Record<string, string>>> = {
  A_ArrayExpr: 'ARRAY[…]',
  A_Indirection: 'a subscript or a field of a value',
  RowExpr: 'a row of values',
  XmlExpr: 'XML',
  MultiAssignRef: 'a row of values',
};

function locationOf(node: Node): number | undefined {
  const [content] = Object.values(node) as readonly { readonly location?: number }[];
  return content?.location;
}

function required(node: Node | undefined, scope: Scope): BoundExpr {
  if (node === undefined) throw new LakegateError('SQL_SYNTAX');
  return scope.binder.bindExpr(node, scope);
}

function bindConstant({ isnull, ival, fval, boolval, sval, location }: A_Const, { binder }: Scope): BoundLiteral {
  if (isnull === true) return { kind: 'literal', value: null, type: pg.pgUnknown };
  if (sval !== undefined) return { kind: 'literal', value: sval.sval ?? '', type: pg.pgUnknown };
  if (boolval !== undefined) return { kind: 'literal', value: boolval.boolval ?? false, type: pg.pgBool };
  if (ival !== undefined) return { kind: 'literal', value: ival.ival ?? 0, type: pg.pgInt4 };
  const text = fval?.fval;
  if (text === undefined) throw unsupported(binder, 'a bit string', location);
  const whole = /^\d+$/.test(text) ? parseValue(text, pg.pgInt8, 'UTC') : undefined;
  const parsed = whole ?? parseValue(text, pg.pgNumeric(-1), 'UTC');
  if (parsed === undefined) throw invalid(binder, `${text} has more digits than are taken`, '22003', location);
  return { kind: 'literal', ...parsed };
}

/** While a statement is prepared a parameter is a parameter; when it runs, a constant of the type it was found to have. */
function bindParameter(number: number, { binder }: Scope, location: number | undefined): BoundExpr {
  const type = binder.parameters[number - 1] ?? pg.pgUnknown;
  if (number < 1) throw invalid(binder, `there is no parameter $${number}`, '42P02', location);
  if (binder.values === undefined) {
    binder.parameters[number - 1] ??= pg.pgUnknown;
    const shown = type.kind === 'numeric' && type.scale < 0 ? pg.pgNumeric(0) : type;
    return { kind: 'parameter', number, type: shown };
  }
  const text = binder.values[number - 1];
  if (text === undefined) throw invalid(binder, `there is no parameter $${number}`, '42P02', location);
  return coerce(
    { kind: 'literal', value: text, type: pg.pgUnknown },
    type.kind === 'numeric' ? pg.pgNumeric(-1) : type,
    binder,
    location,
  );
}

function bindBooleanTest(test: string, arg: BoundExpr): BoundExpr {
  const isTrue = (expr: BoundExpr): BoundExpr => ({ kind: 'call', fn: 'is_true', args: [expr], type: pg.pgBool });
  const isNull: BoundExpr = { kind: 'call', fn: 'is_null', args: [arg], type: pg.pgBool };
  switch (test) {
    case 'IS_TRUE':
      return isTrue(arg);
    case 'IS_NOT_TRUE':
      return negate(isTrue(arg));
    case 'IS_FALSE':
      return isTrue(negate(arg));
    case 'IS_NOT_FALSE':
      return negate(isTrue(negate(arg)));
    default:
      return test === 'IS_UNKNOWN' ? isNull : negate(isNull);
  }
}

function bindCase({ arg, args = [], defresult }: CaseExpr, scope: Scope): BoundExpr {
  const { binder } = scope;
  const operand = arg && settled(binder.bindExpr(arg, scope), scope);
  const whens = args.map((node): { readonly when: BoundExpr; readonly then: BoundExpr } => {
    if (!('CaseWhen' in node)) throw unsupported(binder, kindOf(node));
    const { expr, result, location } = node.CaseWhen;
    const tested = required(expr, scope);
    const then = required(result, scope);
    if (operand === undefined) return { when: condition(tested, binder, 'CASE/WHEN', location), then };
    const pair = alignPair(operand, tested, binder);
    if (pair === undefined || !pg.isComparable(pair[0].type))
      throw missingOperator('=', [operand, tested], scope, location);
    return { when: { kind: 'call', fn: 'eq', args: pair, type: pg.pgBool }, then };
  });
  const otherwise: BoundExpr =
    defresult === undefined ? { kind: 'literal', value: null, type: pg.pgUnknown } : binder.bindExpr(defresult, scope);
  const { exprs, type } = alignAll([...whens.map(({ then }) => then), otherwise], binder, 'CASE');
  return {
    kind: 'case',
    whens: whens.map(({ when }, i) => ({ when, then: exprs[i] as BoundExpr })),
    otherwise: exprs.at(-1) as BoundExpr,
    type,
  };
}

function bindMany(fn: string, nodes: readonly Node[], scope: Scope): BoundExpr {
  const bound = nodes.map((node) => scope.binder.bindExpr(node, scope));
  const { exprs, type } = alignAll(bound, scope.binder, fn.toUpperCase());
  return { kind: 'call', fn, args: exprs, type };
}

function bindCast(
  { arg, typeName, location }: Extract<Node, { TypeCast: unknown }>['TypeCast'],
  scope: Scope,
): BoundExpr {
  const { binder } = scope;
  const length = typeName && parseTextLength(typeName);
  if (length !== undefined) return cutText(castTo(required(arg, scope), pg.pgText, binder, location), length);
  const type = typeName && parseTypeName(typeName);
  if (type === undefined)
    throw unsupported(binder, `the type ${namesOf(typeName?.names).at(-1) ?? ''} in a cast`, location);
  const bound = required(arg, scope);
  if (type.kind === 'interval' && bound.kind === 'literal' && typeof bound.value === 'string') {
    const [mask] = typeName?.typmods ?? [];
    const field = mask !== undefined && 'A_Const' in mask ? (mask.A_Const.ival?.ival ?? 0) : undefined;
    const text = field === undefined ? bound.value : intervalWithField(bound.value, field);
    if (text === undefined) throw unsupported(binder, 'an interval of several fields', location);
    return coerce({ ...bound, value: text }, type, binder, location);
  }
  return castTo(bound, type, binder, location);
}

/** A cast to `varchar(n)` cuts what is longer, without an error. */
function cutText(arg: BoundExpr, length: number): BoundExpr {
  if (arg.kind !== 'literal' || typeof arg.value !== 'string') return { kind: 'cast', arg, type: pg.pgText, length };
  return { ...arg, value: Array.from(arg.value).slice(0, length).join('') };
}

/** Whether its arguments are grouped by is known with the groups; see assertGrouped. */
function bindGroupingCall({ args = [], location }: GroupingFunc, scope: Scope): BoundExpr {
  const { binder, clause } = scope;
  if (!['SELECT', 'HAVING', 'ORDER BY'].includes(clause))
    throw invalid(binder, `grouping operations are not allowed in ${clause}`, '42803', location);
  if (args.length > 31) throw invalid(binder, 'GROUPING must have fewer than 32 arguments', '54023', location);
  const bound = args.map((arg) => settled(binder.bindExpr(arg, { ...scope, clause: 'GROUP BY' }), scope));
  return { kind: 'call', fn: 'grouping', args: bound, type: pg.pgInt4 };
}

function bindSubLink({ subLinkType, testexpr, operName, subselect, location }: SubLink, scope: Scope): BoundExpr {
  const { binder } = scope;
  if (subselect === undefined) throw new LakegateError('SQL_SYNTAX');
  const query = binder.bindQuery(subselect, scope);
  const [column, ...more] = columnsOfQuery(query);
  if (subLinkType === 'EXISTS_SUBLINK') return { kind: 'subquery', form: 'exists', query, type: pg.pgBool };
  if (column === undefined || more.length > 0)
    throw invalid(binder, 'subquery must return only one column', '42601', location);
  if (subLinkType === 'EXPR_SUBLINK') return { kind: 'subquery', form: 'scalar', query, type: column.type };
  const operator = namesOf(operName).at(-1) ?? '=';
  const isNone = subLinkType === 'ALL_SUBLINK' && operator === '<>';
  if (!isNone && !(subLinkType === 'ANY_SUBLINK' && operator === '=')) {
    throw unsupported(binder, 'a comparison with ALL or ANY of a subquery other than IN and NOT IN', location);
  }
  const operand = coerce(required(testexpr, scope), column.type, binder, location);
  if (pg.commonType(operand.type, column.type) === undefined || !pg.isComparable(column.type)) {
    throw missingOperator('=', [operand, { kind: 'literal', value: null, type: column.type }], scope, location);
  }
  const test: BoundExpr = { kind: 'inQuery', operand, query, type: pg.pgBool };
  return isNone ? negate(test) : test;
}

function bindValueFunction({ op, location }: SQLValueFunction, { binder }: Scope): BoundExpr {
  const { now, zone, user, database } = binder;
  const text = (value: string): BoundExpr => ({ kind: 'literal', value, type: pg.pgText });
  switch (op) {
    case 'SVFOP_CURRENT_DATE':
      return { kind: 'literal', value: wallOfInstant(now, zone).slice(0, 10), type: pg.pgDate };
    case 'SVFOP_CURRENT_TIMESTAMP':
      return { kind: 'literal', value: now, type: pg.pgTimestamptz };
    case 'SVFOP_LOCALTIMESTAMP':
      return { kind: 'literal', value: wallOfInstant(now, zone), type: pg.pgTimestamp };
    case 'SVFOP_CURRENT_USER':
    case 'SVFOP_SESSION_USER':
    case 'SVFOP_USER':
    case 'SVFOP_CURRENT_ROLE':
      return text(user);
    case 'SVFOP_CURRENT_CATALOG':
      return text(database);
    case 'SVFOP_CURRENT_SCHEMA':
      return text('public');
    default:
      throw unsupported(binder, 'the current time of day', location);
  }
}
