// What a caller might try to see beneath a mask, each with the guard that looks good and leaks: a mask that is put on
// the answer and not at the scan.
import { joinGrants } from '../../auth/policy/join-grants.js';
import { secureRelation } from '../../auth/permission.js';
import { call, equals } from '../../src/core/call.js';
import { int32Type, int64Type } from '../../src/core/data-type.js';
import type { Dataset } from '../../src/core/dataset.js';
import { literal } from '../../src/core/expression.js';
import type { AggregateName } from '../../src/core/functions.js';
import { bucketNumber } from '../../src/core/mask-value.js';
import type { Grant, Mask } from '../../src/core/principal.js';
import {
  aggregate,
  fetch,
  fieldOf,
  filter,
  inQuery,
  project,
  sort,
  type ReadRelation,
  type Relation,
} from '../../src/core/relation.js';
import type { Row } from '../../src/core/value.js';
import { evaluateRelation } from '../support/evaluate-relation.js';

const columns = [
  { name: 'id', type: int32Type, nullable: false },
  { name: 'salary', type: int32Type, nullable: true },
];
const staff: Dataset = {
  name: 'staff',
  contract: { id: 'staff', version: '1.0.0' },
  graphql: {},
  columns,
  key: ['id'],
  relationships: [],
  bindings: [],
  stage: 'curated',
  quality: [],
  roles: [],
  tags: [],
};
const catalog = { datasets: new Map([['staff', staff]]), servers: new Map() };
const tables = new Map<string, readonly Row[]>([
  [
    'staff',
    [
      [1, 5400],
      [2, 5100],
      [3, 5900],
      [4, null],
    ],
  ],
]);
const mask: Mask = { kind: 'bucket', size: 1000 };
const all = new Set(['id', 'salary']);
const grantWith = (masks: ReadonlyMap<string, Mask>): Grant =>
  joinGrants(staff, [{ columns: all, rowFilter: undefined, masks }]) as Grant;

/** The question as Lakegate answers it. */
function guarded(question: Relation): readonly Row[] {
  return evaluateRelation(
    secureRelation(question, new Map([['staff', grantWith(new Map([['salary', mask]]))]]), catalog),
    tables,
  );
}

/** The question on plain values, what it gives of salaries masked at the end. */
function unguarded(question: Relation): readonly Row[] {
  const rows = evaluateRelation(secureRelation(question, new Map([['staff', grantWith(new Map())]]), catalog), tables);
  return rows.map((row) =>
    row.map((value, i) =>
      question.fields[i]?.name === 'salary' && value !== null ? bucketNumber(value, 1000, int32Type) : value,
    ),
  );
}

const input: ReadRelation = { kind: 'read', dataset: 'staff', fields: columns };
const id = fieldOf(input, 0);
const salary = fieldOf(input, 1);
const measure = (fn: AggregateName): Relation =>
  aggregate<ReadRelation>(input, [], [{ fn, args: [salary], name: 'm', type: int64Type, nullable: true }]);
const exactly = equals<ReadRelation>(salary, literal(5100, int32Type));
const bySalary = [
  { expr: salary, direction: 'desc', nulls: 'last' },
  { expr: id, direction: 'asc', nulls: 'last' },
] as const;

const attacks: readonly (readonly [string, Relation, readonly Row[], readonly Row[]])[] = [
  ['a filter that guesses the value', filter<ReadRelation>(input, exactly), [], [[2, 5000]]],
  [
    'a filter that halves the range',
    filter<ReadRelation>(input, call<ReadRelation>('gt', salary, literal(5500, int32Type))),
    [],
    [[3, 5000]],
  ],
  [
    'a negated filter',
    filter<ReadRelation>(input, call<ReadRelation>('not', call<ReadRelation>('lte', salary, literal(5500, int32Type)))),
    [],
    [[3, 5000]],
  ],
  ['an order that ranks', fetch(sort<ReadRelation>(input, bySalary), 0, 1), [[1, 5000]], [[3, 5000]]],
  ['a maximum', measure('max'), [[5000]], [[5900]]],
  ['a sum', measure('sum'), [[15000n]], [[16400n]]],
  ['a count of distinct values', measure('count_distinct'), [[1n]], [[3n]]],
  [
    'groups',
    project<ReadRelation>(
      aggregate<ReadRelation>(
        input,
        [{ name: 'salary', expr: salary }],
        [{ fn: 'count', args: [], name: 'n', type: int64Type, nullable: false }],
      ),
      [{ name: 'n', expr: { kind: 'column', index: 1, type: int64Type, nullable: false } }],
    ),
    [[3n], [1n]],
    [[1n], [1n], [1n], [1n]],
  ],
  [
    'a sub-query',
    filter<ReadRelation>(
      input,
      inQuery<ReadRelation>(
        [id],
        project<ReadRelation>(filter<ReadRelation>(input, exactly), [{ name: 'id', expr: id }]),
      ),
    ),
    [],
    [[2, 5000]],
  ],
];

test.each(attacks)('%s: only what the mask shows comes back', (_what, question, shown, leaked) => {
  expect(guarded(question)).toEqual(shown);
  expect(unguarded(question)).toEqual(leaked);
});

test('what a cursor would hold of the order is the masked value', () => {
  const secured = secureRelation(
    sort<ReadRelation>(input, bySalary),
    new Map([['staff', grantWith(new Map([['salary', mask]]))]]),
    catalog,
  );
  expect(evaluateRelation(secured, tables).map((row) => row[1])).toEqual([5000, 5000, 5000, null]);
});
