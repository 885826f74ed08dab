// No function fails on a value: a caller's expression meets rows that the row filter hides, and whether it fails on one
// of those would tell of it. A store that computes a filter and an expression in either order then can't either.
import { functions, functionNames, bucketUnits, type FunctionName } from '../../../src/core/functions.js';
import type { DataType } from '../../../src/core/data-type.js';
import type { Value } from '../../../src/core/value.js';

const extremes: readonly (readonly [DataType, readonly Value[]])[] = [
  [{ kind: 'boolean' }, [true, false]],
  [{ kind: 'int32' }, [0, 2147483647, -2147483648]],
  [{ kind: 'int64' }, [0n, 9223372036854775807n, -9223372036854775808n]],
  [{ kind: 'decimal', precision: 38, scale: 10 }, ['0.0000000000', `-${'9'.repeat(28)}.${'9'.repeat(10)}`]],
  [{ kind: 'float64' }, [0, -0, Number.NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE]],
  [{ kind: 'string' }, ['', '\\', '%', '@', '😀', '\ud800', 'a\0b']],
  [
    { kind: 'list', element: { kind: 'float64' } },
    [[], [0, 0], [null, 1], [Number.NaN, Infinity], [Number.MAX_VALUE, -Number.MAX_VALUE], [1, 2, 3]],
  ],
  [{ kind: 'date' }, ['1582-10-15', '0001-01-01', '9999-12-31']],
  [{ kind: 'timestamp' }, ['0001-01-01T00:00:00Z', '1969-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z']],
];

/** What a function's later arguments are, where they must be constants of a request or a policy. */
const constants: Partial<Record<FunctionName, readonly (readonly Value[])[]>> = {
  time_bucket: bucketUnits.flatMap((unit) => ['UTC', 'America/New_York', 'Pacific/Apia'].map((zone) => [unit, zone])),
  date_bucket: bucketUnits.slice(3).map((unit) => [unit]),
  vector_distance: ['cosine', 'l2', 'dot'].flatMap((metric) =>
    ['[0,1]', '[]', '[1e300,-1e300]'].map((v) => [v, metric]),
  ),
  mask_partial: [
    [0, 0, '*'],
    [1, 1000, '😀'],
  ],
};

function typeOf(value: Value): DataType {
  return typeof value === 'number' ? { kind: 'int32' } : { kind: 'string' };
}

function argumentsOf(fn: FunctionName): readonly (readonly [readonly DataType[], readonly Value[]])[] {
  return extremes.flatMap(([type, values]) =>
    values.flatMap((value) => {
      const rests = constants[fn] ?? [[], [value], [values[0] ?? null, value], [value, value]];
      return rests.map((rest) => {
        const restTypes = constants[fn] === undefined ? rest.map(() => type) : rest.map(typeOf);
        const first = fn === 'if' ? true : value;
        const firstType: DataType = fn === 'if' ? { kind: 'boolean' } : type;
        return [
          [firstType, ...restTypes],
          [first, ...rest],
        ] as const;
      });
    }),
  );
}

test.each(functionNames)('%s fails on no value of the types that it takes', (fn) => {
  const spec = functions[fn];
  const taken = argumentsOf(fn).filter(([types, values]) => {
    const isSize = fn !== 'numeric_bucket' || Number(values[1]) > 0;
    return spec.returns(types) !== undefined && isSize;
  });
  expect(taken.length).toBeGreaterThan(0);
  for (const [types, values] of taken) expect(() => spec.evaluate(values, types)).not.toThrow();
});
