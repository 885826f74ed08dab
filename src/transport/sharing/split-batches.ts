// Cuts a stream of rows into streams of at most so many, one after the other, for a file each.
import type { Row } from '../../core/value.js';

/**
 * Parts are read to their end before the next is asked for; none is empty. Closing the parts closes the batches.
 */
export async function* splitBatches(
  batches: AsyncIterable<readonly Row[]>,
  maxRows: number,
): AsyncGenerator<AsyncIterable<readonly Row[]>, void, undefined> {
  const source = batches[Symbol.asyncIterator]();
  let waiting: readonly Row[] | undefined;
  const next = async (): Promise<readonly Row[] | undefined> => {
    if (waiting !== undefined && waiting.length > 0) return waiting;
    const read = await source.next();
    return read.done === true ? undefined : read.value;
  };
  const part = async function* (): AsyncGenerator<readonly Row[], void, undefined> {
    let left = maxRows;
    while (left > 0) {
      const rows = await next();
      waiting = undefined;
      if (rows === undefined) return;
      waiting = rows.slice(left);
      const taken = rows.slice(0, left);
      left -= taken.length;
      if (taken.length > 0) yield taken;
    }
  };
  try {
    for (waiting = await next(); waiting !== undefined; waiting = await next()) yield part();
  } finally {
    await source.return?.();
  }
}
