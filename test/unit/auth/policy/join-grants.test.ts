import { fc } from '../../../support/random-cases.js';
import { joinGrants, type ColumnGrant } from '../../../../auth/policy/join-grants.js';
import { parseRowFilter } from '../../../../auth/policy/parse-row-filter.js';
import { secureRelation } from '../../../../auth/permission.js';
import { int32Type } from '../../../../src/core/data-type.js';
import type { Dataset } from '../../../../src/core/dataset.js';
import { evaluate, isTrue } from '../../../../src/core/evaluate.js';
import type { Grant } from '../../../../src/core/principal.js';
import type { SecuredScan } from '../../../../src/core/secured-scan.js';
import type { Row, Value } from '../../../../src/core/value.js';
import { readScan } from '../read-scan.js';
import { sampleCatalog, sampleColumn, sampleDataset } from '../sample-dataset.js';

const names = ['k', 'a', 'b', 'c'];
const dataset = sampleDataset(
  'things',
  names.map((name) => sampleColumn(name, int32Type)),
  { key: ['k'] },
);

function grant(columns: readonly string[], filter?: string): ColumnGrant {
  return {
    columns: new Set(columns),
    rowFilter: filter === undefined ? undefined : parseRowFilter(filter, dataset.columns),
  };
}

function join(...grants: ColumnGrant[]): Grant {
  const joined = joinGrants(dataset, grants);
  if (joined === undefined) throw new Error('nothing was granted');
  return joined;
}

function scanOf(joined: Grant, over: Dataset = dataset): SecuredScan {
  const fields = over.columns.filter((column) => joined.columns.has(column.name));
  const read = { kind: 'read', dataset: over.name, fields } as const;
  return secureRelation(read, new Map([[over.name, joined]]), sampleCatalog(over)) as SecuredScan;
}

describe('grants joined', () => {
  test('are nothing where there is none, or none with a column', () => {
    expect(joinGrants(dataset, [])).toBeUndefined();
    expect(joinGrants(dataset, [grant([])])).toBeUndefined();
  });

  test('of one: its columns and rows, without cell filters', () => {
    const joined = join(grant(['k', 'a'], 'b = 1'));
    expect([...joined.columns]).toEqual(['k', 'a']);
    expect(joined.rowFilter).toEqual(parseRowFilter('b = 1', dataset.columns));
    expect(joined.cellFilters.size).toBe(0);
  });

  test('over the same columns have the union of their rows, without cell filters', () => {
    const joined = join(grant(names, 'a = 1'), grant(names, 'b = 1'));
    expect(joined.cellFilters.size).toBe(0);
    const rows: Row[] = [
      [1, 1, 0, 0],
      [2, 0, 1, 0],
      [3, 0, 0, 0],
      [4, null, null, 0],
    ];
    expect(readScan(scanOf(joined), rows)).toEqual([rows[0], rows[1]]);
  });

  test('show a cell only where one grant has both its row and its column', () => {
    const joined = join(grant(['k', 'a', 'b'], 'a = 1'), grant(['k', 'c'], 'a = 2'));
    expect(
      readScan(scanOf(joined), [
        [1, 1, 10, 20],
        [2, 2, 30, 40],
        [3, null, 50, 60],
      ]),
    ).toEqual([
      [1, 1, 10, null],
      [2, null, null, 40],
    ]);
  });

  test('every row prevails over filters, for the columns of that grant alone', () => {
    const joined = join(grant(['k', 'a']), grant(names, 'a = 1'));
    expect(joined.rowFilter).toBeUndefined();
    expect([...joined.cellFilters.keys()]).toEqual(['b', 'c']);
    expect(joined.digest).toBe(join(grant(['k', 'a'], 'true'), grant(names, 'a = 1')).digest);
  });

  test('hide a key column that would be null in some rows', () => {
    const joined = join(grant(['k', 'a'], 'a = 1'), grant(['a', 'b'], 'a = 2'));
    expect([...joined.columns]).toEqual(['a', 'b']);
    expect(joined.cellFilters.has('k')).toBe(false);
  });

  test('have a digest that follows content alone, not the order or the number of equal grants', () => {
    const [a, b] = [grant(['k', 'a'], 'a = 1'), grant(['k', 'b'], 'b = 2')];
    expect(join(a, b).digest).toBe(join(b, a, b).digest);
    const others = [join(a), join(b), join(grant(['k', 'a'], 'a = 2')), join(grant(['k', 'b', 'a'], 'a = 1'))];
    expect(new Set([join(a, b), ...others].map((joined) => joined.digest)).size).toBe(5);
    const renamed = { ...dataset, columns: dataset.columns.map((c) => (c.name === 'c' ? { ...c, name: 'd' } : c)) };
    expect(joinGrants(renamed, [a])?.digest).not.toBe(join(a).digest);
  });

  test('are frozen through, as many callers share them', () => {
    const { rowFilter } = join(grant(names, 'a = 1'), grant(names, 'not b = 1'));
    const args = rowFilter?.kind === 'call' ? rowFilter.args : [];
    expect(args).toHaveLength(2);
    expect([rowFilter, args, ...args].every((part) => Object.isFrozen(part))).toBe(true);
  });

  test('would leak cells if rows were OR-ed while columns are united', () => {
    const grants = [grant(['k', 'a'], 'b = 1'), grant(['k', 'b'], 'b = 2')];
    const naive = { rowFilter: join(...grants).rowFilter, columns: ['k', 'a', 'b'] };
    const rows: Row[] = [
      [1, 100, 1, 0],
      [2, 200, 2, 0],
    ];
    const leaked = rows.filter((row) => isTrue(naive.rowFilter, row)).map((row) => row.slice(0, 3));
    expect(leaked).toContainEqual([2, 200, 2]);
    expect(readScan(scanOf(join(...grants)), rows)).toEqual([
      [1, 100, null],
      [2, null, 2],
    ]);
  });
});

