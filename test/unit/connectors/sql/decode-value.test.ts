import { createRowDecoder, type StoreValue } from '../../../../connectors/sql/decode-value.js';
import type { DataType } from '../../../../src/core/data-type.js';
import type { LakegateError } from '../../../../src/core/errors.js';
import { decimalType, int32Type, int64Type, stringType } from '../../../../src/core/data-type.js';

/** The code of the error that a call throws. */
function codeOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    return (error as LakegateError).code;
  }
}

function decode(value: StoreValue, type: DataType): unknown {
  return createRowDecoder([{ name: 'x', type, nullable: true }])([value])[0];
}

it.each<[DataType, StoreValue, unknown]>([
  [{ kind: 'boolean' }, 'true', true],
  [{ kind: 'boolean' }, 'f', false],
  [{ kind: 'boolean' }, true, true],
  [int32Type, '-2147483648', -2147483648],
  [int32Type, 7, 7],
  [int32Type, '0', 0],
  [int32Type, '-0', 0],
  [int32Type, '-999999999', -999999999],
  [int32Type, '007', 7],
  [int32Type, '+5', 5],
  [int32Type, '1e3', 1000],
  [int32Type, '12.0', 12],
  [int64Type, '9223372036854775807', 9223372036854775807n],
  [decimalType(10, 2), '1.5', '1.50'],
  [decimalType(10, 2), '-0', '0.00'],
  [{ kind: 'float64' }, 'nan', NaN],
  [{ kind: 'float64' }, '-inf', -Infinity],
  [{ kind: 'float64' }, 'Infinity', Infinity],
  [{ kind: 'float64' }, '1.0E300', 1e300],
  [stringType, '', ''],
  [{ kind: 'date' }, '2013-01-31', '2013-01-31'],
  [{ kind: 'timestamp' }, '2013-01-01 11:00:00.000 UTC', '2013-01-01T11:00:00Z'],
  [{ kind: 'timestamp' }, '2013-01-01 11:00:00.250000', '2013-01-01T11:00:00.25Z'],
  [{ kind: 'timestamp' }, '2013-01-01T11:00:00Z', '2013-01-01T11:00:00Z'],
  [{ kind: 'timestamp' }, '2013-01-01T11:00:00.000000Z', '2013-01-01T11:00:00Z'],
  [{ kind: 'timestamp' }, '2013-01-01T11:00:00.250000Z', '2013-01-01T11:00:00.25Z'],
  [{ kind: 'json' }, '{"a":1}', '{"a":1}'],
  [{ kind: 'list', element: int64Type }, '[9007199254740993, null]', [9007199254740993n, null]],
  [
    {
      kind: 'struct',
      fields: [
        { name: 'a', type: decimalType(20, 1), nullable: true },
        { name: 'b', type: stringType, nullable: true },
      ],
    },
    '{"b":"x","a":9007199254740993.5}',
    ['9007199254740993.5', 'x'],
  ],
  [int32Type, null, null],
])('reads %j from %j', (type, value, want) => {
  expect(decode(value, type)).toEqual(want);
});

it.each<[DataType, StoreValue]>([
  [{ kind: 'boolean' }, 'yes'],
  [int32Type, '2147483648'],
  [int32Type, ''],
  [int32Type, '-'],
  [int32Type, '0x10'],
  [int32Type, '١'],
  [int32Type, ' 1x'],
  [int32Type, '1.5'],
  [int64Type, '9223372036854775808'],
  [int64Type, 9007199254740993],
  [decimalType(10, 2), '1.505'],
  [{ kind: 'float64' }, ''],
  [{ kind: 'date' }, '2013-1-1'],
  [{ kind: 'timestamp' }, 'yesterday'],
  [{ kind: 'list', element: int32Type }, '{}'],
  [stringType, []],
])('rejects for %j the value %j', (type, value) => {
  expect(codeOf(() => decode(value, type))).toBe('STORE_DATA_INVALID');
});

it('rejects a row of another width', () => {
  const row = createRowDecoder([{ name: 'x', type: int32Type, nullable: true }]);
  expect(codeOf(() => row(['1', '2']))).toBe('STORE_DATA_INVALID');
});
