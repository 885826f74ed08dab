// Callers, rules and a configuration that speaks to the stand-in, for the tests of sessions.
import { UnsecuredJWT } from 'jose';
import type { SessionConfig, SessionRule } from '../../../../auth/sessions/session-config.js';
import type { Principal } from '../../../../src/core/principal.js';
import { SecretText } from '../../../../src/core/secret-text.js';
import { type AwsIdentityStandIn, gatewayKeys } from '../../../support/aws-identity-stand-in.js';

const ownAccount = '111111111111';
export const dataRole = `arn:aws:iam::${ownAccount}:role/lakegate/data-reader`;
export const issuer = 'https://idp.example';

/** A rule for callers of the issuer, or for whom it is said. */
export function rule(more: Partial<SessionRule> = {}): SessionRule {
  return {
    match: { issuer },
    via: 'assume-role',
    roleArn: dataRole,
    durationSeconds: 3_600,
    sourceIdentity: true,
    tags: new Map(),
    claimTags: new Map(),
    transitiveTags: [],
    ...more,
  };
}

export function configOf({ url }: AwsIdentityStandIn, rules: readonly SessionRule[]): SessionConfig {
  return {
    region: 'eu-central-1',
    accounts: [ownAccount],
    authorizedCaller: 'lakegate',
    endpoints: { sts: url, ssoOidc: url },
    localKeys: gatewayKeys,
    rules,
  };
}

/** A caller whose token identity has accepted; here it needs no signature any more. */
export function jwtCaller(subject: string, claims: Record<string, unknown> = {}, expiresAtMs?: number): Principal {
  const token = new UnsecuredJWT({ ...claims, sub: subject, iss: issuer }).encode();
  return {
    id: `${issuer}|${subject}`,
    grantees: [`${issuer}|${subject}`],
    admin: false,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    credential: { kind: 'jwt', issuer, subject, token: new SecretText(token) },
  };
}

export function awsCaller(arn: string, userId?: string): Principal {
  const accountId = arn.split(':')[4] ?? '';
  return { id: `aws|${arn}`, grantees: [arn], admin: false, credential: { kind: 'aws', accountId, arn, userId } };
}
