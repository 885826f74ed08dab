// Reads the paging and routing arguments of a field, and refuses combinations that contradict each other.
import type { PageRequest, RoutingDemand } from '../../src/core/data-service.js';
import type { SelectedField } from './select-fields.js';
import { inputError } from './input-error.js';

type Arguments = SelectedField['args'];

/**
 * The page asked for; an argument that is null counts as absent.
 * @throws LakegateError BAD_USER_INPUT for a negative number, `first` with `last`, or `offset` with a cursor or `last`.
 */
export function parsePage(args: Arguments, path: string): PageRequest {
  const first = wholeNumber(args, 'first', path);
  const last = wholeNumber(args, 'last', path);
  const offset = wholeNumber(args, 'offset', path);
  const after = (args['after'] ?? undefined) as string | undefined;
  const before = (args['before'] ?? undefined) as string | undefined;
  if (first !== undefined && last !== undefined) throw inputError(path, 'first and last exclude each other');
  if (offset !== undefined && (after !== undefined || before !== undefined || last !== undefined)) {
    throw inputError(path, 'offset goes with neither after, before nor last');
  }
  return defined({ first, after, last, before, offset });
}

/** What the field's own `maxStaleness` demands. */
export function parseRouting(args: Arguments): RoutingDemand {
  const maxStalenessMs = (args['maxStaleness'] ?? undefined) as number | undefined;
  return maxStalenessMs === undefined ? {} : { maxStalenessMs };
}

/** A number that is absent or not negative. @throws LakegateError BAD_USER_INPUT */
export function wholeNumber(args: Arguments, name: string, path: string): number | undefined {
  const value = (args[name] ?? undefined) as number | undefined;
  if (value !== undefined && value < 0) throw inputError(`${path}.${name}`, 'a negative number is not possible');
  return value;
}

function defined(page: PageRequest): PageRequest {
  return Object.fromEntries(Object.entries(page).filter(([, value]) => value !== undefined));
}
