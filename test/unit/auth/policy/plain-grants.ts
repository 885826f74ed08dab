// The oracle of masked grants in its own words: plain grants, what they admit, what their masks make of a value.
import fc from 'fast-check';
import type { ColumnGrant } from '../../../../auth/policy/join-grants.js';
import { parseRowFilter } from '../../../../auth/policy/parse-row-filter.js';
import { int32Type, stringType } from '../../../../src/core/data-type.js';
import type { Mask } from '../../../../src/core/principal.js';
import type { Row, Value } from '../../../../src/core/value.js';
import { sampleColumn, sampleDataset } from '../sample-dataset.js';

export const names = ['k', 'a', 'b', 's'];

export const things = sampleDataset(
  'things',
  [
    sampleColumn('k', int32Type, false),
    sampleColumn('a', int32Type),
    sampleColumn('b', int32Type),
    sampleColumn('s', stringType),
  ],
  { key: ['k'] },
);

export function grant(
  columns: readonly string[],
  where?: string,
  masks: Readonly<Record<string, Mask>> = {},
): ColumnGrant {
  const rowFilter = where === undefined ? undefined : parseRowFilter(where, things.columns);
  return { columns: new Set(columns), rowFilter, masks: new Map(Object.entries(masks)) };
}

export interface PlainGrant {
  readonly columns: readonly string[];
  readonly test: { readonly column: 'a' | 'b'; readonly equals: number } | undefined;
  readonly masks: Readonly<Record<string, Mask>>;
}

export const initial: Mask = { kind: 'partial', first: 1, last: 0, fill: '*' };

const maskOfNumber = fc.constantFrom<Mask>(
  { kind: 'null' },
  { kind: 'constant', value: 0 },
  { kind: 'bucket', size: 10 },
  { kind: 'bucket', size: 3 },
);
const maskOfText = fc.constantFrom<Mask>({ kind: 'null' }, initial, { kind: 'constant', value: '?' });

export const plainGrant: fc.Arbitrary<PlainGrant> = fc.record({
  columns: fc.subarray(names, { minLength: 1 }),
  test: fc.option(fc.record({ column: fc.constantFrom('a' as const, 'b' as const), equals: fc.nat(2) }), {
    nil: undefined,
  }),
  masks: fc.record({ a: maskOfNumber, b: maskOfNumber, s: maskOfText }, { requiredKeys: [] }),
});

const number = fc.option(fc.nat(2));
export const plainRows = fc
  .array(fc.tuple(number, number, fc.option(fc.constantFrom('', 'x', 'xyz'))), { maxLength: 6 })
  .map((found) => found.map(([a, b, s], k): Row => [k, a, b, s]));

export function toGrant({ columns, test, masks }: PlainGrant): ColumnGrant {
  return grant(columns, test && `${test.column} = ${String(test.equals)}`, masks);
}

export function admits({ test }: PlainGrant, row: Row): boolean {
  return test === undefined || row[test.column === 'a' ? 1 : 2] === test.equals;
}

function show(mask: Mask, value: Value): Value {
  if (mask.kind === 'constant') return mask.value;
  if (mask.kind === 'null' || value === null) return null;
  if (mask.kind === 'bucket') return Math.floor(Number(value) / Number(mask.size)) * Number(mask.size);
  return String(value)
    .split('')
    .map((char, i) => (i === 0 && String(value).length > 1 ? char : '*'))
    .join('');
}

/** One cell, by looking at the grants one after another. */
export function cellOf(grants: readonly PlainGrant[], row: Row, column: string): Value {
  const value = row[names.indexOf(column)] ?? null;
  const showing = grants.filter((g) => g.columns.includes(column));
  const here = showing.filter((g) => admits(g, row));
  if (here.length === 0) return null;
  if (here.some((g) => g.masks[column] === undefined)) return value;
  const masks = new Set(showing.flatMap((g) => (g.masks[column] ? [JSON.stringify(g.masks[column])] : [])));
  return masks.size > 1 ? null : show(here[0]?.masks[column] as Mask, value);
}
