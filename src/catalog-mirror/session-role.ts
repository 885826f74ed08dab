// The one role of a mirror that a session is: it bears the name of whoever asks, for as long as they ask.
import { quoteIdentifier, quoteText } from './quote-sql.js';

/** The first id that PostgreSQL leaves to its users. */
export const sessionRoleOid = '16384';

/** What owns PostgreSQL's own catalogs. */
export const ownerRole = 'lakegate';

/** Statements that give the role a name; the owner makes way where it is its own. */
export function renderRename(user: string): readonly string[] {
  const owner = user === ownerRole ? `${ownerRole}_owner` : ownerRole;
  const rename = (oid: string, name: string): string =>
    `UPDATE pg_authid SET rolname = ${quoteText(name)} WHERE oid = ${oid}`;
  // Through a name that nobody has: the two might be swapped.
  return [rename(sessionRoleOid, ''), rename('10', owner), rename(sessionRoleOid, user)];
}

/** Makes whoever asks the one who runs what follows, until the transaction ends. */
export function renderBecome(user: string): string {
  return `SET LOCAL SESSION AUTHORIZATION ${quoteIdentifier(user)}`;
}
