// What a question comes to over what brute force leaves: plain loops over rows. Shares nothing with the gateway.
import {
  type Cell,
  cellOf,
  compareCells,
  type Condition,
  holds,
  ordered,
  present,
  type Row,
} from '../../support/brute-force.js';
import { type DrawnMeasure, isKeyed, kindIn, type Question, type Seen } from './random-question.js';

export interface ExpectedAnswer {
  readonly rows: readonly (readonly Cell[])[];
  /** Whether the order of the rows is told. */
  readonly ordered: boolean;
}

export function expectedAnswer(question: Question, seen: Seen, other: Seen | undefined): ExpectedAnswer {
  switch (question.kind) {
    case 'list': {
      const keys = [...question.keys, ...(isKeyed(seen) ? seen.table.key.map(ascending) : [])];
      const found = ordered(matching(seen.rows, question.where), keys);
      const [skip, take] = question.slice ?? [0, found.length];
      return { rows: found.slice(skip, skip + take).map(pick(question.columns)), ordered: isKeyed(seen) };
    }
    case 'groups':
      return { rows: groups(question, seen), ordered: false };
    case 'top': {
      const keys = [...question.keys, ...seen.table.key.map(ascending)];
      const sorted = ordered(matching(seen.rows, question.where), keys);
      const rows = grouped(sorted, [question.by]).flatMap((members) => members.slice(0, question.count));
      return { rows: rows.map(pick(question.columns)), ordered: false };
    }
    case 'related': {
      const among = new Set(present(matching(other?.rows ?? [], question.otherWhere), question.on[1]));
      const positive = question.as === 'inQuery' || question.as === 'semi';
      const isAmong = (row: Row): boolean =>
        among.has(cellOf(row, question.on[0]) ?? Symbol.iterator.description ?? '');
      const found = matching(seen.rows, question.where).filter(
        (row) => (cellOf(row, question.on[0]) !== null && isAmong(row)) === positive,
      );
      return { rows: found.map(pick(question.columns)), ordered: false };
    }
    case 'joined': {
      const rows = seen.rows.flatMap((row) => {
        const left = cellOf(row, question.on[0]);
        const partners = (other?.rows ?? []).filter((one) => left !== null && cellOf(one, question.on[1]) === left);
        const right: readonly Row[] = partners.length === 0 && question.as === 'left' ? [{}] : partners;
        return right.map((one) => [...pick(question.columns)(row), ...pick(question.otherColumns)(one)]);
      });
      return { rows, ordered: false };
    }
  }
}

const ascending = (column: string) => ({ column, down: false });

const pick =
  (columns: readonly string[]) =>
  (row: Row): readonly Cell[] =>
    columns.map((column) => cellOf(row, column));

function matching(rows: readonly Row[], where: Condition | undefined): readonly Row[] {
  return where === undefined ? rows : rows.filter((row) => holds(where, row) === true);
}

function grouped(rows: readonly Row[], by: readonly string[]): readonly (readonly Row[])[] {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const name = by.map((column) => String(cellOf(row, column)) + typeof cellOf(row, column)).join('|');
    found.set(name, [...(found.get(name) ?? []), row]);
  }
  return by.length === 0 ? [rows] : [...found.values()];
}

function groups(question: Extract<Question, { kind: 'groups' }>, seen: Seen): readonly (readonly Cell[])[] {
  const { by, measures, atLeast, havingMin } = question;
  return grouped(matching(seen.rows, question.where), by)
    .filter((members) => members.length >= atLeast)
    .filter((members) => !havingMin || present(members, havingMin).length > 0)
    .map((members) => [
      ...pick(by)(members[0] ?? {}),
      ...measures.map((measure) => measured(members, measure, measure.column && kindIn(seen, measure.column))),
    ]);
}

function measured(members: readonly Row[], { fn, column }: DrawnMeasure, kind: string | undefined): Cell {
  if (column === undefined) return BigInt(members.length);
  const cells = present(members, column).toSorted(compareCells);
  switch (fn) {
    case 'count_distinct':
      return BigInt(new Set(cells).size);
    case 'min':
      return cells[0] ?? null;
    case 'max':
      return cells.at(-1) ?? null;
    default: {
      if (cells.length === 0) return null;
      if (kind === 'float64') return cells.reduce<number>((sum, cell) => sum + Number(cell), 0);
      return cells.reduce<bigint>((sum, cell) => sum + BigInt(cell), 0n);
    }
  }
}
