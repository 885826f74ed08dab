// The bounded completion: filters, order and limits applied to the items that the keys found.
import { evaluate } from '../../src/core/evaluate.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Row } from '../../src/core/value.js';
import { compareValues } from '../../src/core/value.js';
import type { ScalarSortKey, Step } from './flatten-relation.js';
import { compileRowTest } from './match-rows.js';

/** Most rows that are held to be sorted. */
const maxSortedRows = 100_000;

/** @throws LakegateError ROW_LIMIT where more rows would have to be sorted than may be held. */
export function applySteps(rows: AsyncIterable<readonly Row[]>, steps: readonly Step[]): AsyncIterable<readonly Row[]> {
  return steps.reduce((input, step) => applyStep(input, step), rows);
}

function applyStep(input: AsyncIterable<readonly Row[]>, step: Step): AsyncIterable<readonly Row[]> {
  switch (step.kind) {
    case 'filter':
      return filterRows(input, step);
    case 'sort':
      return sortRows(input, step.keys);
    case 'fetch':
      return fetchRows(input, step);
  }
}

async function* filterRows(
  input: AsyncIterable<readonly Row[]>,
  { condition }: Extract<Step, { kind: 'filter' }>,
): AsyncGenerator<readonly Row[]> {
  const test = compileRowTest(condition);
  for await (const rows of input) yield rows.filter(test);
}

async function* sortRows(
  input: AsyncIterable<readonly Row[]>,
  keys: readonly ScalarSortKey[],
): AsyncGenerator<readonly Row[]> {
  const all: Row[] = [];
  for await (const rows of input) {
    if (all.length + rows.length > maxSortedRows) throw new LakegateError('ROW_LIMIT');
    all.push(...rows);
  }
  const decorated = all.map((row) => ({ row, values: keys.map((key) => evaluate(key.expr, row)) }));
  decorated.sort((a, b) => {
    for (let i = 0; i < keys.length; i++) {
      const order = compareKey(a.values[i] ?? null, b.values[i] ?? null, keys[i] as ScalarSortKey);
      if (order !== 0) return order;
    }
    return 0;
  });
  yield decorated.map(({ row }) => row);
}

function compareKey(a: Row[number], b: Row[number], key: ScalarSortKey): number {
  if (a === null || b === null) {
    if (a === b) return 0;
    return (a === null) === (key.nulls === 'first') ? -1 : 1;
  }
  const order = compareValues(a, b, key.expr.type);
  return key.direction === 'asc' ? order : -order;
}

async function* fetchRows(
  input: AsyncIterable<readonly Row[]>,
  { offset, count }: Extract<Step, { kind: 'fetch' }>,
): AsyncGenerator<readonly Row[]> {
  if (count === 0) return;
  let seen = 0;
  for await (const rows of input) {
    const from = Math.max(0, offset - seen);
    const to = Math.min(rows.length, offset + count - seen);
    seen += rows.length;
    if (from < to) yield rows.slice(from, to);
    if (seen >= offset + count) return;
  }
}
