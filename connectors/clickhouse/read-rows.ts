// ClickHouse's JSONCompactEachRow stream to arrays of values: whole lines of a chunk are parsed at once.
import { LakegateError } from '../../src/core/errors.js';
import type { StoreValue } from '../sql/decode-value.js';
import { mapExceptionText } from './map-error.js';

const lineFeed = 0x0a;

/**
 * Rows as the chunks bring them. An exception that ClickHouse writes after rows have gone out is thrown.
 * @throws LakegateError STORE_* or STORE_DATA_INVALID where a line is no row.
 */
export async function* readRows(stream: AsyncIterable<Buffer>): AsyncGenerator<readonly (readonly StoreValue[])[]> {
  let pending: Buffer[] = [];
  for await (const chunk of stream) {
    const end = chunk.lastIndexOf(lineFeed);
    if (end < 0) {
      pending.push(chunk);
      continue;
    }
    const lines = Buffer.concat([...pending, chunk.subarray(0, end)]);
    pending = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    yield await parseLines(lines.toString('utf8'), stream);
  }
  const rest = Buffer.concat(pending).toString('utf8').trim();
  if (rest !== '') yield await parseLines(rest, stream);
}

/** Line breaks inside values are escaped, so that every one here ends a row. */
async function parseLines(text: string, stream: AsyncIterable<Buffer>): Promise<readonly (readonly StoreValue[])[]> {
  try {
    return JSON.parse(`[${text.replaceAll('\n', ',')}]`) as readonly (readonly StoreValue[])[];
  } catch (error) {
    let tail = text.slice(-4000);
    for await (const chunk of stream) tail = (tail + chunk.toString('utf8')).slice(0, 8000);
    throw mapExceptionText(tail) ?? new LakegateError('STORE_DATA_INVALID', { cause: error });
  }
}
