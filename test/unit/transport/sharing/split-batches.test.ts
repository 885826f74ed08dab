import { describe, expect, test } from '@jest/globals';
import type { Row } from '../../../../src/core/value.js';
import { splitBatches } from '../../../../src/transport/sharing/split-batches.js';

async function* batchesOf(
  sizes: readonly number[],
  closed: () => void = () => undefined,
): AsyncGenerator<readonly Row[]> {
  let next = 0;
  try {
    for (const size of sizes) yield await Promise.resolve(Array.from({ length: size }, () => [next++]));
  } finally {
    closed();
  }
}

async function read(sizes: readonly number[], maxRows: number): Promise<unknown[][]> {
  const parts: unknown[][] = [];
  for await (const part of splitBatches(batchesOf(sizes), maxRows)) {
    const rows: unknown[] = [];
    for await (const batch of part) rows.push(...batch.map(([value]) => value));
    parts.push(rows);
  }
  return parts;
}

describe('a stream of rows in parts', () => {
  test.each([
    [[10], 4, [4, 4, 2]],
    [[3, 3, 3], 4, [4, 4, 1]],
    [[4, 4], 4, [4, 4]],
    [[1, 1, 1, 9], 6, [6, 6]],
    [[5], 5, [5]],
    [[0, 2, 0, 0, 2], 3, [3, 1]],
    [[], 3, []],
  ])('of %j by %i has parts of %j, each row once and in order', async (sizes, maxRows, expected) => {
    const parts = await read(sizes, maxRows);
    expect(parts.map((part) => part.length)).toEqual(expected);
    expect(parts.flat()).toEqual(Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, (_, i) => i));
  });

  test('closes its source where the rest is not wanted', async () => {
    let isClosed = false;
    for await (const part of splitBatches(
      batchesOf([2, 2, 2], () => (isClosed = true)),
      2,
    )) {
      for await (const batch of part) expect(batch).toHaveLength(2);
      break;
    }
    expect(isClosed).toBe(true);
  });
});
