// Identifiers in double quotes, as Athena and Redshift take them.
import { SqlRefusal } from './sql-refusal.js';

/** @throws SqlRefusal for an empty name, or one with control characters. */
export function assertQuotable(name: string): void {
  if (name === '' || /[\u0000-\u001f\u007f]/.test(name)) throw new SqlRefusal('a name cannot be quoted');
}

/** `name` in double quotes, those inside doubled. @throws SqlRefusal */
export function quoteDouble(name: string): string {
  assertQuotable(name);
  return `"${name.replaceAll('"', '""')}"`;
}
