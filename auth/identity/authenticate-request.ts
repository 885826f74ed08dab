// The identity stage: credentials of a request to the principal that they prove. Every failure looks the same.
import { LakegateError } from '../../src/core/errors.js';
import type { Principal } from '../../src/core/principal.js';
import { decodeJwt } from 'jose';
import { createApiKeyAuthenticator } from './authenticate-api-key.js';
import { createCertificateAuthenticator, type PeerCertificate } from './authenticate-certificate.js';
import { createJwtAuthenticator } from './authenticate-jwt.js';
import { gatewayIssuer, type GatewayTokens } from './gateway-token.js';
import type { IdentityConfig } from './identity-config.js';
import { principalOfCaller } from './principal-of-caller.js';
import type { ScramVerifier } from '../../src/core/scram-verifier.js';
import { loadScramVerifiers } from './scram-verifier.js';

/** The headers in which credentials come, names in lower case. */
export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly 'x-api-key'?: string | undefined;
  /** Of a client of a proxy; looked at only where the connection's certificate is that of a trusted one. */
  readonly 'x-forwarded-client-cert'?: string | string[] | undefined;
}

export interface AuthenticatorOptions {
  /** For the tokens of those who come in by a signed GetCallerIdentity. */
  readonly gatewayTokens?: GatewayTokens | undefined;
}

export interface Authenticator {
  /**
   * @throws LakegateError UNAUTHENTICATED for missing or wrong credentials, without a reason; POLICY_UNAVAILABLE
   * where the keys of a token's issuer can't be fetched.
   */
  authenticate(headers: CredentialHeaders, peer?: PeerCertificate): Promise<Principal>;
  /** Whether any key can be guessed; a server must then not listen beyond the loopback interface. */
  readonly hasDemoKeys: boolean;
  /** Of keys that can be proved by SCRAM-SHA-256; made when they are first asked for. */
  readonly scramVerifiers: readonly ScramVerifier[];
}

const maxCredentialLength = 8_192;

/**
 * Accepts `Authorization: Bearer KEY-OR-TOKEN`, `X-API-Key: KEY`, or the client certificate of a configured principal;
 * one of them.
 * @throws LakegateError CONFIG_INVALID for an issuer whose algorithms aren't asymmetric.
 */
export function createAuthenticator(config: IdentityConfig, options: AuthenticatorOptions = {}): Authenticator {
  const findByApiKey = createApiKeyAuthenticator(config.apiKeys);
  const verifyJwt = createJwtAuthenticator(config.issuers);
  const findByCertificate = createCertificateAuthenticator(
    config.clientCertificates ?? { principals: [], proxies: [] },
  );
  const verifyGatewayToken = async (token: string): Promise<Principal | undefined> => {
    const found = await options.gatewayTokens?.verify(token);
    return (
      found && config.callerIdentity && principalOfCaller(found.identity, config.callerIdentity, found.expiresAtMs)
    );
  };
  const findByHeaders = async ({ authorization, 'x-api-key': apiKey }: CredentialHeaders) => {
    if (authorization === undefined) return fits(apiKey) ? findByApiKey(apiKey) : undefined;
    const credential = /^Bearer +([^\s,]+)$/i.exec(authorization)?.[1];
    if (apiKey !== undefined || !fits(credential)) return undefined;
    // A token has three parts; no API key has a dot.
    if (!credential.includes('.')) return findByApiKey(credential);
    return isOfGateway(credential) ? verifyGatewayToken(credential) : verifyJwt(credential);
  };
  const find = async (headers: CredentialHeaders, peer?: PeerCertificate): Promise<Principal | undefined> => {
    const { authorization, 'x-api-key': apiKey, 'x-forwarded-client-cert': forwarded } = headers;
    const finding = findByCertificate(peer, Array.isArray(forwarded) ? forwarded.join(',') : forwarded);
    if (finding === 'none') return findByHeaders(headers);
    // Two credentials are one too many, even for one principal.
    return finding === 'wrong' || authorization !== undefined || apiKey !== undefined ? undefined : finding;
  };
  let scramVerifiers: readonly ScramVerifier[] | undefined;
  return {
    authenticate: async (headers, peer) => {
      const principal = await find(headers, peer);
      if (principal === undefined) throw new LakegateError('UNAUTHENTICATED');
      return principal;
    },
    hasDemoKeys: config.apiKeys.some((principal) => principal.demo),
    get scramVerifiers() {
      return (scramVerifiers ??= loadScramVerifiers(config.apiKeys));
    },
  };
}

function fits(credential: string | undefined): credential is string {
  return credential !== undefined && credential !== '' && credential.length <= maxCredentialLength;
}

/** By what it says itself: which only picks the key that it is then held to. */
function isOfGateway(token: string): boolean {
  try {
    return decodeJwt(token).iss === gatewayIssuer;
  } catch {
    return false;
  }
}
