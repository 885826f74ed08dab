// Random states against brute force: the oracle works cell by cell on plain data and shares nothing with auth/.
import { fc } from '../../../support/random-cases.js';
import { noConditionHolds } from '../../../../auth/lake-formation/evaluate-condition.js';
import { evaluateLocally } from '../../../../auth/lake-formation/evaluate-locally.js';
import { parseLakeFormationState } from '../../../../auth/lake-formation/parse-lake-formation-state.js';
import { subjectOf } from '../../../../auth/lake-formation/subject.js';
import { int32Type } from '../../../../src/core/data-type.js';
import { isTrue } from '../../../../src/core/evaluate.js';
import { sampleColumn, sampleDataset } from '../sample-dataset.js';

type Cells = readonly (number | null)[];

const names = ['k', 'a', 'b', 'c'];
const things = sampleDataset(
  'things',
  names.map((name) => sampleColumn(name, int32Type)),
  { key: ['k'], domain: 'db' },
);
const home = '111122223333';
const role = `arn:aws:iam::${home}:role/me`;
const me = [role, 'group-1'];

/** `column op constant`, or two of them with OR; absent: all rows. */
interface Test {
  readonly column: string;
  readonly op: '=' | '<>' | '<';
  readonly constant: number;
  readonly or?: Test | undefined;
}
interface Selection {
  readonly excluded: boolean;
  readonly columns: readonly string[];
}
type Plain =
  | { readonly kind: 'table'; readonly principal: string; readonly permission: string; readonly wildcard: boolean }
  | { readonly kind: 'columns'; readonly principal: string; readonly permission: string; readonly selection: Selection }
  | {
      readonly kind: 'filter';
      readonly principal: string;
      readonly permission: string;
      readonly selection: Selection;
      readonly test: Test | undefined;
    }
  | {
      readonly kind: 'tags';
      readonly principal: string;
      readonly permission: string;
      readonly wanted: Readonly<Record<string, readonly string[]>>;
    };
