// Compiles the order of a list: what was asked for, then what makes it total.
import { isOrderable } from '../../src/core/data-type.js';
import type { ReadRelation, SortKey } from '../../src/core/relation.js';
import type { ShapedSchema } from '../shape-schema.js';
import { placementOf } from '../types/sort-direction.js';
import { inputError } from './input-error.js';
import type { ReadScope } from './read-scope.js';

/**
 * Sort keys over the scope's columns, ending in the full key; where the key is hidden or there is none, in every
 * visible column that has an order, so that rows which tie look the same to the caller.
 * @throws LakegateError BAD_USER_INPUT where an object of the order doesn't name exactly one field.
 */
export function buildOrder(
  shaped: ShapedSchema,
  scope: ReadScope,
  given: unknown,
  path: string,
): readonly SortKey<ReadRelation>[] {
  const { named } = scope;
  const keys = new Map<string, SortKey<ReadRelation>>();
  const list = (given ?? []) as readonly unknown[];
  list.forEach((item, i) => {
    const { name, value } = onlyEntry(item, `${path}[${String(i)}]`);
    const member = named.members.get(name);
    if (member?.kind !== 'column') throw inputError(`${path}[${String(i)}].${name}`, 'there is no such column');
    const column = member.column.column.name;
    // A column named again can no longer decide anything.
    if (!keys.has(column)) keys.set(column, { expr: scope.column(column), ...placementOf(value as string) });
  });
  const rest = shaped.keyed.has(named.dataset.name)
    ? named.dataset.key
    : named.columns.filter((c) => isOrderable(c.column.type)).map((c) => c.column.name);
  for (const column of rest) {
    if (!keys.has(column)) keys.set(column, { expr: scope.column(column), direction: 'asc', nulls: 'last' });
  }
  return [...keys.values()];
}

/**
 * The one entry of an input object that must have exactly one, not null.
 * @throws LakegateError BAD_USER_INPUT
 */
export function onlyEntry(item: unknown, path: string): { readonly name: string; readonly value: unknown } {
  const entries = Object.entries((item ?? {}) as Readonly<Record<string, unknown>>);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    throw inputError(path, 'exactly one field is expected; list several objects for several keys');
  }
  const [name, value] = entry;
  if (value === null) throw inputError(`${path}.${name}`, 'a value is expected, not null');
  return { name, value };
}
