// OData's filters as predicates over the columns of a level. OData compares with null as with a value; where a store's
// three-valued logic would differ, the predicate says what OData means.
import { and, call, isIn, or } from '../../core/call.js';
import { booleanType, type DataType, stringType, timestampType } from '../../core/data-type.js';
import { literal } from '../../core/expression.js';
import { compileReader, UnreadableValue } from '../../core/read-value.js';
import type { VisibleCatalog } from '../../core/read-scope.js';
import { filter, inQuery, project, type Expr, type ReadRelation, type Relation } from '../../core/relation.js';
import type { Value } from '../../core/value.js';
import { notImplemented, odataError, unknownProperty } from './odata-error.js';
import type { Comparison, ODataExpr } from './parse-expression.js';
import { createReadColumns, type ReadColumns } from '../datasets/read-columns.js';
import type { Token } from './tokenize-odata.js';

/** What a filter is over. */
export interface FilterScope {
  readonly catalog: VisibleCatalog;
  readonly columns: ReadColumns;
  /** The option that it stands in, for messages. */
  readonly option: string;
  /** The name by which a lambda calls the level; the level itself has none. */
  readonly variable?: string | undefined;
}

const operators: Readonly<Record<Comparison, 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte'>> = {
  eq: 'eq',
  ne: 'neq',
  gt: 'gt',
  ge: 'gte',
  lt: 'lt',
  le: 'lte',
};

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
};

/** Functions whose first argument is searched for the second. */
const textTests: Readonly<Record<string, 'contains' | 'starts_with' | 'ends_with'>> = {
  contains: 'contains',
  startswith: 'starts_with',
  endswith: 'ends_with',
};

/** @throws LakegateError BAD_USER_INPUT, COLUMN_UNKNOWN, SQL_UNSUPPORTED for what no store answers exactly */
export function buildFilter(scope: FilterScope, expr: ODataExpr): Expr {
  switch (expr.kind) {
    case 'logic':
      return (expr.op === 'and' ? and : or)(expr.parts.map((part) => buildFilter(scope, part)));
    case 'not':
      // What is unknown isn't so, also where it is negated.
      return call('not', call('is_true', buildFilter(scope, expr.operand)));
    case 'compare':
      return buildComparison(scope, expr);
    case 'in':
      return buildIn(scope, expr);
    case 'lambda':
      return buildLambda(scope, expr);
    case 'call':
      return buildTextTest(scope, expr);
    case 'literal':
      if (expr.token.text === 'true' || expr.token.text === 'false')
        return literal(expr.token.text === 'true', booleanType);
      throw odataError(scope.option, `expected a condition at character ${String(expr.token.at)}`);
    case 'path': {
      const related =
        expr.names.length > 1 ? throughOne(scope, expr, (inner, path) => buildFilter(inner, path)) : undefined;
      if (related !== undefined) return related;
      const column = columnOf(scope, expr);
      if (column.type.kind === 'boolean') return column;
      throw odataError(scope.option, `expected a condition at character ${String(expr.at)}`);
    }
  }
}

type Compare = Extract<ODataExpr, { kind: 'compare' }>;

function buildComparison(scope: FilterScope, expr: Compare): Expr {
  if (expr.left.kind === 'literal') {
    if (expr.right.kind === 'literal')
      throw odataError(scope.option, `expected a property at character ${String(expr.at)}`);
    return buildComparison(scope, { ...expr, op: mirrored[expr.op], left: expr.right, right: expr.left });
  }
  const { left, right, op } = expr;
  if (left.kind === 'path') {
    const related = throughOne(scope, left, (inner, path) => buildComparison(inner, { ...expr, left: path }));
    if (related !== undefined) return related;
  }
  if (left.kind === 'call') {
    const part = buildDatePart(scope, left, expr);
    if (part !== undefined) return part;
  }
  const operand = buildOperand(scope, left);
  if (right.kind === 'literal' && right.token.kind === 'name' && right.token.text === 'null') {
    const isNull = call<ReadRelation>('is_null', operand);
    if (op === 'eq') return isNull;
    if (op === 'ne') return call('not', isNull);
    return literal(false, booleanType);
  }
  const other =
    right.kind === 'literal'
      ? literalOf(scope, right.token, operand.type)
      : sameTyped(scope, buildOperand(scope, right), operand, expr.at);
  const compared = call<ReadRelation>(operators[op], operand, other);
  // What is null isn't equal to a value, which is what `ne` asks.
  if (op === 'ne') return or([compared, differsByNull(operand, other)]);
  if (op === 'eq' && right.kind !== 'literal') {
    return or([compared, and([call('is_null', operand), call('is_null', other)])]);
  }
  return compared;
}

