// The fraction of a quantile where an engine takes it as a constant only.
import type { SqlOperand } from './dialect.js';
import { SqlRefusal } from './sql-refusal.js';
import { raw, type SqlText } from './sql-text.js';
import { argument } from './standard-functions.js';

/** A quantile's `p` as a number in the text: a finite number can't be anything else. @throws SqlRefusal */
export function constantFraction(args: readonly SqlOperand[]): SqlText {
  const value = argument(args, 1).literal?.value;
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw new SqlRefusal('quantile: the fraction must be a constant from 0 to 1');
  }
  const text = String(value);
  return raw(text.includes('e') ? value.toFixed(20) : text);
}
