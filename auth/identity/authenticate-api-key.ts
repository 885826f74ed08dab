// Finds the principal of an API key among the hashes that are kept.
import { timingSafeEqual } from 'node:crypto';
import type { Principal } from '../../src/core/principal.js';
import { hashApiKey } from './hash-api-key.js';
import type { ApiKeyPrincipal } from './identity-config.js';

/** Takes a key to its principal, or to undefined. The time it takes doesn't depend on which key it is. */
export function createApiKeyAuthenticator(
  principals: readonly ApiKeyPrincipal[],
): (key: string) => Principal | undefined {
  const entries = principals.flatMap(({ name, apiKeyHashes, grantees, admin }) => {
    const principal: Principal = Object.freeze({ id: `api-key/${name}`, grantees, admin });
    return apiKeyHashes.map((hash) => ({ hash: Buffer.from(hash), principal }));
  });
  return (key) => {
    const presented = Buffer.from(hashApiKey(key));
    let found: Principal | undefined;
    for (const { hash, principal } of entries) {
      if (hash.length === presented.length && timingSafeEqual(hash, presented)) found = principal;
    }
    return found;
  };
}
