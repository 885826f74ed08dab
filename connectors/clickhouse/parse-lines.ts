// ClickHouse's JSONCompactEachRow lines to arrays of values: the lines of a chunk are parsed at once.
import { LakegateError } from '../../src/core/errors.js';
import type { StoreValue } from '../sql/decode-value.js';
import { mapExceptionText } from './map-error.js';

/**
 * The rows of a chunk's lines. Servers without an exception tag write an exception after the rows as text, which is
 * then no row.
 * @throws LakegateError STORE_* for such an exception, STORE_DATA_INVALID for any other line.
 */
export function parseLines(lines: readonly { readonly text: string }[]): readonly (readonly StoreValue[])[] {
  const text = lines.map((line) => line.text).join(',');
  try {
    return JSON.parse(`[${text}]`) as readonly (readonly StoreValue[])[];
  } catch (error) {
    throw mapExceptionText(text) ?? new LakegateError('STORE_DATA_INVALID', { cause: error });
  }
}
