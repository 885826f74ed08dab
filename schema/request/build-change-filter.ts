// Compiles the filter of a subscription to a predicate over the dataset's own columns: a change knows of no others.
import { and } from '../../src/core/call.js';
import { columnIndex } from '../../src/core/dataset.js';
import type { ScalarExpr } from '../../src/core/expression.js';
import type { NamedDataset } from '../named-catalog.js';
import { buildComparisons, type FilterInput } from './build-comparisons.js';
import { buildLogical, requiredInput } from './build-filter.js';
import { inputError } from './input-error.js';

/**
 * The conjunction of all conditions in the input, over `dataset.columns`; TRUE for an empty one.
 * @throws LakegateError BAD_USER_INPUT naming the condition that is null or doesn't fit.
 */
export function buildChangeFilter(named: NamedDataset, input: FilterInput, path: string): ScalarExpr {
  return and(Object.entries(input).map(([name, given]) => buildCondition(named, { name, given }, `${path}.${name}`)));
}

function buildCondition(
  named: NamedDataset,
  condition: { readonly name: string; readonly given: unknown },
  path: string,
): ScalarExpr {
  const logical = buildLogical(condition, path, (input, at) => buildChangeFilter(named, input, at));
  if (logical !== undefined) return logical;
  const member = named.members.get(condition.name);
  if (member?.kind !== 'column') throw inputError(path, 'there is no such field');
  const { name, type, nullable } = member.column.column;
  const column = { kind: 'column', index: columnIndex(named.dataset, name), type, nullable } as const;
  return buildComparisons<never>(column, requiredInput(condition.given, path), path);
}
