// The typed tables that every store of the battery holds: one of hard values, one of many rows.
import {
  booleanType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  jsonType,
  stringType,
  timestampType,
} from '../../src/core/data-type.js';
import type { Catalog, Column, Dataset } from '../../src/core/dataset.js';
import type { Grant, Grants } from '../../src/core/principal.js';
import type { Row } from '../../src/core/value.js';

const column = (name: string, type: Column['type'], nullable = true): Column => ({ name, type, nullable });

export const sampleColumns: readonly Column[] = [
  column('id', int32Type, false),
  column('flag', booleanType),
  column('small', int32Type),
  column('big', int64Type),
  column('price', decimalType(18, 4)),
  column('wide', decimalType(38, 10)),
  column('ratio', float64Type),
  column('label', stringType),
  column('day', dateType),
  column('moment', timestampType),
  column('doc', jsonType),
  column('tags', { kind: 'list', element: int64Type }, false),
  column(
    'pair',
    {
      kind: 'struct',
      fields: [
        { name: 'code', type: int32Type, nullable: true },
        { name: 'text', type: stringType, nullable: true },
      ],
    },
    false,
  ),
];

/** Zones change their clocks on 2013-03-10 at 07:00Z and 2013-11-03 at 06:00Z in New York. */
const scalarSamples: readonly Row[] = [
  [1, true, 0, 0n, '0.0000', '0.0000000000', 0, '', '2013-01-01', '2013-01-01T00:00:00Z', '{"a": 1}'],
  [2, false, -1, -1n, '-1.5000', '-0.0000000001', -1.5, 'plain', '2012-02-29', '2012-02-29T23:59:59Z', '[1, 2]'],
  [
    3,
    true,
    2147483647,
    9223372036854775807n,
    '99999999999999.9999',
    '9999999999999999999999999999.9999999999',
    1e300,
    'it\'s "quoted" \\ back',
    '2013-03-10',
    '2013-03-10T06:59:59Z',
    '"text"',
  ],
  [
    4,
    false,
    -2147483648,
    -9223372036854775808n,
    '-99999999999999.9999',
    '-9999999999999999999999999999.9999999999',
    -1e-300,
    '100%_done',
    '2013-03-10',
    '2013-03-10T07:00:00Z',
    'null',
  ],
  [5, null, null, null, null, null, null, null, null, null, null],
  [
    6,
    true,
    7,
    9007199254740993n,
    '0.0001',
    '1.0000000000',
    NaN,
    'emoji 😀 end',
    '2013-11-03',
    '2013-11-03T05:30:00Z',
    'true',
  ],
  [7, false, 7, 42n, '2.5000', '2.5000000000', Infinity, 'Zebra', '2013-11-03', '2013-11-03T06:30:00Z', '{}'],
  [8, null, 8, 42n, '2.5000', null, -Infinity, 'zebra', '2013-12-31', '2013-12-31T23:59:59.25Z', null],
  [9, true, 8, null, null, '2.5000000000', 0.1, 'ﬁ ligature', null, '2014-01-01T04:59:59Z', '1.5'],
  [10, false, null, 7n, '-0.0001', '7.0000000000', 2.5, '? :p1 {p1:String} $1 --;', '1969-12-31', null, '[]'],
  [11, true, 9, 9n, '9.0000', '9.0000000000', 9, 'line\nbreak, comma', '2013-07-04', '1969-12-31T23:59:59Z', '""'],
  [12, false, 9, 9n, '9.0000', '9.0000000000', 9, 'plain', '2013-07-04', '2013-07-04T12:00:00Z', '{"b": null}'],
];

/** With a list and a struct that are never null themselves: ClickHouse has no null arrays. */
export const samples: readonly Row[] = scalarSamples.map((row, i) => [
  ...row,
  i % 3 === 0 ? [] : [BigInt(i), null, 9007199254740993n],
  [i % 4 === 0 ? null : i, i % 2 === 0 ? null : `"${String(i)}", {x}`],
]);

export const seriesColumns: readonly Column[] = [
  column('bucket', stringType, false),
  column('seq', int32Type, false),
  column('amount', int64Type),
];

/** 25 buckets of 100 rows. */
export const series: readonly Row[] = Array.from({ length: 2500 }, (_, i) => [
  `b${String(Math.floor(i / 100)).padStart(2, '0')}`,
  i % 100,
  i % 7 === 0 ? null : BigInt(i) * 1000003n,
]);

export const tables: ReadonlyMap<string, readonly Row[]> = new Map([
  ['samples', samples],
  ['series', series],
]);

function dataset(name: string, columns: readonly Column[], key: readonly string[]): Dataset {
  return {
    name,
    contract: { id: 'conformance', version: '1.0.0' },
    graphql: {},
    columns,
    key,
    relationships: [],
    bindings: [],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
  };
}

export const catalog: Catalog = {
  datasets: new Map([
    ['samples', dataset('samples', sampleColumns, ['id'])],
    ['series', dataset('series', seriesColumns, ['bucket', 'seq'])],
  ]),
  servers: new Map(),
};

/** Every row and column of every dataset. */
export const fullGrants: Grants = new Map([...catalog.datasets.values()].map((d) => [d.name, grantOf(d.name)]));

/** All columns of a dataset, narrowed by what is given. */
export function grantOf(name: string, narrowed: Partial<Grant> = {}): Grant {
  const columns = new Set(catalog.datasets.get(name)?.columns.map((c) => c.name));
  const everything = { rowFilter: undefined, cellFilters: new Map<string, never>(), masks: new Map<string, never>() };
  return { dataset: name, columns, ...everything, digest: 'conformance', ...narrowed };
}
