// Compiles `groupBy`: columns as they are, and buckets of time in a zone.
import { call } from '../../src/core/call.js';
import { stringType } from '../../src/core/data-type.js';
import { literal } from '../../src/core/expression.js';
import type { Expr } from '../../src/core/relation.js';
import { isTimeZone } from '../../src/core/time-bucket.js';
import type { Group } from './aggregate-scope.js';
import { inputError } from './input-error.js';
import type { ReadScope } from './read-scope.js';

interface GroupByInput {
  readonly field: string;
  readonly every?: string | null;
  readonly timeZone?: string | null;
}

const withinDay: ReadonlySet<string> = new Set(['second', 'minute', 'hour']);

/**
 * The groups: columns that link to a parent first, then what the caller groups by.
 * @throws LakegateError BAD_USER_INPUT for a column twice, an unknown zone, or a bucket of what isn't a time.
 */
export function buildGroups(scope: ReadScope, link: readonly string[], given: unknown, path: string): readonly Group[] {
  const linked = link.map((column): Group => ({ field: undefined, name: column, expr: scope.column(column) }));
  const seen = new Set<string>();
  const asked = ((given ?? []) as readonly GroupByInput[]).map((input, i): Group => {
    const at = `${path}[${String(i)}]`;
    const member = scope.named.columns.find((c) => c.column.name === input.field);
    if (member === undefined) throw inputError(`${at}.field`, 'there is no such column');
    if (seen.has(input.field)) throw inputError(`${at}.field`, `${member.enumValue} is grouped by twice`);
    seen.add(input.field);
    const every = input.every ?? undefined;
    const name = every === undefined ? input.field : `${input.field}_${every}`;
    return { field: member.field, name, expr: buildGroup(scope, { ...input, every }, at) };
  });
  return [...linked, ...asked];
}

function buildGroup(
  scope: ReadScope,
  { field, every, timeZone }: { field: string; every: string | undefined; timeZone?: string | null },
  path: string,
): Expr {
  const column = scope.column(field);
  const zone = timeZone ?? undefined;
  if (every === undefined) {
    if (zone !== undefined) throw inputError(`${path}.timeZone`, 'a time zone goes with every');
    return column;
  }
  const unit = literal(every, stringType);
  if (column.type.kind === 'timestamp') {
    if (zone !== undefined && !isTimeZone(zone))
      throw inputError(`${path}.timeZone`, 'there is no such IANA time zone');
    return call('time_bucket', column, unit, literal(zone ?? 'UTC', stringType));
  }
  if (column.type.kind !== 'date') throw inputError(`${path}.every`, 'only instants and dates have buckets');
  if (zone !== undefined) throw inputError(`${path}.timeZone`, 'a date has no time zone');
  if (withinDay.has(every)) throw inputError(`${path}.every`, 'a date has buckets of a day and more');
  return call('date_bucket', column, unit);
}
