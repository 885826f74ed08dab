// An identity stage whose STS and IAM are the stand-in, and callers who can sign.
import { type Identity, createIdentity } from '../../auth/identity/create-identity.js';
import type { CallerIdentityConfig } from '../../auth/identity/identity-config.js';
import { type AwsIdentityStandIn, gatewayKeys } from './aws-identity-stand-in.js';
import type { CallerKeys } from './sign-caller-identity.js';

export const account = '111111111111';
export const serverId = 'lakegate.example.com/prod';
export const region = 'eu-central-1';
export const analystRole = `arn:aws:iam::${account}:role/teams/analyst`;
export const analystRoleId = 'AROAANALYST000000000';
export const tokenSecret = 'a secret of more than thirty-two characters';

export function callerIdentityConfig(
  { url }: AwsIdentityStandIn,
  more: Partial<CallerIdentityConfig> = {},
): CallerIdentityConfig {
  return {
    serverId,
    regions: [region],
    accounts: [{ id: account }],
    roles: new Map(),
    admins: [],
    maxAgeSeconds: 300,
    tokenTtlSeconds: 600,
    endpoints: { sts: url, iam: url },
    localKeys: gatewayKeys,
    ...more,
  };
}

export function identityOf(aws: AwsIdentityStandIn, more: Partial<CallerIdentityConfig> = {}): Identity {
  return createIdentity({ apiKeys: [], issuers: [], callerIdentity: callerIdentityConfig(aws, more) }, tokenSecret);
}

/** Lets a session of a role, or a user, sign. */
export function addCaller(aws: AwsIdentityStandIn, arn: string, userId: string): CallerKeys {
  const isSession = arn.includes(':assumed-role/');
  const number = String(aws.callers.size).padStart(16, '0');
  const accessKeyId = `${isSession ? 'ASIA' : 'AKIA'}${number}`;
  const keys = { secretAccessKey: `secret-${number}`, ...(isSession ? { sessionToken: `Token+/${number}==` } : {}) };
  aws.callers.set(accessKeyId, { ...keys, arn, userId });
  return { accessKeyId, ...keys };
}

/** The analyst role's session of a name. */
export function addAnalyst(aws: AwsIdentityStandIn, session = 'ann'): CallerKeys {
  aws.roles.set('analyst', { arn: analystRole, roleId: analystRoleId });
  return addCaller(aws, `arn:aws:sts::${account}:assumed-role/analyst/${session}`, `${analystRoleId}:${session}`);
}
