// Cuts batches of rows, which stores make as large as they like, into slices that bound what an encoder holds.
import type { Row } from '../core/value.js';

/** The same rows in slices of at most `size`; a slice never spans two batches. Closing it closes the batches. */
export async function* sliceBatches(
  batches: AsyncIterable<readonly Row[]>,
  size: number,
): AsyncGenerator<readonly Row[], void, undefined> {
  for await (const rows of batches) {
    if (rows.length <= size) yield rows;
    else for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
  }
}

/** Rows gathered across batches into groups of `size`, the last of them smaller. */
export async function* groupBatches(
  batches: AsyncIterable<readonly Row[]>,
  size: number,
): AsyncGenerator<readonly Row[], void, undefined> {
  let group: Row[] = [];
  for await (const rows of batches) {
    for (const row of rows) {
      group.push(row);
      if (group.length < size) continue;
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}
