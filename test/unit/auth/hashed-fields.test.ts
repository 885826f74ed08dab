import { hashedFields } from '../../../auth/hashed-fields.js';
import { secureRelation } from '../../../auth/permission.js';
import { and, call, equals, isIn } from '../../../src/core/call.js';
import { int32Type, int64Type, stringType } from '../../../src/core/data-type.js';
import { literal } from '../../../src/core/expression.js';
import type { AggregateName } from '../../../src/core/functions.js';
import type { Grants } from '../../../src/core/principal.js';
import {
  aggregate,
  fetch,
  fieldOf,
  filter,
  inQuery,
  join,
  project,
  rowNumber,
  sort,
  type ReadRelation,
  type Relation,
} from '../../../src/core/relation.js';
import { sampleCatalog, sampleColumn, sampleDataset } from './sample-dataset.js';

const columns = [
  sampleColumn('id', int32Type, false),
  sampleColumn('tail', stringType),
  sampleColumn('name', stringType),
];
const flights = sampleDataset('flights', columns, { key: ['id'] });
const planes = sampleDataset('planes', columns, { key: ['id'] });
const catalog = sampleCatalog(flights, planes);

const everything = {
  columns: new Set(columns.map(({ name }) => name)),
  rowFilter: undefined,
  cellFilters: new Map(),
  masks: new Map(),
};
const grants: Grants = new Map([
  [
    'flights',
    {
      ...everything,
      dataset: 'flights',
      masks: new Map([['tail', { mask: { kind: 'hash', key: 'ids' }, clear: undefined }]]),
      digest: 'hashed',
    },
  ],
  ['planes', { ...everything, dataset: 'planes', digest: 'plain' }],
]);

const input: ReadRelation = { kind: 'read', dataset: 'flights', fields: columns };
const other: ReadRelation = { kind: 'read', dataset: 'planes', fields: columns };
const tail = fieldOf(input, 1);
const id = fieldOf(input, 0);
const name = fieldOf(input, 2);
const text = (value: string) => literal(value, stringType);
const hashed = { dataset: 'flights', column: 'tail', key: 'ids' };

function fieldsOf(relation: Relation): readonly unknown[] {
  return hashedFields(secureRelation(relation, grants, catalog));
}

function counting(fn: AggregateName, args: readonly (typeof tail)[]): Relation {
  const measure = { fn, args, name: 'n', type: int64Type, nullable: true };
  return aggregate<ReadRelation>(input, [{ name: 'tail', expr: tail }], [measure]);
}

describe('a hashed column', () => {
  test('is followed through projections, groups, filters, orders, windows and limits on others', () => {
    const filtered = filter<ReadRelation>(input, equals<ReadRelation>(name, text('x')));
    const sorted = fetch(sort<ReadRelation>(filtered, [{ expr: id, direction: 'asc', nulls: 'last' }]), 0, 3);
    expect(fieldsOf(sorted)).toEqual([undefined, hashed, undefined]);
    expect(fieldsOf(rowNumber<ReadRelation>(input, [id], [], 'n'))).toEqual([undefined, hashed, undefined, undefined]);
    expect(fieldsOf(project<ReadRelation>(input, [{ name: 'renamed', expr: tail }]))).toEqual([hashed]);
    expect(fieldsOf(counting('count', []))).toEqual([hashed, undefined]);
  });

  test.each(['count_distinct', 'approx_count_distinct'] as const)('may be counted by %s', (fn) => {
    expect(fieldsOf(counting(fn, [tail]))).toEqual([hashed, undefined]);
  });

  test('is followed through a join on other columns', () => {
    const on = equals<ReadRelation>(id, { kind: 'column', index: 3, type: int32Type, nullable: false });
    expect(fieldsOf(join('inner', other, input, on))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      hashed,
      undefined,
    ]);
    expect(fieldsOf(join('semi', other, input, on))).toEqual([undefined, undefined, undefined]);
  });

  const upper = call<ReadRelation>('lower_ascii', tail);
  const joined = equals<ReadRelation>({ ...name, index: 2 }, { ...tail, index: 4 });
  const attacks: readonly (readonly [string, Relation])[] = [
    ['a filter', filter<ReadRelation>(input, equals<ReadRelation>(tail, text('N1')))],
    ['a filter for null', filter<ReadRelation>(input, call<ReadRelation>('is_null', tail))],
    ['a filter deep inside', filter<ReadRelation>(input, and([call<ReadRelation>('not', isIn([tail], [['N1']]))]))],
    ['an IN over several columns', filter<ReadRelation>(input, isIn([id, tail], [[1, 'N1']]))],
    ['an order', sort<ReadRelation>(input, [{ expr: tail, direction: 'asc', nulls: 'last' }])],
    ['a partition', rowNumber<ReadRelation>(input, [tail], [], 'n')],
    ['a window order', rowNumber<ReadRelation>(input, [id], [{ expr: tail, direction: 'asc', nulls: 'last' }], 'n')],
    ['a computed field', project<ReadRelation>(input, [{ name: 'x', expr: upper }])],
    ['a computed group', aggregate<ReadRelation>(input, [{ name: 'x', expr: upper }], [])],
    ['min', counting('min', [tail])],
    ['max', counting('max', [tail])],
    ['distinct values of something computed', counting('count_distinct', [upper as typeof tail])],
    ['a join', join('inner', other, input, joined)],
    [
      'an operand of a filter through a relationship',
      filter<ReadRelation>(
        input,
        inQuery<ReadRelation>([tail], project<ReadRelation>(other, [{ name: 't', expr: tail }])),
      ),
    ],
    [
      'what a filter through a relationship looks up',
      filter<ReadRelation>(
        other,
        inQuery<ReadRelation>([tail], project<ReadRelation>(input, [{ name: 't', expr: tail }])),
      ),
    ],
    [
      'a filter inside a sub-query',
      filter<ReadRelation>(
        other,
        inQuery<ReadRelation>(
          [id],
          project<ReadRelation>(filter<ReadRelation>(input, equals<ReadRelation>(tail, text('N1'))), [
            { name: 'i', expr: id },
          ]),
        ),
      ),
    ],
    ['a condition on groups', havingTail()],
  ];

  function havingTail(): Relation {
    const grouped = counting('count', []);
    return filter<ReadRelation>(grouped, equals<ReadRelation>(fieldOf(grouped, 0), text('N1')));
  }

  test.each(attacks)('is refused by name in %s', (_what, relation) => {
    expect(() => fieldsOf(relation)).toThrow(
      expect.objectContaining({
        code: 'COLUMN_HASHED',
        message: expect.stringContaining('flights.tail') as string,
        extensions: { dataset: 'flights', column: 'tail' },
      }) as Error,
    );
  });
});
