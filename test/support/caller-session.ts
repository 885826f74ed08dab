// Callers' sessions for tests, and grants that are read with them.
import type { CallerSession, OpenSession } from '../../src/core/caller-session.js';
import type { Grant, Grants } from '../../src/core/principal.js';

/** A session that opens at once and lasts for a long time. */
export function callerSession(principalId: string, change: Partial<OpenSession> = {}): CallerSession {
  const credentials = { accessKeyId: `key of ${principalId}`, secretAccessKey: 'secret' };
  const session: OpenSession = {
    principalKey: principalId,
    expiresAtMs: Date.now() + 3_600_000,
    credentials: () => Promise.resolve(credentials),
    ...change,
  };
  return { principalId, open: () => Promise.resolve(session) };
}

/** The same grants, delegated for one principal. */
export function delegatedTo(principalId: string, grants: Grants, enforced = false): Grants {
  return new Map(
    [...grants].map(([name, grant]): [string, Grant] => [name, { ...grant, delegation: { principalId, enforced } }]),
  );
}
