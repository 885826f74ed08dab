// The session tags of a caller: all named by the configuration, none by the caller.
import { decodeJwt } from 'jose';
import { LakegateError } from '../../src/core/errors.js';
import type { Principal } from '../../src/core/principal.js';
import { authorizedCallerTag, type SessionRule, userTag } from './session-config.js';
import { deriveSessionName } from './session-name.js';

/** A tag as STS takes it. */
export interface SessionTag {
  readonly Key: string;
  readonly Value: string;
}

const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const awsClaim = /^https:\/\/aws\.amazon\.com\//;

/**
 * A rule's tags for a caller, by name.
 * @throws LakegateError UNAUTHENTICATED where a tag's claim is absent or no text that a tag can hold
 */
export function resolveSessionTags(
  principal: Principal,
  rule: SessionRule,
  authorizedCaller: string | undefined,
): readonly SessionTag[] {
  const claims = rule.claimTags.size > 0 ? claimsOf(principal) : {};
  const tags = new Map<string, string>(rule.tags);
  for (const [key, claim] of rule.claimTags) {
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    if (typeof value !== 'string' || value === '' || !tagValue.test(value)) {
      throw new LakegateError('UNAUTHENTICATED', { cause: new Error(`the token has no usable claim "${claim}"`) });
    }
    tags.set(key, value);
  }
  tags.set(userTag, tagValue.test(principal.id) ? principal.id : deriveSessionName(principal.id));
  if (authorizedCaller !== undefined) tags.set(authorizedCallerTag, authorizedCaller);
  return [...tags].map(([Key, Value]) => ({ Key, Value })).sort((a, b) => (a.Key < b.Key ? -1 : 1));
}

/**
 * Refuses a token in which STS would find tags or a source identity: they would go into the session unseen.
 * @throws LakegateError UNAUTHENTICATED
 */
export function refuseTokenTags(principal: Principal): void {
  const claim = Object.keys(claimsOf(principal)).find((name) => awsClaim.test(name));
  if (claim === undefined) return;
  throw new LakegateError('UNAUTHENTICATED', { cause: new Error(`the token would set the session's ${claim}`) });
}

/** Of a token that identity has verified. */
function claimsOf({ credential }: Principal): Readonly<Record<string, unknown>> {
  return credential?.kind === 'jwt' ? decodeJwt(credential.token.reveal()) : {};
}
