// Random grants on a drawn table, with masks, and what they are in the gateway's own terms by way of a policy's words.
import fc from 'fast-check';
import { type ColumnGrant, joinGrants } from '../../../auth/policy/join-grants.js';
import { parseRowFilter } from '../../../auth/policy/parse-row-filter.js';
import type { Dataset } from '../../../src/core/dataset.js';
import type { Grant, Mask } from '../../../src/core/principal.js';
import type { Condition, DrawnGrant, DrawnMask, Row } from '../../support/brute-force.js';
import { toFilterExpression } from '../../support/filter-expression.js';
import { randomConditionOf } from '../../support/random-condition.js';
import { decimalText, type DrawnTable, type Kind, toValue, values } from './random-table.js';

/** A mask with what the gateway is told of it. */
interface TableMask extends DrawnMask {
  readonly mask: Mask;
}

export interface TableGrant extends DrawnGrant {
  readonly masks: Readonly<Record<string, TableMask>>;
}

const nothing: TableMask = { name: 'null', mask: { kind: 'null' }, show: () => null };

const kept = (first: number, last: number): TableMask => ({
  name: `partial ${String(first)} ${String(last)}`,
  mask: { kind: 'partial', first, last, fill: '#' },
  show: (cell) => {
    if (cell === null) return null;
    const chars = Array.from(String(cell));
    const isShown = (i: number): boolean => i < first || i >= chars.length - last;
    return chars.map((char, i) => (chars.length > first + last && isShown(i) ? char : '#')).join('');
  },
});

const truncated = (unit: 'day' | 'month', length: number, rest: string): TableMask => ({
  name: unit,
  mask: { kind: 'dateTrunc', unit, timeZone: 'UTC' },
  show: (cell) => (cell === null ? null : String(cell).slice(0, length) + rest),
});

/** Down to a multiple, and not below the least value of the type. */
const bucketOf = (size: Mask & { kind: 'bucket' }, step: bigint, least: bigint, wide: boolean): TableMask => ({
  name: `bucket ${String(step)}`,
  mask: size,
  show: (cell) => {
    if (cell === null) return null;
    const number = BigInt(cell);
    const down = number - (((number % step) + step) % step);
    const shown = down < least ? least : down;
    return wide ? shown : Number(shown);
  },
});

const masksOf: Readonly<Record<Kind, readonly TableMask[]>> = {
  boolean: [],
  int32: [bucketOf({ kind: 'bucket', size: 4 }, 4n, -(2n ** 31n), false)],
  int64: [bucketOf({ kind: 'bucket', size: 3n }, 3n, -(2n ** 63n), true)],
  decimal: [bucketOf({ kind: 'bucket', size: '0.750' }, 750n, 1n - 10n ** 12n, true)],
  float64: [
    {
      name: 'bucket 0.5',
      mask: { kind: 'bucket', size: 0.5 },
      show: (cell) => (cell === null ? null : Math.floor(Number(cell) * 2) / 2),
    },
  ],
  string: [kept(1, 0), kept(0, 1)],
  date: [truncated('month', 7, '-01')],
  timestamp: [truncated('day', 10, 'T00:00:00Z'), truncated('month', 7, '-01T00:00:00Z')],
};

/** The mask of a constant that occurs in the column, so that it can't be told from a value. */
const constantOf = (kind: Kind): fc.Arbitrary<TableMask> =>
  values[kind].map((cell) => ({
    name: `constant ${String(cell)}`,
    mask: { kind: 'constant', value: toValue(cell, kind) },
    show: () => cell,
  }));

/** Lake Formation documents no filters on dates and instants. */
const filterable = (kind: Kind): boolean => kind !== 'date' && kind !== 'timestamp';

export function valuesOf(
  table: DrawnTable,
  columns: readonly string[] = table.columns.map(({ name }) => name),
): Readonly<Record<string, (typeof values)[Kind]>> {
  const chosen = table.columns.filter(({ name }) => columns.includes(name));
  return Object.fromEntries(chosen.map(({ name, kind }) => [name, cellsNear(table.rows, name, kind)]));
}

/** What occurs in a column more often than not. */
function cellsNear(rows: readonly Row[], name: string, kind: Kind): (typeof values)[Kind] {
  const found = [...new Set(rows.map((row) => row[name] ?? null))].filter((cell) => cell !== null);
  return found.length === 0 ? values[kind] : fc.oneof(fc.constantFrom(...found), values[kind]);
}

export function randomGrant(table: DrawnTable, masked: boolean): fc.Arbitrary<TableGrant> {
  const names = table.columns.map(({ name }) => name);
  const filtered = table.columns.filter(({ kind }) => filterable(kind)).map(({ name }) => name);
  const rest = names.filter((name) => !table.key.includes(name));
  // The key is in most grants, so that rows have an order.
  const some = fc
    .tuple(fc.nat(4), fc.subarray(rest, { minLength: 1 }))
    .map(([n, columns]) => (n > 0 ? [...table.key, ...columns] : columns));
  const where: fc.Arbitrary<Condition | undefined> =
    filtered.length === 0
      ? fc.constant(undefined)
      : fc.option(randomConditionOf(valuesOf(table, filtered), 2), { nil: undefined, freq: 4 });
  const maskOf = ({ name, kind }: DrawnTable['columns'][number]): [string, fc.Arbitrary<TableMask | undefined>] => [
    name,
    fc.oneof(
      { weight: table.key.includes(name) ? 9 : 1, arbitrary: fc.constant(undefined) },
      {
        weight: masked ? 1 : 0,
        arbitrary: fc.oneof(fc.constantFrom(nothing, ...masksOf[kind]), constantOf(kind)),
      },
    ),
  ];
  return fc
    .record({
      columns: fc.oneof({ weight: 1, arbitrary: fc.constant(names) }, { weight: 2, arbitrary: some }),
      where,
      masks: fc.record(Object.fromEntries(table.columns.map(maskOf))),
    })
    .map(({ masks, ...grant }) => ({
      ...grant,
      masks: Object.fromEntries(
        Object.entries(masks).filter((entry): entry is [string, TableMask] => entry[1] !== undefined),
      ),
    }));
}

/** Through the words of a policy to the one grant that they come to; undefined: nothing may be seen. */
export function toGrant(table: DrawnTable, dataset: Dataset, grants: readonly TableGrant[]): Grant | undefined {
  const kindOf = new Map(table.columns.map(({ name, kind }) => [name, kind]));
  return joinGrants(
    dataset,
    grants.map(({ columns, where, masks }): ColumnGrant => {
      const text =
        where &&
        toFilterExpression(where, (cell, column) =>
          kindOf.get(column) === 'decimal' && typeof cell === 'bigint' ? decimalText(cell) : String(cell),
        );
      return {
        columns: new Set(columns),
        rowFilter: text === undefined ? undefined : parseRowFilter(text, dataset.columns),
        masks: new Map(Object.entries(masks).map(([name, { mask }]) => [name, mask])),
      };
    }),
  );
}
