// Compiles the conditions on an aggregate's rows, and their order; both may refer to values that aren't selected.
import { and } from '../../src/core/call.js';
import type { ColumnExpr } from '../../src/core/expression.js';
import type { Expr, ReadRelation, SortKey } from '../../src/core/relation.js';
import { aggregateFields, type AggregateField } from '../types/aggregate-types.js';
import { placementOf } from '../types/sort-direction.js';
import type { AggregateScope } from './aggregate-scope.js';
import { buildComparisons, type FilterInput } from './build-comparisons.js';
import { buildLogical, requiredInput } from './build-filter.js';
import { onlyEntry } from './build-order.js';
import { inputError } from './input-error.js';
import type { ReadScope } from './read-scope.js';

/** The scopes of an aggregate: what it reads, and what it computes. */
export interface AggregateScopes {
  readonly read: ReadScope;
  readonly computed: AggregateScope;
}

/** The conjunction of `having`. @throws LakegateError BAD_USER_INPUT */
export function buildHaving(scopes: AggregateScopes, input: FilterInput, path: string): Expr {
  return and(
    Object.entries(input).map(([name, given]) => {
      const at = `${path}.${name}`;
      const logical = buildLogical({ name, given }, at, (part, where) => buildHaving(scopes, part, where));
      if (logical !== undefined) return logical;
      const conditions = requiredInput(given, at);
      if (name === 'count') return buildComparisons(scopes.computed.measure({ fn: 'count' }), conditions, at);
      const { field, p, of } = measuredColumns(name, conditions, at);
      return and(
        Object.entries(of).map(([member, comparison]) => {
          const value = measureOf(scopes, { field, p, member }, at);
          return buildComparisons(value, requiredInput(comparison, `${at}.${member}`), `${at}.${member}`);
        }),
      );
    }),
  );
}

/** The keys of an order over aggregated rows: those asked for, then from `tieBreaksFrom` on the groups. */
export interface AggregateOrder {
  readonly order: readonly SortKey<ReadRelation>[];
  readonly tieBreaksFrom: number;
}

/**
 * The order of an aggregate's rows, ending in all groups, so that no two tie.
 * @throws LakegateError BAD_USER_INPUT where an object doesn't name exactly one value, or a group that isn't one.
 */
export function buildAggregateOrder(scopes: AggregateScopes, given: unknown, path: string): AggregateOrder {
  const { computed } = scopes;
  const keys = new Map<number, SortKey<ReadRelation>>();
  const add = (expr: ColumnExpr, direction: string): void => {
    if (!keys.has(expr.index)) keys.set(expr.index, { expr, ...placementOf(direction) });
  };
  ((given ?? []) as readonly unknown[]).forEach((item, i) => {
    const { name, value } = onlyEntry(item, `${path}[${String(i)}]`);
    const at = `${path}[${String(i)}].${name}`;
    if (name === 'count') {
      add(computed.measure({ fn: 'count' }), value as string);
    } else if (name === 'group') {
      const entry = onlyEntry(value, at);
      add(groupOf(computed, entry.name, at), entry.value as string);
    } else {
      const { field, p, of } = measuredColumns(name, value as FilterInput, at);
      const entry = onlyEntry(of, at);
      add(measureOf(scopes, { field, p, member: entry.name }, at), entry.value as string);
    }
  });
  const tieBreaksFrom = keys.size;
  computed.groups.forEach((_group, i) => {
    add(computed.group(i), 'ASC');
  });
  return { order: [...keys.values()], tieBreaksFrom };
}

/** The group of a column's field. @throws LakegateError BAD_USER_INPUT where it isn't grouped by */
export function groupOf(computed: AggregateScope, field: string, path: string): ColumnExpr {
  const index = computed.groups.findIndex((group) => group.field === field);
  if (index === -1) throw inputError(`${path}.${field}`, 'it is not among what is grouped by');
  return computed.group(index);
}

/** The measure of a column's field. */
export function measureOf(
  { read, computed }: AggregateScopes,
  { field, p, member }: { readonly field: AggregateField; readonly p: number | undefined; readonly member: string },
  path: string,
): ColumnExpr {
  const found = read.named.members.get(member);
  if (found?.kind !== 'column') throw inputError(`${path}.${member}`, 'there is no such column');
  return computed.measure({ fn: field.fn, column: found.column.column.name, p });
}

/** A part of a quantile. @throws LakegateError BAD_USER_INPUT where it isn't from 0 to 1 */
export function quantilePart(given: unknown, path: string): number {
  const p = given as number;
  if (!(p >= 0 && p <= 1)) throw inputError(`${path}.p`, 'a number from 0 to 1 is expected');
  return p;
}

/** An aggregate's field by name. */
export function aggregateFieldOf(name: string): AggregateField {
  const field = aggregateFields.find((candidate) => candidate.field === name);
  if (field === undefined) throw new RangeError(`no aggregate ${name}`);
  return field;
}

function measuredColumns(
  name: string,
  input: FilterInput,
  path: string,
): { readonly field: AggregateField; readonly p: number | undefined; readonly of: FilterInput } {
  const field = aggregateFieldOf(name);
  if (field.fn !== 'quantile') return { field, p: undefined, of: input };
  return { field, p: quantilePart(input['p'], path), of: requiredInput(input['of'], `${path}.of`) };
}
