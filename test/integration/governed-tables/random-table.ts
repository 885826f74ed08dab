// Random tables: columns of every comparable type, nulls, and keys of every shape, or none.
import fc from 'fast-check';
import type { DataType } from '../../../src/core/data-type.js';
import type { Value } from '../../../src/core/value.js';
import type { Cell, Row } from '../../support/brute-force.js';

export const kinds = ['boolean', 'int32', 'int64', 'decimal', 'float64', 'string', 'date', 'timestamp'] as const;
export type Kind = (typeof kinds)[number];

export interface DrawnColumn {
  readonly name: string;
  readonly kind: Kind;
}

export interface DrawnTable {
  readonly name: string;
  readonly columns: readonly DrawnColumn[];
  /** None, one or two of the columns. */
  readonly key: readonly string[];
  readonly rows: readonly Row[];
}

/** Decimals have so many digits after the point; their cells are integers of the last one. */
const scale = 3;

const day = fc.integer({ min: 0, max: 400 }).map((n) => new Date(Date.UTC(2012, 11, 1 + n)).toISOString().slice(0, 10));

/** Few values of each kind, so that they meet; among them the ends of their types and what stores are known to mistake. */
export const values: Readonly<Record<Kind, fc.Arbitrary<NonNullable<Cell>>>> = {
  boolean: fc.boolean(),
  int32: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: -9, max: 9 }) },
    { weight: 1, arbitrary: fc.constantFrom(2_147_483_647, -2_147_483_648) },
  ),
  int64: fc.oneof(
    { weight: 5, arbitrary: fc.bigInt({ min: -5n, max: 5n }) },
    { weight: 2, arbitrary: fc.constantFrom(9_007_199_254_740_993n, 9_007_199_254_740_992n, -(2n ** 63n)) },
  ),
  decimal: fc.oneof(
    { weight: 5, arbitrary: fc.bigInt({ min: -8n, max: 8n }).map((n) => n * 250n) },
    { weight: 1, arbitrary: fc.constantFrom(1n, -1n, 999_999_999_999n) },
  ),
  float64: fc.integer({ min: -12, max: 12 }).map((eighths) => eighths / 8 + 0),
  string: fc.constantFrom('', 'a', 'A', 'ab', 'a%', 'a_', "it's", 'Zoë', '\u{1F6EB}x', '\uFF61', 'null', '0', '\\'),
  date: day,
  timestamp: fc
    .tuple(day, fc.constantFrom('00:00:00', '05:30:00', '23:59:59'))
    .map(([date, time]) => `${date}T${time}Z`),
};

export function typeOf(kind: Kind): DataType {
  return kind === 'decimal' ? { kind, precision: 12, scale } : { kind };
}

/** A cell as the gateway holds it. */
export function toValue(cell: Cell, kind: Kind): Value {
  return kind === 'decimal' && typeof cell === 'bigint' ? decimalText(cell) : cell;
}

export function decimalText(cell: bigint): string {
  const digits = String(cell < 0n ? -cell : cell).padStart(scale + 1, '0');
  return `${cell < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Words that some store takes for its own among them. */
const names = ['order', 'group', 'select', 'user', 'value', 'amount'] as const;
const keyKinds: readonly (readonly Kind[])[] = [
  ['int32'],
  ['string'],
  ['int64'],
  ['date'],
  ['string', 'int32'],
  ['int32', 'timestamp'],
  [],
];

export function randomTable(name: string): fc.Arbitrary<DrawnTable> {
  return fc
    .tuple(
      fc.constantFrom(...keyKinds),
      fc.shuffledSubarray([...names], { minLength: 2, maxLength: 6 }),
      fc.array(fc.constantFrom(...kinds), { minLength: 6, maxLength: 6 }),
      fc.integer({ min: 12, max: 30 }),
    )
    .chain(([keys, drawnNames, drawnKinds, count]): fc.Arbitrary<DrawnTable> => {
      const key = keys.map((kind, i): DrawnColumn => ({ name: `key${String(i)}`, kind }));
      const rest = drawnNames.map((name, i): DrawnColumn => ({ name, kind: drawnKinds[i] ?? 'string' }));
      const columns = [...key, ...rest];
      return randomRows(key, rest, count).map((rows) => ({ name, columns, key: key.map(({ name }) => name), rows }));
    });
}

function randomRows(
  key: readonly DrawnColumn[],
  rest: readonly DrawnColumn[],
  count: number,
): fc.Arbitrary<readonly Row[]> {
  const cells = (columns: readonly DrawnColumn[], nulls: boolean): fc.Arbitrary<Row> =>
    fc.record(
      Object.fromEntries(
        columns.map(({ name, kind }): [string, fc.Arbitrary<Cell>] => {
          if (!nulls) return [name, kind === 'string' ? fc.stringMatching(/^[a-e]{2,4}$/) : values[kind]];
          const empty = { weight: 1, arbitrary: fc.constant(null) };
          return [name, fc.oneof({ weight: 4, arbitrary: values[kind] }, empty)];
        }),
      ),
    );
  const row = fc.tuple(cells(key, false), cells(rest, true)).map(([a, b]): Row => ({ ...a, ...b }));
  if (key.length === 0) return fc.array(row, { minLength: count, maxLength: count });
  const keyOf = (drawn: Row): string => key.map(({ name }) => String(drawn[name])).join('|');
  return fc.uniqueArray(row, { minLength: 8, maxLength: count, selector: keyOf });
}
