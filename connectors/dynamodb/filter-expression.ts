// Predicates as a DynamoDB filter expression that spares items from the wire. It may keep items too many, never drop
// one too many: a predicate without an exact form is left out, and the connector applies all of them again.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ScalarExpr } from '../../src/core/expression.js';
import type { FunctionName } from '../../src/core/functions.js';
import type { Value } from '../../src/core/value.js';
import type { BoundColumn } from './binding-columns.js';
import { encodeValue, isNumberAsText } from './encode-value.js';

/** Placeholders of one request's expressions; DynamoDB's reserved words are why every name has one. */
export class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, AttributeValue> = {};
  #count = 0;

  nameOf(attribute: string): string {
    const known = Object.entries(this.names).find(([, name]) => name === attribute);
    if (known !== undefined) return known[0];
    const placeholder = `#n${String(this.#count++)}`;
    this.names[placeholder] = attribute;
    return placeholder;
  }

  /** What the expressions use of them: DynamoDB rejects a request that defines more. */
  usedBy(expressions: readonly (string | undefined)[]): {
    readonly names: Record<string, string>;
    readonly values: Record<string, AttributeValue>;
  } {
    const used = new Set(expressions.flatMap((text) => text?.match(/[#:]\w+/g) ?? []));
    const keep = <T>(all: Record<string, T>): Record<string, T> =>
      Object.fromEntries(Object.entries(all).filter(([placeholder]) => used.has(placeholder)));
    return { names: keep(this.names), values: keep(this.values) };
  }

  valueOf(value: AttributeValue): string {
    const placeholder = `:v${String(this.#count++)}`;
    this.values[placeholder] = value;
    return placeholder;
  }
}

const operators: Partial<Record<FunctionName, string>> = { eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' };
const negations: Partial<Record<FunctionName, FunctionName>> = {
  eq: 'neq',
  neq: 'eq',
  gt: 'lte',
  gte: 'lt',
  lt: 'gte',
  lte: 'gt',
};
const mirrored: Partial<Record<FunctionName, FunctionName>> = { gt: 'lt', gte: 'lte', lt: 'gt', lte: 'gte' };

/** Types whose attributes DynamoDB compares as Lakegate does. */
const comparable = new Set(['boolean', 'int32', 'int64', 'decimal', 'string', 'date']);
const maxInOperands = 100;
/** Under DynamoDB's own 4 KB. */
const maxExpressionLength = 3000;

interface Scope {
  readonly columns: ReadonlyMap<number, BoundColumn>;
  /** Attributes of the key in use, which a Query's filter must not name. */
  readonly excluded: ReadonlySet<string>;
  readonly placeholders: Placeholders;
}

/** The expression, or undefined where none of the predicates has a form. */
export function compileFilterExpression(predicates: readonly ScalarExpr[], scope: Scope): string | undefined {
  let text = '';
  for (const predicate of predicates) {
    const part = render(predicate, false, scope);
    if (part === undefined || text.length + part.length > maxExpressionLength) continue;
    text = text === '' ? part : `${text} AND ${part}`;
  }
  return text === '' ? undefined : text;
}

/** `negated`: what the predicate's NOT is TRUE for. */
function render(expr: ScalarExpr, negated: boolean, scope: Scope): string | undefined {
  if (expr.kind === 'in') return negated ? undefined : renderIn(expr, scope);
  if (expr.kind !== 'call') return undefined;
  const [first, second] = expr.args;
  switch (expr.fn) {
    case 'not':
      return first && render(first, !negated, scope);
    case 'is_true':
      return first && !negated ? render(first, false, scope) : undefined;
    case 'and':
    case 'or':
      return renderLogical(expr.args, (expr.fn === 'and') !== negated, negated, scope);
    case 'is_null': {
      const name = first && nameOf(first, scope);
      if (name === undefined) return undefined;
      if (negated) return `attribute_exists(${name})`;
      const nullType = scope.placeholders.valueOf({ S: 'NULL' });
      return `(attribute_not_exists(${name}) OR attribute_type(${name}, ${nullType}))`;
    }
    case 'starts_with':
      return negated ? undefined : renderTest('begins_with', first, second, scope);
    case 'contains':
      return negated ? undefined : renderTest('contains', first, second, scope);
    default: {
      const fn = negated ? negations[expr.fn] : expr.fn;
      return fn && renderComparison(fn, first, second, scope);
    }
  }
}

function renderLogical(
  args: readonly ScalarExpr[],
  conjunction: boolean,
  negated: boolean,
  scope: Scope,
): string | undefined {
  const parts = args.map((arg) => render(arg, negated, scope));
  const known = parts.filter((part) => part !== undefined);
  if (known.length === 0 || (!conjunction && known.length < parts.length)) return undefined;
  return known.length === 1 ? known[0] : `(${known.join(conjunction ? ' AND ' : ' OR ')})`;
}

function renderComparison(
  fn: FunctionName,
  left: ScalarExpr | undefined,
  right: ScalarExpr | undefined,
  scope: Scope,
): string | undefined {
  if (left?.kind === 'literal' && right?.kind === 'column') {
    return renderComparison(mirrored[fn] ?? fn, right, left, scope);
  }
  const operator = operators[fn];
  if (operator === undefined || left?.kind !== 'column' || right?.kind !== 'literal') return undefined;
  if (left.type.kind === 'boolean' && fn !== 'eq' && fn !== 'neq') return undefined;
  const value = comparableValue(left.index, right.value, scope);
  const name = nameOf(left, scope);
  return value && name && `${name} ${operator} ${scope.placeholders.valueOf(value)}`;
}

function renderTest(
  fn: 'begins_with' | 'contains',
  left: ScalarExpr | undefined,
  right: ScalarExpr | undefined,
  scope: Scope,
): string | undefined {
  if (left?.kind !== 'column' || right?.kind !== 'literal') return undefined;
  const value = comparableValue(left.index, right.value, scope);
  const name = nameOf(left, scope);
  return value && name && `${fn}(${name}, ${scope.placeholders.valueOf(value)})`;
}

function renderIn(expr: Extract<ScalarExpr, { kind: 'in' }>, scope: Scope): string | undefined {
  const [operand, ...more] = expr.operands;
  if (operand?.kind !== 'column' || more.length > 0) return undefined;
  if (expr.rows.length === 0 || expr.rows.length > maxInOperands) return undefined;
  const values = expr.rows.map((row) => comparableValue(operand.index, row[0] ?? null, scope));
  const name = nameOf(operand, scope);
  if (name === undefined || values.includes(undefined)) return undefined;
  const bound = values.map((v) => scope.placeholders.valueOf(v as AttributeValue));
  // Not every server that speaks DynamoDB's protocol finds FALSE in a list.
  if (operand.type.kind === 'boolean') return `(${bound.map((value) => `${name} = ${value}`).join(' OR ')})`;
  return `${name} IN (${bound.join(', ')})`;
}

function comparableValue(position: number, value: Value, scope: Scope): AttributeValue | undefined {
  const column = scope.columns.get(position);
  if (column === undefined || !comparable.has(column.type.kind) || value === '') return undefined;
  return isNumberAsText(column) ? undefined : encodeValue(value, column);
}

function nameOf(expr: ScalarExpr, scope: Scope): string | undefined {
  const column = expr.kind === 'column' ? scope.columns.get(expr.index) : undefined;
  if (column === undefined || scope.excluded.has(column.attribute)) return undefined;
  return scope.placeholders.nameOf(column.attribute);
}
