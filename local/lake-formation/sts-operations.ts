// STS: who am I, become a role, and tokens that prove the caller to others.
import type { AwsRequest } from '../aws-json/aws-request.js';
import { AwsError } from '../aws-json/aws-error.js';
import type { Caller } from './caller.js';
import type { IssuedCredentials } from './credential-store.js';
import { contextUser } from './identity-center-operations.js';
import type { Lake, LakeCall } from './lake-call.js';
import type { Account, IamRole } from './lake-state.js';
import { formInteger, validationError, type QueryValue } from './query-protocol.js';
import { claimedIssuer, SIGNING_ALGORITHMS, verifyToken } from './token-keys.js';
import { readSessionTags, tagsOfToken, type SessionTags } from './session-tags.js';
import { isTrusted, type RoleRequest } from './trust-policy.js';

type StsOperation = (call: LakeCall) => QueryValue | Promise<QueryValue>;

/** Longest session of a role that a role's session assumes. */
const CHAINED_SECONDS = 3600;

/** Operations of signed callers, by name. */
export const STS_OPERATIONS: Readonly<Record<string, StsOperation>> = {
  GetCallerIdentity: ({ caller }) => ({ UserId: caller.userId, Account: caller.accountId, Arn: caller.arn }),
  AssumeRole: assumeRole,
  GetSessionToken: ({ lake, request, caller }) => {
    if (caller.isRole) throw denied('Cannot call GetSessionToken with session credentials');
    const seconds = formInteger(request, 'DurationSeconds', 900, 129_600) ?? 43_200;
    return { Credentials: encodeCredentials(lake.credentials.issue(caller, seconds)) };
  },
  GetWebIdentityToken: getWebIdentityToken,
};

function denied(message: string): AwsError {
  return new AwsError('AccessDenied', message, {}, 403);
}

async function assumeRole({ lake, request, caller }: LakeCall): Promise<QueryValue> {
  const roleArn = request.string('RoleArn');
  const sessionName = readSessionName(request);
  const asked = readSessionTags(request, caller);
  const found = findRole(lake, roleArn);
  const sourceIdentity = request.optionalString('SourceIdentity') ?? caller.sourceIdentity;
  const contexts = request.structures('ProvidedContexts');
  const externalId = request.optionalString('ExternalId');
  const trusted: RoleRequest = {
    by: { caller },
    sessionTags: asked.tags,
    hasContext: contexts.length > 0,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(externalId === undefined ? {} : { externalId }),
  };
  const changed = caller.sourceIdentity !== undefined && caller.sourceIdentity !== sourceIdentity;
  if (found === undefined || changed || !isTrusted(found.role, trusted)) {
    throw denied(`User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
  }
  const identityCenter = await contextUser(lake, contexts);
  const session = sessionCaller(found, sessionName, asked);
  const withIdentity = {
    ...session,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(identityCenter === undefined ? {} : { identityCenter }),
  };
  const seconds = sessionSeconds(request, found.role, caller.isRole);
  return {
    ...encodeSession(lake.credentials.issue(withIdentity, seconds), session),
    SourceIdentity: sourceIdentity,
    PackedPolicySize: 0,
  };
}

/** Assumes a role with a token instead of a signature. */
export async function assumeRoleWithWebIdentity(lake: Lake, request: AwsRequest): Promise<QueryValue> {
  const roleArn = request.string('RoleArn');
  const sessionName = readSessionName(request);
  const token = request.string('WebIdentityToken');
  const found = findRole(lake, roleArn);
  const issuer = claimedIssuer(token);
  const provider = found?.account.webIdentityProviders.find((one) => one.issuer === issuer);
  if (provider === undefined) {
    throw new AwsError('InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${issuer ?? 'it'}`);
  }
  const claims = await verifyToken(token, provider, lake.now());
  const audience = [claims.aud].flat().find((one) => one !== undefined && provider.audiences.includes(one));
  const audiences = audience ?? [claims.aud].flat()[0] ?? '';
  const subject = claims.sub ?? '';
  const asked = tagsOfToken(claims);
  const by = { issuer: provider.issuer, audience: audiences, subject };
  const source = claims['https://aws.amazon.com/source_identity'];
  const sourceIdentity = typeof source === 'string' ? { sourceIdentity: source } : {};
  const trusted = { by, sessionTags: asked.tags, hasContext: false, ...sourceIdentity };
  if (found === undefined || !isTrusted(found.role, trusted)) {
    throw denied('Not authorized to perform sts:AssumeRoleWithWebIdentity');
  }
  const session = { ...sessionCaller(found, sessionName, asked), ...sourceIdentity };
  const issued = lake.credentials.issue(session, sessionSeconds(request, found.role, false));
  return {
    ...encodeSession(issued, session),
    SubjectFromWebIdentityToken: subject,
    Audience: audiences,
    Provider: provider.issuer,
    ...(typeof source === 'string' ? { SourceIdentity: source } : {}),
  };
}

