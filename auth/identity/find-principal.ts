// Finds a configured principal by name, for those who administer access. Nobody comes in by it.
import type { Principal } from '../../src/core/principal.js';
import type { IdentityConfig } from './identity-config.js';

/** The principal with API keys that has this name or id, as it would come in. */
export function findPrincipal({ apiKeys }: IdentityConfig, name: string): Principal | undefined {
  const found = apiKeys.find((known) => known.name === name || `api-key/${known.name}` === name);
  return found && { id: `api-key/${found.name}`, grantees: found.grantees, admin: found.admin };
}
