// Random questions over what a principal sees of the governed lake's table, each with its answer over those rows.
import fc from 'fast-check';
import {
  cellOf,
  compareCells,
  type Condition,
  holds,
  ordered,
  present,
  type Row,
  type Visible,
} from '../../support/brute-force.js';
import { randomCondition, toGraphql } from './random-access.js';

export interface AnsweredQuestion {
  /** Whether it is of rows as they are: neither counted, sorted nor grouped. */
  readonly plain: boolean;
  /** The field as GraphQL has it, without an alias. */
  readonly field: string;
  readonly expected: readonly unknown[];
  /** What is compared of the field's answer. */
  readonly read: (answer: unknown) => readonly unknown[];
  /** A counterexample shows as its field. */
  readonly [fc.toStringMethod]: () => string;
}

export function randomQuestion(visible: Visible): fc.Arbitrary<AnsweredQuestion> {
  return fc.oneof({ weight: 3, arbitrary: randomList(visible) }, { weight: 2, arbitrary: randomGroups(visible) });
}

function randomList({ columns, rows }: Visible): fc.Arbitrary<AnsweredQuestion> {
  const keyed = columns.includes('id');
  const keys = fc.uniqueArray(fc.record({ column: fc.constantFrom(...columns), down: fc.boolean() }), {
    maxLength: 2,
    selector: ({ column }) => column,
  });
  return fc
    .record({
      where: fc.option(randomCondition(columns), { nil: undefined, freq: 5 }),
      keys,
      // A store that is read item by item neither counts nor sorts.
      counted: fc.boolean(),
      first: fc.integer({ min: 1, max: 60 }),
      shown: fc.subarray([...columns], { minLength: 1 }),
    })
    .map(({ where, keys: drawn, counted, first, shown }): AnsweredQuestion => {
      const keys = counted ? drawn : [];
      const found = matching(rows, where);
      // Without its key the table has an order only as far as the question gives one: all rows are then compared as a bag.
      const pick = (row: Row): Row => Object.fromEntries(shown.map((column) => [column, cellOf(row, column)]));
      const all = ordered(found, keyed ? [...keys, { column: 'id', down: false }] : []).map(pick);
      const orderBy = keys.map(({ column, down }) => `{ ${column}: ${down ? 'DESC' : 'ASC'}_NULLS_LAST }`);
      const nodes = keyed ? all.slice(0, first) : bag(all);
      return {
        plain: !counted,
        field: `cells(${args(where)} orderBy: [${orderBy.join(', ')}], first: ${String(keyed ? first : 100)}) {
          ${counted ? 'totalCount' : ''} nodes { ${shown.join(' ')} } }`,
        expected: [...(counted ? [{ totalCount: found.length }] : []), ...nodes],
        read: (answer) => {
          const { nodes, ...count } = answer as { readonly totalCount?: number; readonly nodes: readonly Row[] };
          return [...(counted ? [count] : []), ...(keyed ? nodes : bag(nodes))];
        },
        [fc.toStringMethod]() {
          return this.field;
        },
      };
    });
}

function randomGroups({ columns, rows }: Visible): fc.Arbitrary<AnsweredQuestion> {
  return fc
    .record({
      where: fc.option(randomCondition(columns, 1), { nil: undefined, freq: 3 }),
      by: fc.constantFrom(...columns),
      measured: fc.constantFrom(...columns),
    })
    .map(({ where, by, measured }): AnsweredQuestion => {
      const isNumber = ['id', 'amount', 'ratio'].includes(measured);
      const functions = ['countDistinct', 'min', 'max', ...(isNumber ? ['sum'] : [])];
      const found = matching(rows, where);
      const groups = [...new Set(found.map((row) => cellOf(row, by)))].map((value) => {
        const members = found.filter((row) => cellOf(row, by) === value);
        const cells = present(members, measured);
        const sorted = cells.toSorted(compareCells);
        return {
          group: { [by]: value },
          count: members.length,
          countDistinct: { [measured]: new Set(cells).size },
          min: { [measured]: sorted[0] ?? null },
          max: { [measured]: sorted.at(-1) ?? null },
          ...(isNumber && {
            sum: { [measured]: cells.length === 0 ? null : cells.reduce<number>((sum, cell) => sum + Number(cell), 0) },
          }),
        };
      });
      return {
        plain: false,
        field: `cellsAggregate(${args(where)} groupBy: [{ field: ${by.toUpperCase()} }], first: 100) {
          group { ${by} } count ${functions.map((fn) => `${fn} { ${measured} }`).join(' ')} }`,
        expected: bag(groups),
        read: (answer) => bag((answer as readonly SummedGroup[]).map(readSum)),
        [fc.toStringMethod]() {
          return this.field;
        },
      };
    });
}

interface SummedGroup {
  readonly sum?: Readonly<Record<string, unknown>>;
}

/** Sums of integers come as text, as they may pass what JSON's numbers hold. */
function readSum(group: SummedGroup): unknown {
  if (group.sum === undefined) return group;
  const sum = Object.entries(group.sum).map(([name, value]) => [name, value === null ? null : Number(value)]);
  return { ...group, sum: Object.fromEntries(sum) as unknown };
}

function matching(rows: readonly Row[], where: Condition | undefined): readonly Row[] {
  return where === undefined ? rows : rows.filter((row) => holds(where, row) === true);
}

function args(where: Condition | undefined): string {
  return where === undefined ? '' : `where: ${toGraphql(where)},`;
}

/** In an order that doesn't depend on where things came from. */
function bag(values: readonly unknown[]): readonly unknown[] {
  const text = (value: unknown): string => JSON.stringify(value, (_, inner: unknown) => sortKeys(inner));
  return values.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
