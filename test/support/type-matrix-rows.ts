// One field of every type and rows at the edges of each, for tests of what encodes answers.
import { decimalType } from '../../src/core/data-type.js';
import type { Field } from '../../src/core/relation.js';
import type { Row } from '../../src/core/value.js';

export const matrixFields: readonly Field[] = [
  { name: 'row', type: { kind: 'int32' }, nullable: false },
  { name: 'flag', type: { kind: 'boolean' }, nullable: true },
  { name: 'big', type: { kind: 'int64' }, nullable: true },
  { name: 'small_money', type: decimalType(9, 2), nullable: true },
  { name: 'money', type: decimalType(18, 4), nullable: true },
  { name: 'huge', type: decimalType(38, 10), nullable: true },
  { name: 'ratio', type: { kind: 'float64' }, nullable: true },
  { name: 'label', type: { kind: 'string' }, nullable: true },
  { name: 'day', type: { kind: 'date' }, nullable: true },
  { name: 'moment', type: { kind: 'timestamp' }, nullable: true },
  { name: 'doc', type: { kind: 'json' }, nullable: true },
  { name: 'tags', type: { kind: 'list', element: { kind: 'string' } }, nullable: true },
  {
    name: 'place',
    type: {
      kind: 'struct',
      fields: [
        { name: 'code', type: { kind: 'string' }, nullable: true },
        { name: 'seats', type: { kind: 'int64' }, nullable: true },
      ],
    },
    nullable: true,
  },
  {
    name: 'stops',
    type: {
      kind: 'list',
      element: { kind: 'struct', fields: [{ name: 'at', type: { kind: 'timestamp' }, nullable: true }] },
    },
    nullable: true,
  },
];

export const matrixRows: readonly Row[] = [
  [
    1,
    true,
    2n ** 63n - 1n,
    '1234567.89',
    '12345678901234.5678',
    '1234567890123456789012345678.1234567890',
    0.1,
    'plain',
    '2013-01-31',
    '2013-01-01T05:00:00Z',
    '{"a":[1,2.50]}',
    ['a', 'b'],
    ['JFK', 7n],
    [['2013-01-01T05:00:00Z'], [null]],
  ],
  [
    2,
    false,
    -(2n ** 63n),
    '-0.01',
    '-0.0001',
    '-9999999999999999999999999999.9999999999',
    Number.NaN,
    'quote " comma , newline \n and \r\n tab \t',
    '1969-12-31',
    '1965-07-04T23:59:59.999999Z',
    '"text"',
    [],
    [null, null],
    [],
  ],
  [3, null, null, null, null, null, null, null, null, null, null, null, null, null],
  [
    4,
    true,
    0n,
    '0.00',
    '0.0000',
    '0.0000000001',
    Number.POSITIVE_INFINITY,
    '',
    '0001-01-01',
    '1970-01-01T00:00:00.000001Z',
    'null',
    [null, 'x'],
    ['', -1n],
    [['1900-02-28T12:00:00.5Z']],
  ],
  [
    5,
    false,
    1n,
    '9999999.99',
    '99999999999999.9999',
    '9999999999999999999999999999.9999999999',
    Number.NEGATIVE_INFINITY,
    'Zürich ✈ 東京 👩‍✈️ \u0000 nul',
    '9999-12-31',
    '9999-12-31T23:59:59.999999Z',
    '12345678901234567890.123456789',
    ['✈', 'a,b', '"q"'],
    ['東京', 2n ** 53n + 1n],
    [['2024-02-29T00:00:00.123456Z'], ['1969-12-31T23:59:59.999999Z']],
  ],
];

/** The rows as batches of a size. */
export async function* batchesOf(rows: readonly Row[], size: number): AsyncGenerator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += size) {
    await Promise.resolve();
    yield rows.slice(start, start + size);
  }
}

/** All bytes of an encoded answer. */
export async function gather(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
