// The keys with which this server signs tokens, and verification of tokens that others signed.
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
  type JSONWebKeySet,
} from 'jose';
import { AwsError } from '../aws-json/aws-error.js';
import type { TokenIssuer } from './lake-state.js';

export const SIGNING_ALGORITHMS = ['RS256', 'ES384'] as const;
/** An algorithm that tokens are signed with. */
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

export interface TokenKeys {
  readonly jwks: JSONWebKeySet;
  /** Signs the claims, which hold all that is wanted. */
  sign(claims: JWTPayload, algorithm: SigningAlgorithm): Promise<string>;
}

/** Makes a pair of keys for each algorithm. */
export async function createTokenKeys(): Promise<TokenKeys> {
  const made = await Promise.all(SIGNING_ALGORITHMS.map(makeKey));
  return {
    jwks: { keys: made.map(({ jwk }) => jwk) },
    sign: (claims, algorithm) => {
      const key = made.find(({ jwk }) => jwk.alg === algorithm);
      if (key === undefined) throw new Error(`There is no key for ${algorithm}`);
      const header = { alg: algorithm, kid: String(key.jwk.kid), typ: 'JWT' };
      return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
    },
  };
}

async function makeKey(alg: SigningAlgorithm): Promise<{ jwk: JWK; privateKey: CryptoKey }> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return { jwk: { ...(await exportJWK(publicKey)), alg, use: 'sig', kid: crypto.randomUUID() }, privateKey };
}

const VERIFIED_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** Reads the issuer that a token claims, which says whose keys to verify it with. */
export function claimedIssuer(token: string): string | undefined {
  const [, payload = ''] = token.split('.');
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const issuer = typeof claims === 'object' && claims !== null && 'iss' in claims ? claims.iss : undefined;
    return typeof issuer === 'string' ? issuer : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Verifies signature, issuer, audience and times.
 * @throws AwsError: ExpiredTokenException, IDPCommunicationError, InvalidIdentityToken.
 */
export async function verifyToken(token: string, issuer: TokenIssuer, nowMs: number): Promise<JWTPayload> {
  const keys =
    issuer.jwksUri === undefined
      ? createLocalJWKSet({ keys: (issuer.jwks?.keys ?? []) as JWK[] })
      : createRemoteJWKSet(new URL(issuer.jwksUri), { timeoutDuration: 2000 });
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: issuer.issuer,
      ...(issuer.audiences.length > 0 ? { audience: [...issuer.audiences] } : {}),
      algorithms: VERIFIED_ALGORITHMS,
      requiredClaims: ['sub', 'aud', 'exp', 'iat'],
      currentDate: new Date(nowMs),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new AwsError('ExpiredTokenException', 'Token expired');
    if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
      throw new AwsError('IDPCommunicationError', `Couldn't retrieve the verification keys of ${issuer.issuer}`);
    }
    throw new AwsError('InvalidIdentityToken', 'The token is not one that this provider issued for this audience');
  }
}
