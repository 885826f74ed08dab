// Instants as Arrow and Parquet hold them. Part of encoding.
import { countOfTimestamp } from '../core/epoch.js';
import { LakegateError } from '../core/errors.js';

/**
 * Microseconds since the epoch.
 * @throws LakegateError VALUE_OUT_OF_RANGE for a finer instant: it would lose digits
 */
export function microsOfTimestamp(text: string): bigint {
  // Without a fraction, which most are, milliseconds are exact.
  if (text.length === 20) return BigInt(Date.parse(text)) * 1_000n;
  // "…:00.123456Z" is the longest that fits.
  if (text.length > 27) {
    throw new LakegateError('VALUE_OUT_OF_RANGE', {
      message: 'An instant is finer than a microsecond, which this format cannot hold: ask for JSON or CSV.',
    });
  }
  return countOfTimestamp(text, 1_000n);
}
