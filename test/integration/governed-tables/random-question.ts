// Random questions over what a principal sees of drawn tables, as plain data.
import fc from 'fast-check';
import { type Condition, type DrawnKey, type Visible } from '../../support/brute-force.js';
import { randomConditionOf } from '../../support/random-condition.js';
import { valuesOf } from './random-grants.js';
import type { DrawnTable, Kind } from './random-table.js';

/** A table as a principal sees it. */
export interface Seen extends Visible {
  readonly table: DrawnTable;
}

export type MeasureName = 'count' | 'count_distinct' | 'sum' | 'min' | 'max';

export interface DrawnMeasure {
  readonly fn: MeasureName;
  /** None for a count of rows. */
  readonly column?: string;
}

export type Question =
  | {
      readonly kind: 'list';
      readonly where: Condition | undefined;
      readonly keys: readonly DrawnKey[];
      /** Rows to skip and to take, where the order is a whole one. */
      readonly slice: readonly [number, number] | undefined;
      readonly columns: readonly string[];
    }
  | {
      readonly kind: 'groups';
      readonly where: Condition | undefined;
      readonly by: readonly string[];
      readonly measures: readonly DrawnMeasure[];
      /** Groups of at least so many rows, and where the first measured column has a least value. */
      readonly atLeast: number;
      readonly havingMin: string | undefined;
    }
  /** The first rows of each group, in an order that ends in the key. */
  | {
      readonly kind: 'top';
      readonly where: Condition | undefined;
      readonly by: string;
      readonly keys: readonly DrawnKey[];
      readonly count: number;
      readonly columns: readonly string[];
    }
  /** Rows for which the other table has, or has not, a row that meets a condition and is equal in a column. */
  | {
      readonly kind: 'related';
      readonly as: 'inQuery' | 'notInQuery' | 'semi' | 'anti';
      readonly where: Condition | undefined;
      readonly on: readonly [string, string];
      readonly otherWhere: Condition | undefined;
      readonly columns: readonly string[];
    }
  | {
      readonly kind: 'joined';
      readonly as: 'inner' | 'left';
      readonly on: readonly [string, string];
      readonly columns: readonly string[];
      readonly otherColumns: readonly string[];
    };

/** A question about `seen`, and of `other` where it is seen and has a column that may equal one of the first. */
export function randomQuestion(seen: Seen, other: Seen | undefined): fc.Arbitrary<Question> {
  const pairs = other === undefined ? [] : comparablePairs(seen, other);
  const related = pairs.length === 0 || other === undefined ? [] : relating(seen, other, pairs);
  const keyed = isKeyed(seen) ? [{ weight: 1, arbitrary: randomTop(seen) }] : [];
  return fc.oneof(
    { weight: 4, arbitrary: randomList(seen) },
    { weight: 2, arbitrary: randomGroups(seen) },
    ...keyed,
    ...related,
  );
}

export function isKeyed({ table, columns }: Seen): boolean {
  return table.key.length > 0 && table.key.every((name) => columns.includes(name));
}

function randomList(seen: Seen): fc.Arbitrary<Question> {
  const slice = isKeyed(seen)
    ? fc.option(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 12 })), { nil: undefined, freq: 4 })
    : fc.constant(undefined);
  return fc.record({
    kind: fc.constant('list' as const),
    where: randomWhere(seen, 2),
    keys: randomKeys(seen, 0),
    slice,
    columns: shownOf(seen),
  });
}

function randomGroups(seen: Seen): fc.Arbitrary<Question> {
  const measure = fc.constantFrom(...seen.columns).chain((column): fc.Arbitrary<DrawnMeasure> => {
    const kind = kindIn(seen, column);
    const isNumber = ['int32', 'int64', 'decimal', 'float64'].includes(kind);
    const fns: readonly MeasureName[] = [
      'count_distinct',
      ...(kind === 'boolean' ? [] : (['min', 'max'] as const)),
      ...(isNumber ? (['sum'] as const) : []),
    ];
    return fc.constantFrom(...fns).map((fn) => ({ fn, column }));
  });
  return fc.record({
    kind: fc.constant('groups' as const),
    where: randomWhere(seen, 1),
    by: fc.subarray([...seen.columns], { maxLength: Math.min(2, seen.columns.length) }),
    measures: fc.array(measure, { minLength: 1, maxLength: 3 }).map((drawn) => [{ fn: 'count' as const }, ...drawn]),
    atLeast: fc.constantFrom(0, 0, 2),
    havingMin: fc.option(fc.constantFrom(...seen.columns.filter((name) => kindIn(seen, name) !== 'boolean'), ''), {
      nil: undefined,
      freq: 2,
    }),
  });
}

function randomTop(seen: Seen): fc.Arbitrary<Question> {
  return fc.record({
    kind: fc.constant('top' as const),
    where: randomWhere(seen, 1),
    by: fc.constantFrom(...seen.columns),
    keys: randomKeys(seen, 1),
    count: fc.integer({ min: 1, max: 3 }),
    columns: shownOf(seen),
  });
}

function relating(
  seen: Seen,
  other: Seen,
  pairs: readonly (readonly [string, string])[],
): readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Question> }[] {
  const on = fc.constantFrom(...pairs);
  const related = fc.record({
    kind: fc.constant('related' as const),
    as: fc.constantFrom('inQuery' as const, 'notInQuery' as const, 'semi' as const, 'anti' as const),
    where: randomWhere(seen, 1),
    on,
    otherWhere: randomWhere(other, 1),
    columns: shownOf(seen),
  });
  const joined = fc.record({
    kind: fc.constant('joined' as const),
    as: fc.constantFrom('inner' as const, 'left' as const),
    on,
    columns: shownOf(seen),
    otherColumns: shownOf(other),
  });
  return [
    { weight: 2, arbitrary: related },
    { weight: 1, arbitrary: joined },
  ];
}

function randomWhere(seen: Seen, depth: number): fc.Arbitrary<Condition | undefined> {
  return fc.option(randomConditionOf(valuesOf(seen.table, seen.columns), depth), { nil: undefined, freq: 4 });
}

function randomKeys(seen: Seen, minLength: number): fc.Arbitrary<readonly DrawnKey[]> {
  const key = fc.record({ column: fc.constantFrom(...seen.columns), down: fc.boolean(), nullsFirst: fc.boolean() });
  return fc.uniqueArray(key, { minLength, maxLength: 2, selector: ({ column }) => column });
}

function shownOf({ columns }: Seen): fc.Arbitrary<readonly string[]> {
  return fc.subarray([...columns], { minLength: 1 });
}

export function kindIn({ table }: Seen, column: string): Kind {
  return table.columns.find(({ name }) => name === column)?.kind ?? 'string';
}

/** Doubles are no keys: stores don't agree on what of them is equal, and joins by them are refused. */
function comparablePairs(seen: Seen, other: Seen): readonly (readonly [string, string])[] {
  const usable = seen.columns.filter((name) => kindIn(seen, name) !== 'float64');
  return usable.flatMap((left) =>
    other.columns.flatMap((right) => (kindIn(seen, left) === kindIn(other, right) ? [[left, right] as const] : [])),
  );
}
