// Gives each caller a session of their own with AWS, by the first rule that is for them.
import { createHash } from 'node:crypto';
import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { STSClient } from '@aws-sdk/client-sts';
import { LakegateError } from '../../src/core/errors.js';
import type { JwtCredential, Principal } from '../../src/core/principal.js';
import { parseIamArn } from '../aws-arn.js';
import { awsClientOptions } from '../aws-client-options.js';
import { type AssumeRoleRequest, assumeRole, assumeRoleWith, assumeRoleWithWebIdentity } from './assume-role.js';
import type { AwsCredentials, SessionSource } from './aws-session.js';
import { createCredentialCache } from './credential-cache.js';
import { hideSecrets } from './hide-secrets.js';
import { createIdentityContexts } from './identity-center-context.js';
import type { SessionConfig, SessionMatch, SessionRule } from './session-config.js';
import { deriveSessionName } from './session-name.js';
import { refuseTokenTags, resolveSessionTags, type SessionTag } from './session-tags.js';

const maxCachedSessions = 10_000;

export interface SessionSourceOptions {
  /** Credentials kept at a time. */
  readonly maxEntries?: number;
  readonly now?: () => number;
  readonly random?: () => number;
}

/** What is asked for one caller. */
interface SessionPlan {
  readonly principal: Principal;
  readonly rule: SessionRule;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly tags: readonly SessionTag[];
}

/** The source of sessions that a configuration describes. */
export function createSessionSource(config: SessionConfig, options: SessionSourceOptions = {}): SessionSource {
  const { maxEntries = maxCachedSessions, now = Date.now, random } = options;
  const { region, endpoints, localKeys: credentials } = config;
  const stsOptions = awsClientOptions({ region, endpoint: endpoints.sts, credentials });
  const sts = new STSClient(stsOptions);
  const ssoOidc = new SSOOIDCClient(awsClientOptions({ region, endpoint: endpoints.ssoOidc, credentials }));
  const contexts = createIdentityContexts(ssoOidc, { maxEntries, now });
  const cache = createCredentialCache({ maxEntries, now, ...(random === undefined ? {} : { random }) });

  const fetchCredentials = async (plan: SessionPlan): Promise<AwsCredentials> => {
    const { rule, roleArn, sessionName, principal } = plan;
    if (rule.via === 'web-identity') {
      refuseTokenTags(principal);
      const { durationSeconds, policy } = rule;
      const token = jwtOf(principal).token.reveal();
      const first = await assumeRoleWithWebIdentity(sts, { roleArn, sessionName, durationSeconds, policy, token });
      if (rule.taggedRoleArn === undefined) return first;
      return assumeRoleWith(first, stsOptions, assumeRoleRequest(plan, rule.taggedRoleArn));
    }
    const request = assumeRoleRequest(plan, roleArn);
    if (rule.via === 'assume-role') return assumeRole(sts, request);
    const context = await contexts.resolve(jwtOf(principal).token, rule.applicationArn ?? '');
    return assumeRole(sts, { ...request, identityContext: context.reveal() });
  };

  return {
    identify: (principal) => {
      if (!config.rules.some(({ match }) => fits(match, principal))) return undefined;
      const { rule, roleArn, tags } = planSession(principal, config);
      // A token of its own is all that such a session is had with.
      const untagged = rule.via === 'web-identity' && rule.taggedRoleArn === undefined;
      return {
        roleArn: rule.taggedRoleArn ?? roleArn,
        tags: untagged ? {} : Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
        isRoles: rule.via !== 'identity-center',
      };
    },
    resolveSession: async (principal) => {
      refuseEnded(principal, now());
      const plan = planSession(principal, config);
      const key = keyOf(plan, region);
      const current = (): Promise<AwsCredentials> => {
        refuseEnded(principal, now());
        return cache.get({ key, principalId: principal.id, fetch: () => fetchCredentials(plan) });
      };
      const { expiration } = await current();
      const session = {
        principalKey: key,
        roleArn: plan.rule.taggedRoleArn ?? plan.roleArn,
        region,
        expiresAtMs: Math.min(expiration.getTime(), principal.expiresAtMs ?? Infinity),
        // Async, so that a caller whose token has ended gets a rejection from whatever client asks.
        credentials: async () => capAt(await current(), principal.expiresAtMs),
      };
      return hideSecrets(session, `[AWS session ${key.slice(0, 12)}]`);
    },
    purge: (principal) => {
      cache.purge(principal.id);
    },
    stop: () => {
      cache.clear();
      contexts.clear();
      sts.destroy();
      ssoOidc.destroy();
    },
  };
}

