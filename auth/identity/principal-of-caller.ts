// The principal that a caller known to STS is. The configuration of now decides, for tokens given earlier as well.
import type { Principal } from '../../src/core/principal.js';
import { parseIamArn } from '../aws-arn.js';
import type { CallerIdentityConfig } from './identity-config.js';
import type { CallerIdentity } from './parse-caller-identity-answer.js';

/** `arn` is the role's or user's own; undefined where the account isn't among those that may come in. */
export function principalOfCaller(
  { arn, accountId, userId }: CallerIdentity,
  { accounts, admins }: CallerIdentityConfig,
  expiresAtMs: number,
): Principal | undefined {
  const caller = parseIamArn(arn);
  if (caller?.accountId !== accountId || !accounts.some(({ id }) => id === accountId)) return undefined;
  return {
    id: `aws|${arn}|${userId}`,
    grantees: [arn],
    admin: admins.includes(arn),
    expiresAtMs,
    credential: { kind: 'aws', accountId, arn, userId },
  };
}
