// Clients of callers' own sessions, for AWS engines that run statements as the caller: one for each session, kept while
// it lasts. None is ever used for another session, and none outlives its own.
import { LRUCache } from 'lru-cache';
import type { CallerSession, OpenSession } from '../../src/core/caller-session.js';
import { LakegateError } from '../../src/core/errors.js';

export interface CallerClients<C> {
  /** @throws LakegateError CALLER_SESSION_REQUIRED, UNAUTHENTICATED, POLICY_UNAVAILABLE as the session has it */
  clientFor(caller: CallerSession): Promise<C>;
  clear(): void;
}

const maxClients = 1_000;

/**
 * `create` makes a client that signs with these credentials. Clients share the connections of the gateway's own, so that
 * one that is dropped has nothing to close and what it began still ends.
 */
export function createCallerClients<C extends object>(
  create: (credentials: OpenSession['credentials']) => C,
  now: () => number = Date.now,
): CallerClients<C> {
  const clients = new LRUCache<string, { readonly client: C; readonly expiresAtMs: number }>({ max: maxClients });
  return {
    clientFor: async (caller) => {
      const { principalKey, expiresAtMs, credentials } = await caller.open();
      if (expiresAtMs <= now()) throw new LakegateError('UNAUTHENTICATED');
      // With its end in the key: a session that ends sooner must not go on with the credentials of one that is renewed.
      const key = JSON.stringify([caller.principalId, principalKey, expiresAtMs]);
      const known = clients.get(key);
      if (known !== undefined) return known.client;
      for (const [old, entry] of clients.entries()) if (entry.expiresAtMs <= now()) clients.delete(old);
      const client = create(credentials);
      clients.set(key, { client, expiresAtMs });
      return client;
    },
    clear: () => {
      clients.clear();
    },
  };
}