/** @throws LakegateError STORE_DENIED, UNAUTHENTICATED */
function planSession(principal: Principal, config: SessionConfig): SessionPlan {
  const rule = config.rules.find(({ match }) => fits(match, principal));
  if (rule === undefined) throw denied(`no session rule is for ${principal.id}`);
  const roleArn = rule.roleArn === 'own' ? ownRoleOf(principal) : rule.roleArn;
  for (const arn of [roleArn, rule.taggedRoleArn]) {
    const accountId = arn === undefined ? undefined : parseIamArn(arn)?.accountId;
    const isForeign = accountId !== undefined && !config.accounts.includes(accountId);
    if (isForeign && rule.externalId === undefined && !(arn === roleArn && rule.via === 'web-identity')) {
      throw denied(`${arn ?? ''} is of another account and the rule has no external id`);
    }
  }
  if (rule.via !== 'assume-role') jwtOf(principal);
  const tags = resolveSessionTags(principal, rule, config.authorizedCaller);
  return { principal, rule, roleArn, sessionName: deriveSessionName(principal.id), tags };
}

function fits(match: SessionMatch, { id, grantees, credential }: Principal): boolean {
  if ('grantee' in match) return id === match.grantee || grantees.includes(match.grantee);
  if ('issuer' in match) return credential?.kind === 'jwt' && credential.issuer === match.issuer;
  return credential?.kind === 'aws' && credential.accountId === match.account;
}

function ownRoleOf({ id, credential }: Principal): string {
  if (credential?.kind === 'aws' && parseIamArn(credential.arn)?.kind === 'role') return credential.arn;
  throw denied(`${id} proved to be no role`);
}

function jwtOf({ id, credential }: Principal): JwtCredential {
  if (credential?.kind === 'jwt') return credential;
  throw denied(`${id} came with no token that AWS takes`);
}

function assumeRoleRequest({ rule, sessionName, tags }: SessionPlan, roleArn: string): AssumeRoleRequest {
  const { durationSeconds, transitiveTags, externalId, policy, sourceIdentity } = rule;
  return {
    roleArn,
    sessionName,
    durationSeconds,
    tags,
    transitiveTags,
    externalId,
    policy,
    sourceIdentity: sourceIdentity ? sessionName : undefined,
  };
}

/** Everything that the credentials depend on. */
function keyOf({ principal, rule, roleArn, tags }: SessionPlan, region: string): string {
  const { credential } = principal;
  const whose = [
    principal.id,
    credential?.kind === 'jwt' ? [credential.issuer, credential.subject] : [credential?.arn, credential?.userId],
  ];
  const what = [rule.via, roleArn, rule.taggedRoleArn, rule.applicationArn, rule.externalId, rule.sourceIdentity];
  const how = [tags.map(({ Key, Value }) => [Key, Value]), rule.transitiveTags, rule.durationSeconds, rule.policy];
  return createHash('sha256')
    .update(JSON.stringify([whose, what, how, region]))
    .digest('hex');
}

/** An SDK client asks again before the time that it is told. */
function capAt(credentials: AwsCredentials, expiresAtMs: number | undefined): AwsCredentials {
  if (expiresAtMs === undefined || expiresAtMs >= credentials.expiration.getTime()) return credentials;
  return hideSecrets({ ...credentials, expiration: new Date(expiresAtMs) }, '[AWS credentials]');
}

function refuseEnded({ expiresAtMs }: Principal, nowMs: number): void {
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) throw new LakegateError('UNAUTHENTICATED');
}

function denied(reason: string): LakegateError {
  return new LakegateError('STORE_DENIED', { cause: new Error(reason) });
}