interface Tagging {
  readonly database: Readonly<Record<string, string>>;
  readonly table: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
interface World {
  readonly grants: readonly Plain[];
  readonly tagging: Tagging;
  readonly shared: boolean;
}

// --- the oracle ---
function admits(test: Test | undefined, row: Cells): boolean {
  if (test === undefined) return true;
  if (test.or !== undefined && admits(test.or, row)) return true;
  const value = row[names.indexOf(test.column)];
  if (value === null || value === undefined) return false;
  return test.op === '=' ? value === test.constant : test.op === '<' ? value < test.constant : value !== test.constant;
}
function covers(grant: Plain, column: string, { database, table, columns }: Tagging): boolean {
  if (grant.kind === 'table') return true;
  if (grant.kind !== 'tags') return grant.selection.columns.includes(column) !== grant.selection.excluded;
  const tags: Record<string, string> = { ...database, ...table, ...columns[column] };
  const keys = Object.keys(grant.wanted);
  return keys.length > 0 && keys.every((key) => grant.wanted[key]!.includes(tags[key] ?? '?'));
}
/** Whether some grant to one of these principals shows the cell. */
function grantsShow({ grants, tagging }: World, principals: readonly string[], column: string, row: Cells): boolean {
  return grants.some(
    (grant) =>
      principals.includes(grant.principal) &&
      ['SELECT', 'ALL'].includes(grant.permission) &&
      covers(grant, column, tagging) &&
      admits(grant.kind === 'filter' ? grant.test : undefined, row),
  );
}
function bruteForce(world: World, row: Cells): Cells | undefined {
  const shows = names.map(
    (name) => grantsShow(world, me, name, row) && (!world.shared || grantsShow(world, [home], name, row)),
  );
  return shows.includes(true) ? row.map((value, i) => (shows[i] === true ? value : NaN)) : undefined;
}

// --- the same through Lakegate ---
function toYaml({ grants, tagging, shared }: World): string {
  const owner = shared ? '999988887777' : home;
  const inTable = 'databaseName: db';
  const text = ({ column, op, constant, or }: Test): string =>
    `${column} ${op} ${String(constant)}${or === undefined ? '' : ` or ${text(or)}`}`;
  const columns = ({ excluded, columns: list }: Selection): string =>
    excluded
      ? `columnWildcard: { ${list.length > 0 ? `excludedColumnNames: [${list.join()}]` : ''} }`
      : `columnNames: [${list.join()}]`;
  const pairs = (tags: Readonly<Record<string, string | readonly string[]>>): string =>
    `[${Object.entries(tags)
      .map(([key, value]) => `{ tagKey: ${key}, tagValues: [${[value].flat().join()}] }`)
      .join()}]`;
  const resource = (grant: Plain, i: number): string => {
    switch (grant.kind) {
      case 'table':
        return `table: { ${inTable}, ${grant.wildcard ? 'tableWildcard: {}' : 'name: things'} }`;
      case 'columns':
        return `tableWithColumns: { ${inTable}, name: things, ${columns(grant.selection)} }`;
      case 'filter':
        return `dataCellsFilter: { ${inTable}, tableName: things, name: f${String(i)} }`;
      case 'tags':
        return `lfTagPolicy: { resourceType: TABLE, expression: ${pairs(grant.wanted)} }`;
    }
  };
  const filters = grants.flatMap((grant, i) =>
    grant.kind === 'filter'
      ? [
          `  - { ${inTable}, tableName: things, name: f${String(i)}, ${columns(grant.selection)}, rowFilter: { ${grant.test === undefined ? 'allRowsWildcard: {}' : `filterExpression: "${text(grant.test)}"`} } }`,
        ]
      : [],
  );
  return [
    `catalogId: '${owner}'`,
    'dataCellsFilters:',
    ...(filters.length > 0 ? filters : ['  []']),
    'lfTags:',
    `  - { resource: { database: { name: db } }, lfTags: ${pairs(tagging.database)} }`,
    `  - { resource: { table: { ${inTable}, name: things } }, lfTags: ${pairs(tagging.table)} }`,
    ...Object.entries(tagging.columns).map(
      ([column, tags]) =>
        `  - { resource: { tableWithColumns: { ${inTable}, name: things, columnNames: [${column}] } }, lfTags: ${pairs(tags)} }`,
    ),
    'grants:',
    ...(grants.length > 0
      ? grants.map(
          (grant, i) =>
            `  - { principal: '${grant.principal}', permissions: [${grant.permission}], resource: { ${resource(grant, i)} } }`,
        )
      : ['  []']),
  ].join('\n');
}
/** Each row's cells, NaN for one that is not shown; undefined for a row that isn't. */
function throughLakegate(world: World, rows: readonly Cells[]): { key: boolean; cells: (Cells | undefined)[] } {
  const state = parseLakeFormationState(toYaml(world), 'random.yaml');
  const { decision } = evaluateLocally({
    state,
    dataset: things,
    table: { catalogId: state.catalogId, databaseName: 'db', tableName: 'things' },
    subject: subjectOf({ grantees: me }, home),
    conditionHolds: noConditionHolds,
  });
  if (decision.outcome !== 'granted') return { key: false, cells: rows.map(() => undefined) };
  const { columns, rowFilter, cellFilters } = decision.grant;
  const cells = rows.map((row) =>
    isTrue(rowFilter, row)
      ? row.map((value, i) => (columns.has(names[i]!) && isTrue(cellFilters.get(names[i]!), row) ? value : NaN))
      : undefined,
  );
  return { key: columns.has('k'), cells };
}

// --- random worlds ---
const column = fc.constantFrom(...names);
const simple = fc.record({
  column,
  op: fc.constantFrom('=' as const, '<>' as const, '<' as const),
  constant: fc.nat(2),
});
const test1: fc.Arbitrary<Test> = fc.oneof(
  simple,
  fc.tuple(simple, simple).map(([first, or]) => ({ ...first, or })),
);
const selection: fc.Arbitrary<Selection> = fc.oneof(
  fc.record({ excluded: fc.constant(true), columns: fc.subarray(names) }),
  fc.record({ excluded: fc.constant(false), columns: fc.subarray(names, { minLength: 1 }) }),
);
const principal = fc.constantFrom(role, role, 'group-1', 'group-2', home);
const permission = fc.constantFrom('SELECT', 'SELECT', 'ALL', 'DESCRIBE', 'INSERT');
const tagSet = (value: fc.Arbitrary<string>) =>
  fc.record({ s: value, d: value }, { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>>;
const tagValue = fc.constantFrom('x', 'y', 'z');
const plain: fc.Arbitrary<Plain> = fc.oneof(
  fc.record({ kind: fc.constant('table' as const), principal, permission, wildcard: fc.boolean() }),
  fc.record({ kind: fc.constant('columns' as const), principal, permission, selection }),
  fc.record({
    kind: fc.constant('filter' as const),
    principal,
    permission,
    selection,
    test: fc.option(test1, { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('tags' as const),
    principal,
    permission,
    wanted: fc.record(
      { s: fc.subarray(['x', 'y', 'z'], { minLength: 1 }), d: fc.subarray(['x', 'y'], { minLength: 1 }) },
      { requiredKeys: [] },
    ),
  }),
);
const world: fc.Arbitrary<World> = fc.record({
  grants: fc.array(plain, { maxLength: 5 }),
  tagging: fc.record({
    database: tagSet(tagValue),
    table: tagSet(tagValue),
    columns: fc.dictionary(column, tagSet(tagValue)),
  }),
  shared: fc.boolean(),
});
const cell = fc.option(fc.nat(2));
const table = fc.array(fc.tuple(fc.nat(2), cell, cell, cell), { maxLength: 6 });

/** Keys are never null: where a key would be, it is hidden. */
function withoutKey(cells: readonly (Cells | undefined)[]): (Cells | undefined)[] {
  return cells.map((row) => {
    const rest = row?.map((value, i) => (i === 0 ? NaN : value));
    return rest?.every((value) => Number.isNaN(value)) === true ? undefined : rest;
  });
}

test('a random state shows exactly the cells that brute force says, a partly seen key none', () => {
  fc.assert(
    fc.property(world, table, (given, rows) => {
      const expected = rows.map((row) => bruteForce(given, row));
      const { key, cells } = throughLakegate(given, rows);
      if (key) expect(cells).toEqual(expected);
      else expect(withoutKey(cells)).toEqual(withoutKey(expected));
    }),
    { numRuns: 500 },
  );
});

/** Whether every cell of a column outside the key that is seen before is seen after. */
function expectNoLess(before: readonly (Cells | undefined)[], after: readonly (Cells | undefined)[]): void {
  before.forEach((row, r) => {
    row?.forEach((value, i) => {
      if (i > 0 && !Number.isNaN(value)) expect(after[r]?.[i]).toBe(value);
    });
  });
}

test('one more grant never takes a cell away outside the key, and revoking one never adds a cell', () => {
  fc.assert(
    fc.property(world, plain, table, (given, more, rows) => {
      const before = throughLakegate(given, rows);
      const after = throughLakegate({ ...given, grants: [...given.grants, more] }, rows);
      expectNoLess(before.cells, after.cells);
    }),
    { numRuns: 250 },
  );
});

test('without a grant to the principal nothing is shown, whoever else holds some', () => {
  fc.assert(
    fc.property(world, table, (given, rows) => {
      const others = given.grants.filter((grant) => !me.includes(grant.principal));
      const { key, cells } = throughLakegate({ ...given, grants: others }, rows);
      expect(key).toBe(false);
      expect(cells.every((row) => row === undefined)).toBe(true);
    }),
    { numRuns: 100 },
  );
});
