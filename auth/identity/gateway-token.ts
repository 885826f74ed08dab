// The gateway's own short tokens, which callers known to AWS get for a signed GetCallerIdentity.
import { createHash, randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { CallerIdentity } from './parse-caller-identity-answer.js';

/** The `iss` of them; no other issuer may be called so. */
export const gatewayIssuer = 'urn:lakegate:gateway';

const algorithm = 'HS256';
const type = 'lakegate-gateway+jwt';

export interface GatewayTokenOptions {
  /** At least 32 characters; the same for all replicas. */
  readonly secret: string;
  /** The environment and audience for which they are good. */
  readonly serverId: string;
  readonly ttlSeconds: number;
  readonly now?: () => number;
}

export interface GatewayTokens {
  /** `arn` is the role's or user's own, not the session's. */
  issue(identity: CallerIdentity): Promise<{ readonly token: string; readonly expiresAtMs: number }>;
  /** Whom a token is for and when it ends; undefined where it isn't one of ours, for here, and still good. */
  verify(token: string): Promise<{ readonly identity: CallerIdentity; readonly expiresAtMs: number } | undefined>;
}

export function createGatewayTokens(options: GatewayTokenOptions): GatewayTokens {
  const { secret, serverId, ttlSeconds, now = Date.now } = options;
  // One secret of the configuration may serve several purposes; each has a key of its own.
  const key = createHash('sha256').update(`lakegate gateway token\0${secret}`).digest();
  return {
    issue: async ({ arn, accountId, userId }) => {
      const issuedAt = Math.floor(now() / 1000);
      const expiresAt = issuedAt + ttlSeconds;
      const token = await new SignJWT({ arn, account: accountId })
        .setProtectedHeader({ alg: algorithm, typ: type })
        .setIssuer(gatewayIssuer)
        .setAudience(serverId)
        .setSubject(userId)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAtMs: expiresAt * 1000 };
    },
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          typ: type,
          issuer: gatewayIssuer,
          audience: serverId,
          maxTokenAge: ttlSeconds,
          requiredClaims: ['sub', 'exp', 'iat'],
          currentDate: new Date(now()),
        });
        const { arn, account, sub, exp } = payload;
        if (typeof arn !== 'string' || typeof account !== 'string' || sub === undefined || exp === undefined) {
          return undefined;
        }
        return { identity: { arn, accountId: account, userId: sub }, expiresAtMs: exp * 1000 };
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
        throw error;
      }
    },
  };
}
