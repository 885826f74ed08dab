// ClickHouse's JSONCompactEachRow lines to arrays of values: many lines are parsed at once.
import { LakegateError } from '../../src/core/errors.js';
import type { StoreValue } from '../sql/decode-value.js';
import { mapExceptionText } from './map-error.js';

/**
 * The rows of whole lines; a line feed inside a value is escaped. An exception after the rows stands there as text,
 * which is then no row.
 * @throws LakegateError STORE_* for such an exception, STORE_DATA_INVALID for any other line.
 */
export function parseLines(text: string): readonly StoreValue[][] {
  try {
    return JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`) as readonly StoreValue[][];
  } catch (error) {
    throw mapExceptionText(text) ?? new LakegateError('STORE_DATA_INVALID', { cause: error });
  }
}
