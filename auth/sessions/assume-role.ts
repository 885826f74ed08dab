// The two calls of STS that give a caller's credentials.
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, type Credentials, STSClient } from '@aws-sdk/client-sts';
import { LakegateError } from '../../src/core/errors.js';
import type { AwsClientOptions } from '../aws-client-options.js';
import type { AwsCredentials } from './aws-session.js';
import { mapSessionError } from './session-error.js';
import type { SessionTag } from './session-tags.js';

/** Provider of the context in which a role is assumed for an Identity Center user. */
const identityCenterProvider = 'arn:aws:iam::aws:contextProvider/IdentityCenter';

export interface AssumeRoleRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly tags: readonly SessionTag[];
  readonly transitiveTags: readonly string[];
  readonly sourceIdentity?: string | undefined;
  readonly externalId?: string | undefined;
  readonly policy?: string | undefined;
  /** Says to AWS on behalf of whom. */
  readonly identityContext?: string | undefined;
}

/** @throws LakegateError STORE_DENIED, POLICY_UNAVAILABLE */
export async function assumeRole(client: STSClient, request: AssumeRoleRequest): Promise<AwsCredentials> {
  const { roleArn, tags, transitiveTags, sourceIdentity, externalId, policy, identityContext } = request;
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: request.sessionName,
    DurationSeconds: request.durationSeconds,
    Tags: [...tags],
    ...(transitiveTags.length === 0 ? {} : { TransitiveTagKeys: [...transitiveTags] }),
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...(policy === undefined ? {} : { Policy: policy }),
    ...(identityContext === undefined
      ? {}
      : { ProvidedContexts: [{ ProviderArn: identityCenterProvider, ContextAssertion: identityContext }] }),
  });
  return client.send(command).then(
    ({ Credentials: given }) => toCredentials(given),
    (error: unknown) => {
      throw mapSessionError(error, false);
    },
  );
}

/** With another session's credentials, so that its user is the one whom AWS sees. */
export async function assumeRoleWith(
  credentials: AwsCredentials,
  options: AwsClientOptions,
  request: AssumeRoleRequest,
): Promise<AwsCredentials> {
  const client = new STSClient({ ...options, credentials });
  try {
    return await assumeRole(client, request);
  } finally {
    client.destroy();
  }
}

export interface WebIdentityRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly policy?: string | undefined;
  readonly token: string;
}

/** @throws LakegateError UNAUTHENTICATED where AWS finds the token wrong, STORE_DENIED, POLICY_UNAVAILABLE */
export async function assumeRoleWithWebIdentity(
  client: STSClient,
  { roleArn, sessionName, durationSeconds, policy, token }: WebIdentityRequest,
): Promise<AwsCredentials> {
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    WebIdentityToken: token,
    ...(policy === undefined ? {} : { Policy: policy }),
  });
  return client.send(command).then(
    ({ Credentials: given }) => toCredentials(given),
    (error: unknown) => {
      throw mapSessionError(error, true);
    },
  );
}

function toCredentials(given: Credentials | undefined): AwsCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  const isWhole = AccessKeyId && SecretAccessKey && SessionToken && Expiration && Number.isFinite(Expiration.getTime());
  if (!isWhole) throw new LakegateError('POLICY_UNAVAILABLE', { cause: new Error('STS gave no whole credentials') });
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
