// The header `Range` of a request for a file (RFC 9110, 14): one range of bytes, as readers of Parquet ask for.
import { LakegateError } from '../../core/errors.js';

/** Both ends are part of it. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Undefined for the whole: without the header, with several ranges, or with what is no range of bytes.
 * @throws LakegateError RANGE_NOT_SATISFIABLE
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') {
    const count = Math.min(Number(last), size);
    if (count === 0) throw unsatisfiable(size);
    return { first: size - count, last: size - 1 };
  }
  const range = { first: Number(first), last: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
  if (last !== '' && Number(last) < range.first) return undefined;
  if (range.first >= size) throw unsatisfiable(size);
  return range;
}

function unsatisfiable(size: number): LakegateError {
  return new LakegateError('RANGE_NOT_SATISFIABLE', {
    message: 'The range begins after the end of the file.',
    extensions: { size },
  });
}
