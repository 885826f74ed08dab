// The text that tells records of a dataset apart: that of a change and that of a row of its snapshot have to agree.
import type { Row, Value } from '../core/value.js';

/** The key of a row whose key columns stand at `indexes`, in the key's order. */
export function recordKey(row: Row, indexes: readonly number[]): string {
  return JSON.stringify(indexes.map((index) => toText(row[index] ?? null)));
}

function toText(value: Value): string | null {
  return value === null ? null : typeof value === 'string' ? value : String(value);
}
