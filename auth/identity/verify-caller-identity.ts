// Who signed a GetCallerIdentity: rebuilds the request, has STS judge it, and finds the role that the answer is about.
import { createHash } from 'node:crypto';
import { LakegateError } from '../../src/core/errors.js';
import { parseAssumedRoleArn, parseIamArn } from '../aws-arn.js';
import {
  buildCallerIdentityRequest,
  parseSignedCallerIdentity,
  signedAtMs,
  type SignedCallerIdentity,
} from './caller-identity-request.js';
import type { CallerIdentityConfig } from './identity-config.js';
import { type CallerIdentity, parseCallerIdentityAnswer } from './parse-caller-identity-answer.js';
import { postToSts } from './post-to-sts.js';
import type { ReplayStore } from './replay-store.js';
import type { RoleResolver } from './resolve-role-arn.js';

/** How far a caller's clock may be ahead. */
const toleranceMs = 60_000;

export interface CallerIdentityVerifierOptions {
  readonly config: CallerIdentityConfig;
  readonly replays: ReplayStore;
  readonly roles: RoleResolver;
  readonly now: () => number;
}

/**
 * Takes a body to the role or user that signed it, or to undefined where it proves nobody: malformed, too old, used
 * before, of another region or account, or not signed for this server.
 * @throws from the returned function LakegateError POLICY_UNAVAILABLE or STORE_DENIED where AWS can't be asked
 */
export function createCallerIdentityVerifier(
  options: CallerIdentityVerifierOptions,
): (body: unknown) => Promise<CallerIdentity | undefined> {
  const { config, replays, now } = options;
  return async (body) => {
    const signed = parseSignedCallerIdentity(body);
    const validUntilMs = signed && endOfValidity(signed, config, now());
    if (signed === undefined || validUntilMs === undefined) return undefined;
    const id = createHash('sha256').update(`${config.serverId}\n${signed.signature}`).digest('hex');
    if (!(await replays.claim(id, validUntilMs))) return undefined;
    let identity: CallerIdentity | undefined;
    try {
      identity = await verify(signed, options);
    } finally {
      // What proved nobody may be sent again; it will prove nobody again, or AWS could not be asked.
      if (identity === undefined) await replays.release(id);
    }
    return identity;
  };
}

function endOfValidity(
  signed: SignedCallerIdentity,
  { regions, maxAgeSeconds }: CallerIdentityConfig,
  nowMs: number,
): number | undefined {
  const atMs = signedAtMs(signed);
  if (atMs === undefined || !regions.includes(signed.region)) return undefined;
  const endMs = atMs + maxAgeSeconds * 1000;
  return atMs <= nowMs + toleranceMs && nowMs < endMs ? endMs : undefined;
}

async function verify(
  signed: SignedCallerIdentity,
  { config, roles }: CallerIdentityVerifierOptions,
): Promise<CallerIdentity | undefined> {
  const request = buildCallerIdentityRequest(signed, config.serverId);
  const answer = request && (await postToSts(request, config.endpoints.sts));
  if (answer === undefined) return undefined;
  const identity = parseCallerIdentityAnswer(answer.contentType, answer.body);
  if (identity === undefined) {
    throw new LakegateError('POLICY_UNAVAILABLE', { cause: new Error('STS gave no answer that can be read') });
  }
  const { accountId, arn, userId } = identity;
  if (!config.accounts.some(({ id }) => id === accountId)) return undefined;
  const user = parseIamArn(arn);
  if (user?.kind === 'user') return user.accountId === accountId && /^AIDA\w+$/.test(userId) ? identity : undefined;
  const session = parseAssumedRoleArn(arn);
  const [, roleId, sessionName] = /^(AROA\w+):(.+)$/.exec(userId) ?? [];
  if (session?.accountId !== accountId || roleId === undefined || sessionName !== session.session) return undefined;
  const roleArn = await roles.resolve(session, roleId);
  return roleArn === undefined ? undefined : { accountId, arn: roleArn, userId };
}
