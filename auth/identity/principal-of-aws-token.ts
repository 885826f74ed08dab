// Whom a verified token of `sts:GetWebIdentityToken` names: the IAM role or user that asked AWS for it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html
import type { JWTPayload } from 'jose';
import type { Principal } from '../../src/core/principal.js';
import { parseIamArn } from '../aws-arn.js';
import type { AwsIssuer } from './identity-config.js';

const namespace = 'https://sts.amazonaws.com/';

/**
 * The principal of a token whose signature, issuer, audience and times are already found good; undefined where the
 * claims leave in doubt who it is. `request_tags` are the caller's own choice, so nothing is taken from them.
 */
export function principalOfAwsToken(payload: JWTPayload, issuer: string, aws: AwsIssuer): Principal | undefined {
  const { sub, exp } = payload;
  const claims = payload[namespace];
  if (exp === undefined || typeof claims !== 'object' || claims === null) return undefined;
  const { aws_account: account, principal_id: given = sub } = claims as Readonly<Record<string, unknown>>;
  // In the mode OriginIdentity the subject is a person for whom the role acts: then neither of the two is asked.
  if (typeof given !== 'string' || sub !== given) return undefined;
  const caller = parseIamArn(given);
  if (caller === undefined || caller.accountId !== account || !aws.accounts.includes(caller.accountId)) {
    return undefined;
  }
  const arn = aws.roleArns.get(caller.arn) ?? caller.arn;
  return {
    id: `${issuer}|${arn}`,
    grantees: [arn],
    admin: aws.admins.includes(arn),
    expiresAtMs: exp * 1000,
    credential: { kind: 'aws', accountId: caller.accountId, arn },
  };
}
