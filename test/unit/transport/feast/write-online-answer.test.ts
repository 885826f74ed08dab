// The answer of `/get-online-features` as text: what Feast's SDK reads its types and statuses from.
import { float64Type, type DataType } from '../../../../src/core/data-type.js';
import type { Value } from '../../../../src/core/value.js';
import { type AnsweredFeature, writeOnlineAnswer } from '../../../../src/transport/feast/write-online-answer.js';

const entities = { length: 2, columns: new Map([['driver', [7, 8]]]) };

function answered(name: string, type: DataType, values: readonly Value[]): AnsweredFeature {
  const statuses = values.map((value) => (value === null ? ('NULL_VALUE' as const) : ('PRESENT' as const)));
  return { name, type, column: { values, statuses, eventTimestamps: ['2026-01-01T00:00:00Z', null] } };
}

test('each column has values, statuses and times, the entities first', () => {
  const text = writeOnlineAnswer(entities, [answered('name', { kind: 'string' }, ['a "b"', null])]);
  const none = '1970-01-01T00:00:00Z';
  expect(JSON.parse(text)).toEqual({
    metadata: { feature_names: ['driver', 'name'] },
    results: [
      { values: [7, 8], statuses: ['PRESENT', 'PRESENT'], event_timestamps: [none, none] },
      {
        values: ['a "b"', null],
        statuses: ['PRESENT', 'NULL_VALUE'],
        event_timestamps: ['2026-01-01T00:00:00Z', none],
      },
    ],
  });
});

test('features that share their statuses and times are given them each', () => {
  const shared = answered('a', { kind: 'int32' }, [1, 2]);
  const other = { ...answered('c', { kind: 'int32' }, [null, 3]) };
  const text = writeOnlineAnswer(entities, [shared, { ...shared, name: 'b' }, other]);
  const { results } = JSON.parse(text) as { results: { statuses: string[] }[] };
  expect(results.map(({ statuses }) => statuses[0])).toEqual(['PRESENT', 'PRESENT', 'PRESENT', 'NULL_VALUE']);
});

test.each<[Value, string]>([
  [22, '22.0'],
  [-3, '-3.0'],
  [0, '0.0'],
  [0.5, '0.5'],
  [9007199254740992, '9007199254740992.0'],
  [1e21, '1e+21'],
  [null, 'null'],
])('a double %p is written as one: %s', (value, text) => {
  expect(writeOnlineAnswer(entities, [answered('x', float64Type, [value, 1.5])])).toContain(
    `{"values":[${text},1.5],"statuses"`,
  );
});

test('integers of 64 bits and decimals are numbers, exactly', () => {
  const features = [
    answered('big', { kind: 'int64' }, [9223372036854775807n, null]),
    answered('price', { kind: 'decimal', precision: 20, scale: 2 }, ['123456789012345678.90', null]),
  ];
  const text = writeOnlineAnswer(entities, features);
  expect(text).toContain('[9223372036854775807,null]');
  expect(text).toContain('[123456789012345678.90,null]');
});
