// Masks of several grants joined, against an oracle that looks at each cell and each grant by itself.
import { fc } from '../../../support/random-cases.js';
import { secureRelation } from '../../../../auth/permission.js';
import { joinGrants, type ColumnGrant } from '../../../../auth/policy/join-grants.js';
import { call } from '../../../../src/core/call.js';
import { int32Type, int64Type } from '../../../../src/core/data-type.js';
import { literal } from '../../../../src/core/expression.js';
import type { Grant, Mask } from '../../../../src/core/principal.js';
import { aggregate, fieldOf, filter, sort, type Expr, type ReadRelation } from '../../../../src/core/relation.js';
import type { SecuredScan } from '../../../../src/core/secured-scan.js';
import type { Row, Value } from '../../../../src/core/value.js';
import { evaluateRelation } from '../../../support/evaluate-relation.js';
import { sampleCatalog } from '../sample-dataset.js';
import { admits, cellOf, grant, initial, names, plainGrant, plainRows, things, toGrant } from './plain-grants.js';

const catalog = sampleCatalog(things);

const nothing: Mask = { kind: 'null' };
const tens: Mask = { kind: 'bucket', size: 10 };
const zero: Mask = { kind: 'constant', value: 0 };
const hash: Mask = { kind: 'hash', key: 'ids' };

const input: ReadRelation = { kind: 'read', dataset: 'things', fields: things.columns };

function join(...grants: readonly ColumnGrant[]): Grant {
  const joined = joinGrants(things, grants);
  if (joined === undefined) throw new Error('nothing was granted');
  return joined;
}

function scanOf(joined: Grant): SecuredScan {
  const fields = things.columns.filter((column) => joined.columns.has(column.name));
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

  it('are asked as if the question were put to the masked rows', () => {
    const column = fc.nat(3);
    const questions = fc.record({
      on: column,
      than: fc.nat(4),
      fn: fc.constantFrom('eq' as const, 'neq' as const, 'lt' as const, 'is_null' as const),
      negated: fc.boolean(),
      by: column,
    });
    fc.assert(
      fc.property(fc.array(plainGrant, { minLength: 1, maxLength: 3 }), plainRows, questions, (some, table, asked) => {
        // Every column is seen by somebody, so that the question is one.
        const grants = [...some, { columns: names, test: { column: 'a' as const, equals: 1 }, masks: {} }].map((g) => ({
          ...g,
          columns: [...new Set(['k', ...g.columns])],
        }));
        const held = new Map([['things', join(...grants.map(toGrant))]]);
        const masked = table
          .filter((row) => grants.some((g) => admits(g, row)))
          .map((row) => names.map((name) => cellOf(grants, row, name)));
        const constant = asked.on === 3 ? 'x'.repeat(asked.than) : asked.than;
        const { type } = things.columns[asked.on] as (typeof things.columns)[number];
        const on = fieldOf(input, asked.on);
        const test: Expr = asked.fn === 'is_null' ? call(asked.fn, on) : call(asked.fn, on, literal(constant, type));
        const found = filter<ReadRelation>(input, asked.negated ? call<ReadRelation>('not', test) : test);
        const counted = aggregate<ReadRelation>(
          found,
          [{ name: 'g', expr: fieldOf(found, asked.by) }],
          [{ fn: 'count', args: [], name: 'n', type: int64Type, nullable: false }],
        );
        const matches = (value: Value): boolean => {
          if (asked.fn === 'is_null') return (value === null) !== asked.negated;
          if (value === null) return false;
          const yes =
            asked.fn === 'eq' ? value === constant : asked.fn === 'neq' ? value !== constant : value < constant;
          return yes !== asked.negated;
        };
        const groups = new Map<Value, bigint>();
        for (const row of masked.filter((m) => matches(m[asked.on] ?? null))) {
          const group = row[asked.by] ?? null;
          groups.set(group, (groups.get(group) ?? 0n) + 1n);
        }
        const answer = evaluateRelation(secureRelation(counted, held, catalog), new Map([['things', table]]));
        expect(answer).toEqual([...groups]);
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
