// A caller's session as the path hands it to connectors: opened when a statement runs as the caller, and at no other time.
import type { CallerSession } from '../../src/core/caller-session.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Principal } from '../../src/core/principal.js';
import type { SessionSource } from './aws-session.js';
import { hideSecrets } from './hide-secrets.js';

/** The session of a principal who has proved to be that; made anew for each request. */
export function createCallerSession(
  principal: Principal,
  sessions: Pick<SessionSource, 'resolveSession'>,
): CallerSession {
  const open = async (): ReturnType<CallerSession['open']> => {
    try {
      return await sessions.resolveSession(principal);
    } catch (error) {
      // That no rule is for the caller, or that AWS lets nobody be them, is told as what it means here.
      if (!(error instanceof LakegateError) || error.code !== 'STORE_DENIED') throw error;
      throw new LakegateError('CALLER_SESSION_REQUIRED', { cause: error.cause });
    }
  };
  return hideSecrets({ principalId: principal.id, open }, `[session of ${principal.id}]`);
}