// The oracle works on plain data: a grant is a set of columns and one comparison or none.
interface PlainGrant {
  readonly columns: readonly string[];
  readonly test: { readonly column: string; readonly op: '=' | '<>'; readonly constant: number } | undefined;
}

const plainGrant: fc.Arbitrary<PlainGrant> = fc.record({
  columns: fc.subarray(names),
  test: fc.option(
    fc.record({
      column: fc.constantFrom(...names),
      op: fc.constantFrom('=' as const, '<>' as const),
      constant: fc.integer({ min: 0, max: 2 }),
    }),
    { nil: undefined },
  ),
});
const cell = fc.option(fc.integer({ min: 0, max: 2 }));
const rowsOf = fc.array(fc.tuple(fc.nat(2), cell, cell, cell), { maxLength: 8 });

function admits(plain: PlainGrant, row: readonly Value[]): boolean {
  if (plain.test === undefined) return true;
  const value = row[names.indexOf(plain.test.column)];
  if (value === null || value === undefined) return false;
  return plain.test.op === '=' ? value === plain.test.constant : value !== plain.test.constant;
}

function toGrant({ columns, test }: PlainGrant): ColumnGrant {
  return grant(columns, test && `${test.column} ${test.op} ${String(test.constant)}`);
}

/** For each visible row its visible cells by column; `-` is a cell that no grant shows. */
function bruteForce(grants: readonly PlainGrant[], rows: readonly Row[]): Value[][] {
  const useful = grants.filter((plain) => plain.columns.length > 0);
  return rows
    .filter((row) => useful.some((plain) => admits(plain, row)))
    .map((row) =>
      names.map((name, i) =>
        useful.some((plain) => plain.columns.includes(name) && admits(plain, row)) ? (row[i] as Value) : '-',
      ),
    );
}

function throughLakegate(grants: readonly PlainGrant[], rows: readonly Row[]): Value[][] {
  const joined = joinGrants(dataset, grants.map(toGrant));
  if (joined === undefined) return [];
  const visible = names.filter((name) => joined.columns.has(name));
  const shown = readScan(scanOf(joined), rows);
  const admitted = rows.filter((row) => isTrue(joined.rowFilter, row));
  return shown.map((values, r) =>
    names.map((name) => {
      const filter = joined.cellFilters.get(name);
      const masked = filter !== undefined && evaluate(filter, admitted[r] as Row) !== true;
      return !visible.includes(name) || masked ? '-' : (values[visible.indexOf(name)] as Value);
    }),
  );
}

test('random grants over random rows show exactly the cells that brute force says, a partly seen key none', () => {
  fc.assert(
    fc.property(fc.array(plainGrant, { maxLength: 4 }), rowsOf, (grants, rows) => {
      const expected = bruteForce(grants, rows);
      const joined = joinGrants(dataset, grants.map(toGrant));
      const withoutKey = expected.map((cells) => ['-', ...cells.slice(1)]);
      if (joined === undefined) expect(withoutKey.flat().every((value) => value === '-')).toBe(true);
      else expect(throughLakegate(grants, rows)).toEqual(joined.columns.has('k') ? expected : withoutKey);
    }),
    { numRuns: 1_000 },
  );
});

test('one more grant never takes away a cell of a column outside the key', () => {
  const dataOf = (grants: readonly PlainGrant[], rows: readonly Row[]): string[] =>
    throughLakegate(grants, rows).map((cells) => cells.slice(1).join());
  fc.assert(
    fc.property(fc.array(plainGrant, { minLength: 1, maxLength: 3 }), plainGrant, rowsOf, (grants, more, rows) => {
      // Each row alone, so that its cells before and after can be told apart from other rows' cells.
      for (const row of rows) {
        const [before] = dataOf(grants, [row]);
        const [after] = dataOf([...grants, more], [row]);
        if (before === undefined) continue;
        const cellsAfter = after?.split(',');
        before.split(',').forEach((value, i) => {
          if (value !== '-') expect(cellsAfter?.[i]).toBe(value);
        });
      }
    }),
    { numRuns: 500 },
  );
});

test('a key column, where it is visible, is never null by a cell filter', () => {
  fc.assert(
    fc.property(fc.array(plainGrant, { minLength: 1, maxLength: 4 }), (grants) => {
      expect(joinGrants(dataset, grants.map(toGrant))?.cellFilters.has('k') ?? false).toBe(false);
    }),
  );
});
