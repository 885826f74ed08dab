// The identity stage: credentials of a request to the principal that they prove. Every failure looks the same.
import { LakegateError } from '../../src/core/errors.js';
import type { Principal } from '../../src/core/principal.js';
import { createApiKeyAuthenticator } from './authenticate-api-key.js';
import { createJwtAuthenticator } from './authenticate-jwt.js';
import type { IdentityConfig } from './identity-config.js';

/** The headers in which credentials come, names in lower case. */
export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly 'x-api-key'?: string | undefined;
}

export interface Authenticator {
  /**
   * @throws LakegateError UNAUTHENTICATED for missing or wrong credentials, without a reason; POLICY_UNAVAILABLE
   * where the keys of a token's issuer can't be fetched.
   */
  authenticate(headers: CredentialHeaders): Promise<Principal>;
  /** Whether any key can be guessed; a server must then not listen beyond the loopback interface. */
  readonly hasDemoKeys: boolean;
}

const maxCredentialLength = 8_192;

/**
 * Accepts `Authorization: Bearer KEY-OR-TOKEN` and `X-API-Key: KEY`, one of them.
 * @throws LakegateError CONFIG_INVALID for an issuer whose algorithms aren't asymmetric.
 */
export function createAuthenticator(config: IdentityConfig): Authenticator {
  const findByApiKey = createApiKeyAuthenticator(config.apiKeys);
  const verifyJwt = createJwtAuthenticator(config.issuers);
  const find = async (headers: CredentialHeaders): Promise<Principal | undefined> => {
    const { authorization, 'x-api-key': apiKey } = headers;
    if (authorization === undefined) return fits(apiKey) ? findByApiKey(apiKey) : undefined;
    const credential = /^Bearer +([^\s,]+)$/i.exec(authorization)?.[1];
    if (apiKey !== undefined || !fits(credential)) return undefined;
    // A token has three parts; no API key has a dot.
    return credential.includes('.') ? verifyJwt(credential) : findByApiKey(credential);
  };
  return {
    authenticate: async (headers) => {
      const principal = await find(headers);
      if (principal === undefined) throw new LakegateError('UNAUTHENTICATED');
      return principal;
    },
    hasDemoKeys: config.apiKeys.some((principal) => principal.demo),
  };
}

function fits(credential: string | undefined): credential is string {
  return credential !== undefined && credential !== '' && credential.length <= maxCredentialLength;
}