function differsByNull(left: Expr, right: Expr): Expr {
  const [a, b] = [call<ReadRelation>('is_null', left), call<ReadRelation>('is_null', right)];
  if (!right.nullable) return a;
  return or([and([a, call('not', b)]), and([b, call('not', a)])]);
}

function sameTyped(scope: FilterScope, right: Expr, left: Expr, at: number): Expr {
  if (right.type.kind === left.type.kind) return right;
  throw odataError(scope.option, `the two sides at character ${String(at)} are of different types`);
}

function buildIn(scope: FilterScope, { operand, values, at }: Extract<ODataExpr, { kind: 'in' }>): Expr {
  if (operand.kind === 'path') {
    const related = throughOne(scope, operand, (inner, path) =>
      buildIn(inner, { kind: 'in', operand: path, values, at }),
    );
    if (related !== undefined) return related;
  }
  const column = buildOperand(scope, operand);
  const rows = values.map((value): readonly Value[] => {
    if (value.kind !== 'literal' || value.token.text === 'null') {
      throw odataError(scope.option, `expected values in the list at character ${String(at)}`);
    }
    return [literalOf(scope, value.token, column.type).value];
  });
  return isIn<ReadRelation>([column], rows);
}

function buildTextTest(scope: FilterScope, { name, args, at }: Extract<ODataExpr, { kind: 'call' }>): Expr {
  const fn = Object.hasOwn(textTests, name) ? textTests[name] : undefined;
  if (fn === undefined) throw notImplemented(`The function ${name} at character ${String(at)} of ${scope.option}`);
  const [text, part] = args;
  if (text === undefined || part?.kind !== 'literal' || args.length !== 2) {
    throw odataError(scope.option, `${name} takes a property and a text, at character ${String(at)}`);
  }
  if (text.kind === 'path') {
    const related = throughOne(scope, text, (inner, path) =>
      buildTextTest(inner, { kind: 'call', name, args: [path, part], at }),
    );
    if (related !== undefined) return related;
  }
  const operand = buildOperand(scope, text);
  if (operand.type.kind !== 'string')
    throw odataError(scope.option, `${name} takes a text, at character ${String(at)}`);
  return call(fn, operand, literalOf(scope, part.token, stringType));
}

/** A property, or one in lower case. */
function buildOperand(scope: FilterScope, expr: ODataExpr): Expr {
  if (expr.kind === 'path') return columnOf(scope, expr);
  if (expr.kind === 'call') {
    const [arg] = expr.args;
    if (expr.name === 'tolower' && expr.args.length === 1 && arg !== undefined) {
      const operand = buildOperand(scope, arg);
      if (operand.type.kind === 'string') return call('lower_ascii', operand);
    }
    throw notImplemented(`The function ${expr.name} at character ${String(expr.at)} of ${scope.option}`);
  }
  throw odataError(scope.option, 'expected a property');
}

function columnOf(
  { columns, option, variable }: FilterScope,
  { names, at }: Extract<ODataExpr, { kind: 'path' }>,
): Expr {
  const own = variable === undefined ? names : names[0] === variable ? names.slice(1) : undefined;
  const [name] = own ?? [];
  if (own === undefined || name === undefined || own.length !== 1) {
    throw odataError(option, `expected a property at character ${String(at)}`);
  }
  return columns.column(name);
}

/** `year(time_hour) eq 2013`, `date(time_hour) lt 2013-02-01`: the span of time that it says, compared as it is. */
function buildDatePart(
  scope: FilterScope,
  { name, args }: Extract<ODataExpr, { kind: 'call' }>,
  expr: Compare,
): Expr | undefined {
  if (name !== 'year' && name !== 'date') return undefined;
  const [arg] = args;
  const { right } = expr;
  if (arg?.kind !== 'path' || right.kind !== 'literal') throw notImplemented(`${name} of anything but a property`);
  const column = columnOf(scope, arg);
  const isTime = column.type.kind === 'timestamp';
  if (!isTime && !(name === 'year' && column.type.kind === 'date')) {
    throw odataError(scope.option, `${name} takes a date or a time, at character ${String(expr.at)}`);
  }
  const [start, end] = name === 'year' ? yearSpan(scope, right.token) : daySpan(scope, right.token);
  const moment = (day: string): Expr =>
    literal(isTime ? `${day}T00:00:00Z` : day, isTime ? timestampType : column.type);
  const from = call<ReadRelation>('gte', column, moment(start));
  const until = call<ReadRelation>('lt', column, moment(end));
  switch (expr.op) {
    case 'eq':
      return and([from, until]);
    case 'ne':
      return call('not', call('is_true', and([from, until])));
    case 'ge':
      return from;
    case 'lt':
      return call('lt', column, moment(start));
    case 'gt':
      return call('gte', column, moment(end));
    case 'le':
      return until;
  }
}