interface FoundRole {
  readonly account: Account;
  readonly name: string;
  readonly role: IamRole;
}

/** The role, when the path is right as well. */
function findRole({ state }: Lake, arn: string): FoundRole | undefined {
  const [, accountId = '', path = '', name = ''] = /^arn:aws:iam::(\d{12}):role(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
  const account = state.accounts.get(accountId);
  const role = account?.roles.get(name);
  return account !== undefined && role?.path === path ? { account, name, role } : undefined;
}

function sessionCaller({ account, name, role }: FoundRole, sessionName: string, asked: SessionTags): Caller {
  return {
    accountId: account.id,
    arn: `arn:aws:sts::${account.id}:assumed-role/${name}/${sessionName}`,
    principalArn: `arn:aws:iam::${account.id}:role${role.path}${name}`,
    userId: `${role.roleId}:${sessionName}`,
    isRole: true,
    identityTags: role.tags,
    sessionTags: asked.tags,
    transitiveTagKeys: asked.transitiveKeys,
  };
}

function readSessionName(request: AwsRequest): string {
  const name = request.string('RoleSessionName');
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) throw validationError('RoleSessionName must have 2 to 64 of \\w+=,.@-');
  return name;
}

function sessionSeconds(request: AwsRequest, role: IamRole, chained: boolean): number {
  const seconds = formInteger(request, 'DurationSeconds', 900, 43_200) ?? CHAINED_SECONDS;
  if (chained && seconds > CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (seconds > Math.max(role.maxSessionSeconds, CHAINED_SECONDS)) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role');
  }
  return seconds;
}

function encodeSession(issued: IssuedCredentials, { arn, userId }: Caller): Readonly<Record<string, QueryValue>> {
  return { Credentials: encodeCredentials(issued), AssumedRoleUser: { AssumedRoleId: userId, Arn: arn } };
}

function encodeCredentials(issued: IssuedCredentials): QueryValue {
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    SessionToken: issued.sessionToken,
    Expiration: issued.expiration,
  };
}

async function getWebIdentityToken({ lake, request, caller, region }: LakeCall): Promise<QueryValue> {
  if (lake.state.accounts.get(caller.accountId)?.outboundWebIdentityFederation !== true) {
    const message = 'Outbound web identity federation is not enabled for the account';
    throw new AwsError('OutboundWebIdentityFederationDisabledException', message, {}, 403);
  }
  const audience = request.strings('Audience');
  const algorithm = SIGNING_ALGORITHMS.find((one) => one === request.string('SigningAlgorithm'));
  if (audience.length === 0 || audience.length > 10) throw validationError('Audience must hold 1 to 10 values');
  if (algorithm === undefined) throw validationError('SigningAlgorithm must be RS256 or ES384');
  const seconds = formInteger(request, 'DurationSeconds', 60, 3600) ?? 300;
  const tags = request.structures('Tags').map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? ''] as const);
  const issuedAt = Math.floor(lake.now() / 1000);
  const token = await lake.keys.sign(
    {
      iss: `${lake.url}/web-identity/${caller.accountId}`,
      sub: caller.principalArn,
      aud: audience.length === 1 ? audience[0] : audience,
      iat: issuedAt,
      nbf: issuedAt,
      exp: issuedAt + seconds,
      jti: crypto.randomUUID(),
      'https://sts.amazonaws.com/': {
        aws_account: caller.accountId,
        source_region: region,
        principal_id: caller.principalArn,
        principal_tags: caller.identityTags,
        session_tags: caller.sessionTags,
        request_tags: Object.fromEntries(tags),
        ...(caller.sourceIdentity === undefined ? {} : { source_identity: caller.sourceIdentity }),
      },
    },
    algorithm,
  );
  return { WebIdentityToken: token, Expiration: new Date((issuedAt + seconds) * 1000) };
}
