import { joinGrants } from '../../../auth/policy/join-grants.js';
import { parseRowFilter } from '../../../auth/policy/parse-row-filter.js';
import { secureRelation } from '../../../auth/permission.js';
import { call, equals } from '../../../src/core/call.js';
import { int32Type, stringType } from '../../../src/core/data-type.js';
import type { Dataset } from '../../../src/core/dataset.js';
import { type LakegateError } from '../../../src/core/errors.js';
import { literal } from '../../../src/core/expression.js';
import type { Grant, Grants } from '../../../src/core/principal.js';
import {
  aggregate,
  fetch,
  fieldOf,
  filter,
  inQuery,
  join,
  leavesOf,
  project,
  rowNumber,
  sort,
  type Expr,
  type ReadRelation,
  type Relation,
} from '../../../src/core/relation.js';
import { assertSecured, SecuredScan } from '../../../src/core/secured-scan.js';
import { sampleCatalog, sampleColumn, sampleDataset } from './sample-dataset.js';

const columns = [
  sampleColumn('id', int32Type, false),
  sampleColumn('shop', int32Type, false),
  sampleColumn('city', stringType, false),
];
const sales = sampleDataset('sales', columns, { key: ['id'] });
const shops = sampleDataset('shops', columns, { key: ['id'] });
const hidden = sampleDataset('secrets', columns, { key: ['id'] });
const catalog = sampleCatalog(sales, shops, hidden);

function grantOf(dataset: Dataset, names: readonly string[], text?: string): Grant {
  const rowFilter = text === undefined ? undefined : parseRowFilter(text, dataset.columns);
  return joinGrants(dataset, [{ columns: new Set(names), rowFilter }]) as Grant;
}

const grants: Grants = new Map([
  ['sales', grantOf(sales, ['id', 'shop'], 'shop = 7')],
  ['shops', grantOf(shops, ['id', 'city'])],
]);

function read(dataset: string, ...names: string[]): ReadRelation {
  return { kind: 'read', dataset, fields: columns.filter((column) => names.includes(column.name)) };
}

function refused(relation: Relation, held: Grants = grants): LakegateError {
  try {
    secureRelation(relation, held, catalog);
  } catch (error) {
    return error as LakegateError;
  }
  throw new Error('nothing was refused');
}

function describeError({ code, message, extensions, cause }: LakegateError): unknown {
  return { code, message, extensions, cause };
}

const sampleRelation = (): Relation => {
  const left = read('sales', 'id', 'shop');
  const right = read('shops', 'id', 'city');
  const joined = join(
    'left',
    filter(left, inQuery([fieldOf(left, 1)], read('shops', 'id'))),
    right,
    equals({ ...fieldOf(left, 1) }, { kind: 'column', index: 2, type: int32Type, nullable: true }),
  );
  const city = fieldOf(joined, 3);
  const numbered = rowNumber(joined, [city], [{ expr: fieldOf(joined, 0), direction: 'asc', nulls: 'last' }], 'n');
  const grouped = aggregate(
    project(numbered, [{ name: 'city', expr: city }]),
    [{ name: 'city', expr: { kind: 'column', index: 0, type: stringType, nullable: true } }],
    [{ fn: 'count', args: [], name: 'n', type: { kind: 'int64' }, nullable: false }],
  );
  return fetch(sort(grouped, [{ expr: fieldOf(grouped, 0), direction: 'desc', nulls: 'first' }]), 0, 10);
};

test('every leaf is secured, those in sub-queries too, and the operators stay as they were', () => {
  const relation = sampleRelation();
  const secured = secureRelation(relation, grants, catalog);
  const scans = leavesOf(secured);
  expect(scans.map((scan) => [scan.dataset.name, scan.fields.map((field) => field.name)])).toEqual([
    ['sales', ['id', 'shop']],
    ['shops', ['id']],
    ['shops', ['id', 'city']],
  ]);
  expect(scans.every((scan) => SecuredScan.isGenuine(scan))).toBe(true);
  expect(scans[0]?.rowFilter).toEqual(parseRowFilter('shop = 7', columns));
  expect(scans[0]?.grantDigest).toBe(grants.get('sales')?.digest);
  const withoutLeaves = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_, v: unknown) =>
        typeof v === 'object' && v !== null && 'kind' in v && (v.kind === 'read' || v.kind === 'scan') ? 'leaf' : v,
      ),
    );
  expect(withoutLeaves(secured)).toEqual(withoutLeaves(relation));
  expect(() => assertSecured(secured)).not.toThrow();
});

test('a hidden dataset is refused like one that does not exist', () => {
  const unknown = refused(read('nowhere', 'id'));
  expect(unknown.code).toBe('DATASET_UNKNOWN');
  expect(describeError(refused(read('secrets', 'id')))).toEqual(describeError(unknown));
  const sub = filter(read('sales', 'id'), inQuery([fieldOf(read('sales', 'id'), 0)], read('secrets', 'id')));
  expect(describeError(refused(sub))).toEqual(describeError(unknown));
});

test('a hidden column is refused like one that does not exist', () => {
  const nowhere = { ...read('sales'), fields: [{ name: 'nowhere', type: stringType, nullable: true }] };
  const unknown = refused(nowhere);
  expect(unknown.code).toBe('COLUMN_UNKNOWN');
  expect(describeError(refused(read('sales', 'city')))).toEqual(describeError(unknown));
});

test('with no grants nothing at all can be read, not even a count', () => {
  const count = aggregate(
    read('sales'),
    [],
    [{ fn: 'count', args: [], name: 'n', type: { kind: 'int64' }, nullable: false }],
  );
  expect(refused(count, new Map()).code).toBe('DATASET_UNKNOWN');
});

test('a count of rows is taken of the visible rows though no column is read', () => {
  const secured = secureRelation(aggregate(read('sales'), [], []), grants, catalog);
  expect(leavesOf(secured)[0]?.rowFilter).toBeDefined();
});

test('a cell-filtered column is null elsewhere, and nullable in everything made of it', () => {
  const held: Grants = new Map([
    [
      'sales',
      joinGrants(sales, [
        { columns: new Set(['id', 'city']), rowFilter: parseRowFilter('shop = 1', columns) },
        { columns: new Set(['id']), rowFilter: undefined },
      ]) as Grant,
    ],
  ]);
  const source = read('sales', 'id', 'city');
  const isBonn: Expr = equals<ReadRelation>(fieldOf(source, 1), literal('Bonn', stringType));
  const question = project<ReadRelation>(source, [
    { name: 'city', expr: fieldOf(source, 1) },
    { name: 'bonn', expr: isBonn },
    { name: 'none', expr: call<ReadRelation>('is_null', fieldOf(source, 1)) },
    { name: 'id', expr: fieldOf(source, 0) },
  ]);
  const secured = secureRelation(question, held, catalog);
  expect(leavesOf(secured)[0]?.outputs[1]).toMatchObject({ kind: 'call', fn: 'if', nullable: true });
  expect(secured.fields.map((field) => field.nullable)).toEqual([true, true, false, false]);
});

test('a leaf whose field has another type than the column is a defect, not a read', () => {
  const wrong = { ...read('sales'), fields: [{ name: 'id', type: stringType, nullable: false }] };
  expect(refused(wrong).code).toBe('INTERNAL');
});
