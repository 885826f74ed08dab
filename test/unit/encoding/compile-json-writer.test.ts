import { fc } from '../../support/random-cases.js';
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
import { errorRegistry } from '../../../src/core/errors.js';
import type { Value } from '../../../src/core/value.js';
import { compileJsonWriter, writeCount } from '../../../src/encoding/compile-json-writer.js';
import { Json } from '../../../schema/scalars/json-scalars.js';
import { Count, Decimal, Double, Int64 } from '../../../schema/scalars/number-scalars.js';
import { CalendarDate, DateTime } from '../../../schema/scalars/time-scalars.js';

const point: DataType = {
  kind: 'struct',
  fields: [
    { name: 'x', type: float64Type, nullable: false },
    { name: 'la"bel', type: stringType, nullable: true },
  ],
};

const cases: readonly (readonly [DataType, Value, string])[] = [
  [booleanType, true, 'true'],
  [int32Type, -2_147_483_648, '-2147483648'],
  [int64Type, 1n, '"1"'],
  [int64Type, 9_223_372_036_854_775_807n, '"9223372036854775807"'],
  [decimalType(38, 10), '-1234567890123456789012345678.1234567890', '"-1234567890123456789012345678.1234567890"'],
  [decimalType(5, 2), '0.00', '"0.00"'],
  [float64Type, 1.5, '1.5'],
  [float64Type, -0, '0'],
  [float64Type, 1e300, '1e+300'],
  [float64Type, Number.NaN, '"NaN"'],
  [float64Type, Infinity, '"Infinity"'],
  [float64Type, -Infinity, '"-Infinity"'],
  [stringType, '', '""'],
  [stringType, '"a\\b"\n\u2028🦄%_', JSON.stringify('"a\\b"\n\u2028🦄%_')],
  [stringType, '\ud800', '"\\ud800"'],
  [dateType, '2013-01-31', '"2013-01-31"'],
  [timestampType, '2013-03-10T07:00:00.25Z', '"2013-03-10T07:00:00.25Z"'],
  [jsonType, '{"a": [1.50, 12345678901234567890]}', '{"a": [1.50, 12345678901234567890]}'],
  [jsonType, 'null', 'null'],
  [{ kind: 'list', element: int64Type }, [1n, null], '["1",null]'],
  [point, [Number.NaN, null], '{"x":"NaN","la\\"bel":null}'],
  [{ kind: 'list', element: point }, [[1, 'a'], null], '[{"x":1,"la\\"bel":"a"},null]'],
];

describe('values in JSON', () => {
  test.each(cases)('%j %p is written as %s', (type, value, text) => {
    expect(compileJsonWriter(type)(value)).toBe(text);
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(compileJsonWriter(type)(null)).toBe('null');
  });

  test('any text and number comes back from its JSON as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double(), fc.bigInt(), (text, double, integer) => {
        expect(JSON.parse(compileJsonWriter(stringType)(text))).toBe(text);
        expect(Number(JSON.parse(compileJsonWriter(float64Type)(double)))).toBe(double + 0);
        expect(BigInt(JSON.parse(compileJsonWriter(int64Type)(integer)) as string)).toBe(integer);
      }),
    );
  });

  test('a json column that holds no JSON is an error of the store', () => {
    for (const text of ['{broken', '', '1 2', 'NaN', "{'a': 1}"]) {
      expect(() => compileJsonWriter(jsonType)(text)).toThrow(errorRegistry.STORE_DATA_INVALID.message);
    }
  });

  test('a count is a number, exact to 2^53 - 1 and an error beyond', () => {
    expect(writeCount(9_007_199_254_740_991n)).toBe('9007199254740991');
    expect(() => writeCount(9_007_199_254_740_992n)).toThrow('A count is beyond');
  });

  test('the scalars of the schema write the same', () => {
    const scalars = {
      int64: Int64,
      decimal: Decimal,
      float64: Double,
      date: CalendarDate,
      timestamp: DateTime,
      json: Json,
    };
    for (const [type, value] of cases) {
      if (!(type.kind in scalars) || value === 'null') continue;
      const scalar = scalars[type.kind as keyof typeof scalars];
      expect(JSON.parse(JSON.stringify(scalar.serialize(value)))).toEqual(JSON.parse(compileJsonWriter(type)(value)));
    }
    expect(String(Count.serialize(5n))).toBe(writeCount(5n));
  });
});
