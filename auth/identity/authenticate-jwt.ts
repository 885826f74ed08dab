// Verifies JWTs of the configured issuers, each with its own audience, algorithms and keys, and maps their claims.
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { LakegateError } from '../../src/core/errors.js';
import type { Principal } from '../../src/core/principal.js';
import { SecretText } from '../../src/core/secret-text.js';
import type { JwtIssuer } from './identity-config.js';
import { asymmetricAlgorithms } from './identity-config.js';
import { principalOfAwsToken } from './principal-of-aws-token.js';

const jwksTimeoutMs = 3_000;
const jwksCooldownMs = 10_000;
const jwksMaxAgeMs = 600_000;

/** The issuer's keys can't be had now, so that a token can be neither accepted nor called wrong. */
class KeysUnavailable extends Error {}

/**
 * Takes a token to its principal, or to undefined where it isn't valid, for whatever reason.
 * @throws LakegateError CONFIG_INVALID at once for an algorithm that isn't asymmetric, or none; POLICY_UNAVAILABLE
 * from the returned function where the issuer's keys can't be fetched.
 */
export function createJwtAuthenticator(
  issuers: readonly JwtIssuer[],
): (token: string) => Promise<Principal | undefined> {
  const verifiers = new Map(issuers.map((issuer) => [issuer.issuer, { issuer, getKey: keysOf(issuer) }]));
  for (const { issuer, algorithms } of issuers) {
    if (algorithms.length > 0 && algorithms.every((algorithm) => asymmetricAlgorithms.includes(algorithm))) continue;
    throw new LakegateError('CONFIG_INVALID', { message: `${issuer}: expected asymmetric signature algorithms` });
  }
  return async (token) => {
    try {
      // The claim is not trusted: it only picks the issuer that the token is then held to.
      const verifier = verifiers.get(decodeJwt(token).iss ?? '');
      return verifier && toPrincipal(token, await verify(token, verifier), verifier.issuer);
    } catch (error) {
      if (error instanceof KeysUnavailable) throw new LakegateError('POLICY_UNAVAILABLE', { cause: error });
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  };
}

async function verify(
  token: string,
  { issuer, getKey }: { readonly issuer: JwtIssuer; readonly getKey: JWTVerifyGetKey },
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, getKey, {
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithms: [...issuer.algorithms],
    clockTolerance: issuer.clockToleranceSeconds,
    maxTokenAge: issuer.maxTokenAgeSeconds,
    requiredClaims: ['sub', 'exp', 'iat'],
  });
  return payload;
}

function keysOf({ keys }: JwtIssuer): JWTVerifyGetKey {
  if ('jwks' in keys) return createLocalJWKSet(keys.jwks as unknown as JSONWebKeySet);
  const remote = createRemoteJWKSet(new URL(keys.jwksUri), {
    timeoutDuration: jwksTimeoutMs,
    cooldownDuration: jwksCooldownMs,
    cacheMaxAge: jwksMaxAgeMs,
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      const isAboutToken =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported;
      throw isAboutToken ? error : new KeysUnavailable('the key set cannot be fetched', { cause: error });
    }
  };
}

function toPrincipal(token: string, payload: JWTPayload, issuer: JwtIssuer): Principal | undefined {
  const { sub, exp } = payload;
  if (typeof sub !== 'string' || sub === '' || exp === undefined) return undefined;
  if (issuer.aws !== undefined) return principalOfAwsToken(payload, issuer.issuer, issuer.aws);
  const id = `${issuer.issuer}|${sub}`;
  const groups = textsOf(issuer.groupsClaim === undefined ? undefined : payload[issuer.groupsClaim]);
  const { admin } = issuer;
  return {
    id,
    grantees: [id, ...groups.map((group) => `${issuer.groupPrefix}${group}`)],
    admin: admin !== undefined && textsOf(payload[admin.claim]).some((value) => admin.values.includes(value)),
    expiresAtMs: exp * 1000,
    credential: { kind: 'jwt', issuer: issuer.issuer, subject: sub, token: new SecretText(token) },
  };
}

/** A claim's texts: a list's, or the one text. Anything else is none. */
function textsOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter((item): item is string => typeof item === 'string') : [];
}
