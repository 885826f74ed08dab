// Time zone names in statements: the one text of a caller that engines take as a constant only.
import { isTimeZone } from '../../src/core/time-bucket.js';
import { SqlRefusal } from './sql-refusal.js';
import { raw, type SqlText } from './sql-text.js';

/**
 * An IANA zone as a quoted constant. Engines want it constant where the plan depends on it, and a name of letters,
 * digits and `/_+-` that names a zone can't be anything else.
 * @throws SqlRefusal for anything but the name of a zone.
 */
export function zoneText(zone: string): SqlText {
  if (!/^[A-Za-z][A-Za-z0-9/_+-]*$/.test(zone) || !isTimeZone(zone)) throw new SqlRefusal('not a time zone');
  return raw(`'${zone}'`);
}

export function isUtc(zone: string | undefined): boolean {
  return zone === undefined || /^(Etc\/)?(UTC|UCT|GMT|Zulu|Universal)$/i.test(zone);
}
