// What tells principals apart to Lake Formation, as one text: the key of what is kept for them.
import { digest } from '../../src/core/digest.js';
import type { Principal } from '../../src/core/principal.js';
import type { GovernanceMode } from './lake-formation-table.js';

/**
 * Equal for two requests of one principal while nothing about them has changed that a decision depends on: other
 * groups, another role or other tags make another key. When its credential ends, and whether it is an admin, do not.
 */
export function principalKey(principal: Principal): string {
  const { grantees, ...rest } = principal;
  return digest({ ...rest, grantees: new Set(grantees), expiresAtMs: undefined, admin: undefined });
}

/**
 * The scope of anything kept of an answer: the grant's digest, which equal grants share; where the store decides by
 * person as well, the person too.
 */
export function cacheScope(mode: GovernanceMode, grantDigest: string, principal: Principal): string {
  return mode === 'enforced' ? grantDigest : `${grantDigest}/${principalKey(principal)}`;
}
