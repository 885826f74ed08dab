// Joins the ways of coming in that a principals file describes.
import { type Authenticator, createAuthenticator } from './authenticate-request.js';
import { type CallerIdentityExchange, createCallerIdentityExchange } from './exchange-caller-identity.js';
import { createGatewayTokens } from './gateway-token.js';
import type { IdentityConfig } from './identity-config.js';

export interface Identity {
  readonly authenticator: Authenticator;
  /** Absent where nobody comes in by a signed GetCallerIdentity. */
  readonly exchange: CallerIdentityExchange | undefined;
}

/**
 * `tokenSecret`, of at least 32 characters, signs the gateway's own tokens.
 * @throws LakegateError CONFIG_INVALID for an issuer whose algorithms aren't asymmetric
 */
export function createIdentity(config: IdentityConfig, tokenSecret: string): Identity {
  const { callerIdentity } = config;
  if (callerIdentity === undefined) return { authenticator: createAuthenticator(config), exchange: undefined };
  const { serverId, tokenTtlSeconds: ttlSeconds } = callerIdentity;
  const tokens = createGatewayTokens({ secret: tokenSecret, serverId, ttlSeconds });
  return {
    authenticator: createAuthenticator(config, { gatewayTokens: tokens }),
    exchange: createCallerIdentityExchange(callerIdentity, { tokens }),
  };
}
