// The range of a sort key that predicates leave open, for a key condition: at most one, never too narrow.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ScalarExpr } from '../../src/core/expression.js';
import type { FunctionName } from '../../src/core/functions.js';
import type { Value } from '../../src/core/value.js';
import type { BoundColumn } from './binding-columns.js';
import { canBeKey, encodeValue, isNumberAsText } from './encode-value.js';

export type SortRange =
  | { readonly kind: 'between'; readonly low: AttributeValue; readonly high: AttributeValue }
  | { readonly kind: 'from'; readonly low: AttributeValue }
  | { readonly kind: 'to'; readonly high: AttributeValue }
  | { readonly kind: 'prefix'; readonly prefix: AttributeValue };

const mirrored: Partial<Record<FunctionName, FunctionName>> = { gt: 'lt', gte: 'lte', lt: 'gt', lte: 'gte' };

/** A closed range; open ends are closed here and cut exactly when the filter meets the items. */
export function sortRangeOf(column: BoundColumn, predicates: readonly ScalarExpr[]): SortRange | undefined {
  let low: AttributeValue | undefined;
  let high: AttributeValue | undefined;
  for (const predicate of predicates) {
    const bound = boundOf(predicate, column);
    if (bound?.fn === 'starts_with') {
      const prefix = encodeBound(bound.value, column, 'low');
      if (prefix !== undefined) return { kind: 'prefix', prefix };
    } else if (bound?.fn === 'gt' || bound?.fn === 'gte') low ??= encodeBound(bound.value, column, 'low');
    else if (bound !== undefined) high ??= encodeBound(bound.value, column, 'high');
  }
  if (low !== undefined && high !== undefined) {
    return isOrdered(low, high) ? { kind: 'between', low, high } : { kind: 'from', low };
  }
  if (low !== undefined) return { kind: 'from', low };
  return high === undefined ? undefined : { kind: 'to', high };
}

function boundOf(
  predicate: ScalarExpr,
  column: BoundColumn,
): { readonly fn: FunctionName; readonly value: Value } | undefined {
  if (predicate.kind !== 'call') return undefined;
  const { fn } = predicate;
  if (!['gt', 'gte', 'lt', 'lte', 'starts_with'].includes(fn)) return undefined;
  const [a, b] = predicate.args;
  if (a?.kind === 'column' && a.index === column.position && b?.kind === 'literal') return { fn, value: b.value };
  const flipped = mirrored[fn];
  if (flipped !== undefined && b?.kind === 'column' && b.index === column.position && a?.kind === 'literal') {
    return { fn: flipped, value: a.value };
  }
  return undefined;
}

/** Timestamps are text of varying length, so that a bound is widened to the whole second it lies in. */
function encodeBound(value: Value, column: BoundColumn, end: 'low' | 'high'): AttributeValue | undefined {
  if (value === null || isNumberAsText(column)) return undefined;
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  if (column.type.kind === 'timestamp') {
    const second = String(value).slice(0, '2013-01-01T05:00:00'.length);
    return { S: end === 'low' ? second : `${second}~` };
  }
  const attribute = encodeValue(value, column);
  return attribute !== undefined && canBeKey(attribute, 'sort') ? attribute : undefined;
}

/** BETWEEN with its ends the wrong way round is an error at DynamoDB. */
function isOrdered(low: AttributeValue, high: AttributeValue): boolean {
  if (low.N !== undefined && high.N !== undefined) return Number(low.N) < Number(high.N);
  return Buffer.compare(Buffer.from(low.S ?? ''), Buffer.from(high.S ?? '')) <= 0;
}
