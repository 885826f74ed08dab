// Masks of several grants joined, against an oracle that looks at each cell and each grant by itself.
import fc from 'fast-check';
import { secureRelation } from '../../../../auth/permission.js';
import { joinGrants, type ColumnGrant } from '../../../../auth/policy/join-grants.js';
import { parseRowFilter } from '../../../../auth/policy/parse-row-filter.js';
import { call } from '../../../../src/core/call.js';
import { int32Type, stringType } from '../../../../src/core/data-type.js';
import { literal } from '../../../../src/core/expression.js';
import type { Grant, Mask } from '../../../../src/core/principal.js';
import { fieldOf, filter, sort, type ReadRelation } from '../../../../src/core/relation.js';
import type { SecuredScan } from '../../../../src/core/secured-scan.js';
import type { Row, Value } from '../../../../src/core/value.js';
import { evaluateRelation } from '../../../support/evaluate-relation.js';
import { sampleCatalog, sampleColumn, sampleDataset } from '../sample-dataset.js';

const names = ['k', 'a', 'b', 's'];
const dataset = sampleDataset(
  'things',
  [
    sampleColumn('k', int32Type, false),
    sampleColumn('a', int32Type),
    sampleColumn('b', int32Type),
    sampleColumn('s', stringType),
  ],
  { key: ['k'] },
);
const catalog = sampleCatalog(dataset);

const nothing: Mask = { kind: 'null' };
const tens: Mask = { kind: 'bucket', size: 10 };
const zero: Mask = { kind: 'constant', value: 0 };
const hash: Mask = { kind: 'hash', key: 'ids' };
const initial: Mask = { kind: 'partial', first: 1, last: 0, fill: '*' };

function grant(columns: readonly string[], where?: string, masks: Readonly<Record<string, Mask>> = {}): ColumnGrant {
  const rowFilter = where === undefined ? undefined : parseRowFilter(where, dataset.columns);
  return { columns: new Set(columns), rowFilter, masks: new Map(Object.entries(masks)) };
}

function join(...grants: readonly ColumnGrant[]): Grant {
  const joined = joinGrants(dataset, grants);
  if (joined === undefined) throw new Error('nothing was granted');
  return joined;
}

function scanOf(joined: Grant): SecuredScan {
  const fields = dataset.columns.filter((column) => joined.columns.has(column.name));
  return secureRelation(
    { kind: 'read', dataset: 'things', fields },
    new Map([['things', joined]]),
    catalog,
  ) as SecuredScan;
}

function see(joined: Grant, rows: readonly Row[]): readonly Row[] {
  return evaluateRelation(scanOf(joined), new Map([['things', rows]]));
}

const rows: readonly Row[] = [
  [1, 17, 1, 'one'],
  [2, 23, 2, 'two'],
  [3, null, null, null],
];

