// A dataset with a column of every type, and rows at the edges of each, for what sinks make of values.
import {
  booleanType,
  type DataType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  jsonType,
  stringType,
  timestampType,
} from '../../../src/core/data-type.js';
import type { Dataset, SinkBinding, SinkKind } from '../../../src/core/dataset.js';
import type { Row } from '../../../src/core/value.js';
import { readings, sinkBinding } from '../../conformance/flows/readings.js';

const types: Readonly<Record<string, DataType>> = {
  id: int32Type,
  flag: booleanType,
  big: int64Type,
  price: decimalType(38, 10),
  ratio: float64Type,
  text: stringType,
  day: dateType,
  at: timestampType,
  document: jsonType,
  tags: { kind: 'list', element: stringType },
};

export const everyType: Dataset = {
  ...readings,
  name: 'every_type',
  columns: Object.entries(types).map(([name, type]) => ({ name, type, nullable: name !== 'id' })),
  key: ['id'],
};

export function everyTypeBinding(kind: SinkKind, physicalName: string): SinkBinding {
  const columns = new Map(Object.keys(types).map((name) => [name, { physicalName: name }]));
  return sinkBinding(kind, physicalName, { columns, orderBy: [] });
}

export const rowsOfEveryType: readonly Row[] = [
  [
    1,
    true,
    9_223_372_036_854_775_807n,
    '1234567890123456789012345678.0123456789',
    0.1,
    `it's "quoted" \\ 😀\n\t`,
    '2013-01-31',
    '2013-01-31T05:06:07.123Z',
    '{"a":[1,{"b":"c\\"d"}]}',
    ['x', '', 'y,"z"'],
  ],
  [
    2,
    false,
    -9_223_372_036_854_775_808n,
    '-0.0000000001',
    -1.7976931348623157e308,
    '',
    '1970-01-01',
    '2038-01-19T03:14:08Z',
    '[]',
    [],
  ],
  [-2147483648, null, null, null, Number.NaN, null, null, null, null, null],
  [
    2147483647,
    null,
    0n,
    '0.0000000000',
    Number.NEGATIVE_INFINITY,
    'x',
    '2299-12-31',
    '1999-12-31T23:59:59Z',
    'null',
    ['a'],
  ],
];