function yearSpan(scope: FilterScope, { kind, text, at }: Token): readonly [string, string] {
  const year = Number(text);
  if (kind !== 'number' || !Number.isInteger(year) || year < 1 || year > 9998) {
    throw odataError(scope.option, `expected a year at character ${String(at)}`);
  }
  const start = (of: number): string => `${String(of).padStart(4, '0')}-01-01`;
  return [start(year), start(year + 1)];
}

function daySpan(scope: FilterScope, { kind, text, at }: Token): readonly [string, string] {
  const millis = kind === 'date' ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(millis)) throw odataError(scope.option, `expected a date at character ${String(at)}`);
  return [text, new Date(millis + 86_400_000).toISOString().slice(0, 10)];
}

/** A literal of the type that it stands for. @throws LakegateError BAD_USER_INPUT */
export function literalOf(
  { option }: Pick<FilterScope, 'option'>,
  token: Token,
  type: DataType,
): ReturnType<typeof literal> {
  const expected = (): Error =>
    odataError(option, `expected a value of type ${type.kind} at character ${String(token.at)}, not "${token.text}"`);
  if (!fits(token, type)) throw expected();
  const text =
    /^-?inf$/i.test(token.text) && type.kind === 'float64' ? token.text.replace(/inf/i, 'Infinity') : token.text;
  try {
    return literal(compileReader(type, false, { jsonIsText: true, allIsText: true })(text, []), type);
  } catch (error) {
    if (error instanceof UnreadableValue) throw expected();
    throw error;
  }
}

function fits({ kind, text }: Token, type: DataType): boolean {
  switch (type.kind) {
    case 'string':
      return kind === 'string' || kind === 'guid';
    case 'boolean':
      return kind === 'name' && (text === 'true' || text === 'false');
    case 'date':
      return kind === 'date';
    case 'timestamp':
      return kind === 'dateTime' || kind === 'date';
    case 'int32':
    case 'int64':
    case 'decimal':
    case 'float64':
      return kind === 'number';
    default:
      return false;
  }
}

/** A condition on a to-one relationship's property: that there is a related row which meets it. */
function throughOne(
  scope: FilterScope,
  { names, at }: Extract<ODataExpr, { kind: 'path' }>,
  build: (inner: FilterScope, path: Extract<ODataExpr, { kind: 'path' }>) => Expr,
): Expr | undefined {
  const own = scope.variable !== undefined && names[0] === scope.variable ? names.slice(1) : names;
  const [name = '', ...rest] = own;
  if (rest.length === 0) return undefined;
  const relationship = scope.columns.dataset.relationships.find((one) => one.name === name);
  if (relationship?.cardinality !== 'one') {
    if (relationship === undefined) throw unknownProperty(scope.columns.dataset.name, name);
    throw odataError(scope.option, `"${name}" at character ${String(at)} is many: ask for any or all of them`);
  }
  return relatedBy(scope, relationship, (columns) =>
    build({ ...scope, columns, variable: undefined }, { kind: 'path', names: rest, at }),
  );
}

function buildLambda(
  scope: FilterScope,
  { path, quantifier, variable, condition, at }: Extract<ODataExpr, { kind: 'lambda' }>,
): Expr {
  const own = scope.variable !== undefined && path[0] === scope.variable ? path.slice(1) : path;
  const [name = ''] = own;
  const relationship = scope.columns.dataset.relationships.find((one) => one.name === name);
  if (relationship === undefined) throw unknownProperty(scope.columns.dataset.name, name);
  if (own.length !== 1 || relationship.cardinality !== 'many') {
    throw odataError(scope.option, `expected a relationship to many at character ${String(at)}`);
  }
  if (condition === undefined) return relatedBy(scope, relationship, () => undefined);
  const meets = (columns: ReadColumns): Expr => buildFilter({ ...scope, columns, variable }, condition);
  if (quantifier === 'any') return relatedBy(scope, relationship, meets);
  return call(
    'not',
    relatedBy(scope, relationship, (columns) => call('not', call('is_true', meets(columns)))),
  );
}

function relatedBy(
  { columns, catalog }: FilterScope,
  { target, from, to }: { readonly target: string; readonly from: readonly string[]; readonly to: readonly string[] },
  build: (columns: ReadColumns) => Expr | undefined,
): Expr {
  const dataset = catalog.datasets.get(target);
  if (dataset === undefined) throw unknownProperty(columns.dataset.name, target);
  const inner = createReadColumns(dataset, unknownProperty);
  const keys = to.map((column) => ({ name: column, expr: inner.column(column) }));
  const condition = build(inner);
  const read: Relation = condition === undefined ? inner.relation() : filter(inner.relation(), condition);
  const query = read.fields.length === keys.length ? read : project<ReadRelation>(read, keys);
  return inQuery(
    from.map((column) => columns.column(column)),
    query,
  );
}