describe('a mask', () => {
  it.each<[string, string, Mask, readonly Value[]]>([
    ['null', 'a', nothing, [null, null, null]],
    ['constant, null cells too', 'a', zero, [0, 0, 0]],
    ['bucket', 'a', tens, [10, 20, null]],
    ['partial', 's', initial, ['o**', 't**', null]],
    ['emailDomain', 's', { kind: 'emailDomain' }, ['', '', null]],
  ])('of kind %s stands in place of the value', (_kind, column, mask, expected) => {
    const at = names.indexOf(column);
    expect(see(join(grant(names, undefined, { [column]: mask })), rows).map((row) => row[at])).toEqual(expected);
  });

  it('is what every later reference sees', () => {
    const joined = join(grant(names, undefined, { a: tens }));
    const input: ReadRelation = { kind: 'read', dataset: 'things', fields: dataset.columns };
    const a = fieldOf(input, 1);
    const found = (value: number): readonly Row[] => {
      const question = filter<ReadRelation>(input, call('eq', a, literal(value, int32Type)));
      return evaluateRelation(
        secureRelation(question, new Map([['things', joined]]), catalog),
        new Map([['things', rows]]),
      );
    };
    expect(found(17)).toEqual([]);
    expect(found(10)).toEqual([[1, 10, 1, 'one']]);
    const sorted = sort<ReadRelation>(input, [
      { expr: a, direction: 'desc', nulls: 'first' },
      { expr: fieldOf(input, 0), direction: 'asc', nulls: 'last' },
    ]);
    const all = [[9, 19, 0, ''], ...rows];
    const secured = secureRelation(sorted, new Map([['things', joined]]), catalog);
    expect(evaluateRelation(secured, new Map([['things', all]])).map(([k]) => k)).toEqual([3, 2, 1, 9]);
  });

  it('holds inside a cell filter, outside of which there is null', () => {
    const joined = join(grant(['k', 'a'], 'b = 1', { a: zero }), grant(['k', 'b']));
    expect(see(joined, rows)).toEqual([
      [1, 0, 1],
      [2, null, 2],
      [3, null, null],
    ]);
  });

  it('does not hold in the rows, and only in those, in which another grant shows the column', () => {
    const joined = join(grant(names, 'b = 1'), grant(names, undefined, { a: tens }));
    expect(see(joined, rows).map((row) => row[1])).toEqual([17, 20, null]);
  });

  it('is gone where another grant shows the column in every visible row', () => {
    expect(join(grant(names), grant(names, 'b = 1', { a: tens })).masks.size).toBe(0);
    expect(join(grant(names, 'b = 1'), grant(names, 'b = 1', { a: tens })).masks.size).toBe(0);
  });

  it('is null where grants mask the column differently', () => {
    const joined = join(grant(names, 'b = 1', { a: tens }), grant(names, 'b = 2', { a: zero }), grant(names, 'k = 9'));
    expect(see(joined, [...rows, [9, 99, 1, 'nine']]).map((row) => row[1])).toEqual([null, null, 99]);
  });

  it('that is a hash holds in every cell, whatever other grants show', () => {
    const joined = join(grant(names), grant(names, 'b = 1', { s: hash }));
    expect(joined.masks.get('s')).toEqual({ mask: hash, clear: undefined });
    expect(scanOf(joined).hashKeys).toEqual([undefined, undefined, undefined, 'ids']);
    const mixed = join(grant(names), grant(names, 'b = 1', { s: hash }), grant(names, 'b = 2', { s: initial }));
    expect(mixed.masks.get('s')).toEqual({ mask: nothing, clear: undefined });
  });

  it('on a key column hides the column', () => {
    expect([...join(grant(names, undefined, { k: zero })).columns]).toEqual(['a', 'b', 's']);
  });

  it('is part of the digest', () => {
    const digests = [
      join(grant(names)),
      join(grant(names, undefined, { a: tens })),
      join(grant(names, undefined, { a: { kind: 'bucket', size: 100 } })),
      join(grant(names, undefined, { b: tens })),
      join(grant(names, 'b = 1'), grant(names, undefined, { a: tens })),
      join(grant(names, undefined, { s: hash })),
    ].map((joined) => joined.digest);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('on a key or of the wrong kind of column is a defect where a grant has it all the same', () => {
    const wrong = (column: string, mask: Mask): Grant => ({
      ...join(grant(names)),
      masks: new Map([[column, { mask, clear: undefined }]]),
    });
    expect(() => scanOf(wrong('k', zero))).toThrow(expect.objectContaining({ code: 'INTERNAL' }) as Error);
    expect(() => scanOf(wrong('a', hash))).toThrow(expect.objectContaining({ code: 'INTERNAL' }) as Error);
    expect(() => scanOf(wrong('a', initial))).toThrow(TypeError);
  });
});

// The oracle's own words: a plain grant, what it admits, and what each mask makes of a value.
interface PlainGrant {
  readonly columns: readonly string[];
  readonly test: { readonly column: 'a' | 'b'; readonly equals: number } | undefined;
  readonly masks: Readonly<Record<string, Mask>>;
}

const maskOfNumber = fc.constantFrom<Mask>(nothing, zero, tens, { kind: 'bucket', size: 3 });
const maskOfText = fc.constantFrom<Mask>(nothing, initial, { kind: 'constant', value: '?' });
const plainGrant: fc.Arbitrary<PlainGrant> = fc.record({
  columns: fc.subarray(names, { minLength: 1 }),
  test: fc.option(fc.record({ column: fc.constantFrom('a' as const, 'b' as const), equals: fc.nat(2) }), {
    nil: undefined,
  }),
  masks: fc.record({ a: maskOfNumber, b: maskOfNumber, s: maskOfText }, { requiredKeys: [] }),
});
const number = fc.option(fc.nat(2));
const plainRows = fc
  .array(fc.tuple(number, number, fc.option(fc.constantFrom('', 'x', 'xyz'))), { maxLength: 6 })
  .map((found) => found.map(([a, b, s], k): Row => [k, a, b, s]));

function toGrant({ columns, test, masks }: PlainGrant): ColumnGrant {
  return grant(columns, test && `${test.column} = ${String(test.equals)}`, masks);
}

function admits({ test }: PlainGrant, row: Row): boolean {
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
function cellOf(grants: readonly PlainGrant[], row: Row, column: string): Value {
  const value = row[names.indexOf(column)] ?? null;
  const showing = grants.filter((g) => g.columns.includes(column));
  const here = showing.filter((g) => admits(g, row));
  if (here.length === 0) return null;
  if (here.some((g) => g.masks[column] === undefined)) return value;
  const masks = new Set(showing.flatMap((g) => (g.masks[column] ? [JSON.stringify(g.masks[column])] : [])));
  return masks.size > 1 ? null : show(here[0]?.masks[column] as Mask, value);
}

describe('random masked grants', () => {
  it('show each cell as the oracle does, in the rows that it admits', () => {
    fc.assert(
      fc.property(fc.array(plainGrant, { minLength: 1, maxLength: 4 }), plainRows, (grants, table) => {
        const joined = join(...grants.map(toGrant));
        const admitted = table.filter((row) => grants.some((g) => admits(g, row)));
        const columns = names.filter((name) => joined.columns.has(name));
        const expected = admitted.map((row) => columns.map((name) => cellOf(grants, row, name)));
        expect(see(joined, table)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('never tell two tables apart that are the same without masks, nor show more rows', () => {
    fc.assert(
      fc.property(plainGrant, plainRows, fc.nat(), (plain, table, seed) => {
        const masked = join(toGrant(plain));
        const open = join(toGrant({ ...plain, masks: {} }));
        // What is hidden changes nothing: masked cells of nulled and constant columns are replaced at will.
        const opaque = names.filter((name) => ['null', 'constant'].includes(plain.masks[name]?.kind ?? ''));
        const free = opaque.filter((name) => name !== plain.test?.column);
        const changed = table.map((row) =>
          row.map((value, i) => (free.includes(names[i] ?? '') ? (i === 3 ? `v${String(seed)}` : seed % 5) : value)),
        );
        expect(see(masked, changed)).toEqual(see(masked, table));
        expect(see(masked, table)).toHaveLength(see(open, table).length);
      }),
    );
  });

  it('adding an unmasked grant never hides a cell that was shown', () => {
    fc.assert(
      fc.property(fc.array(plainGrant, { minLength: 1, maxLength: 3 }), plainGrant, plainRows, (held, more, table) => {
        const added = { ...more, columns: [...new Set(['k', ...more.columns])], masks: {} };
        const grants = held.map((g) => ({ ...g, columns: [...new Set(['k', ...g.columns])] }));
        const [before, after] = [join(...grants.map(toGrant)), join(...[...grants, added].map(toGrant))];
        const byKey = new Map(see(after, table).map((row) => [row[0], row]));
        const columns = names.filter((name) => before.columns.has(name));
        const wider = names.filter((name) => after.columns.has(name));
        for (const row of see(before, table)) {
          columns.forEach((name, i) => {
            const original = table[Number(row[0])]?.[names.indexOf(name)] ?? null;
            const now = byKey.get(row[0] ?? null)?.[wider.indexOf(name)] ?? null;
            expect([row[i] ?? null, original]).toContainEqual(now);
          });
        }
      }),
      { numRuns: 500 },
    );
  });
});
