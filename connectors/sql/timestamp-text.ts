// Instants as SQL engines read them.
import { SqlRefusal } from './sql-refusal.js';

/** "2013-01-01T05:00:00.25Z" as "2013-01-01 05:00:00.25". @throws SqlRefusal beyond microseconds. */
export function timestampText(canonical: string): string {
  if (/\.\d{7,}Z$/.test(canonical)) throw new SqlRefusal('a timestamp is finer than a microsecond');
  return canonical.replace('T', ' ').replace('Z', '');
}
