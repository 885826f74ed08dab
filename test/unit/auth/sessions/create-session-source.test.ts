import { inspect } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { SessionSource } from '../../../../auth/sessions/aws-session.js';
import { createSessionSource } from '../../../../auth/sessions/create-session-source.js';
import type { SessionRule } from '../../../../auth/sessions/session-config.js';
import { deriveSessionName } from '../../../../auth/sessions/session-name.js';
import { LakegateError } from '../../../../src/core/errors.js';
import {
  type AwsIdentityStandIn,
  gatewayKeys,
  startAwsIdentityStandIn,
} from '../../../support/aws-identity-stand-in.js';
import { awsCaller, configOf, dataRole, issuer, jwtCaller, rule } from './session-fixture.js';

let aws: AwsIdentityStandIn;
let sources: SessionSource[] = [];
let nowMs = Date.now();

beforeAll(async () => {
  aws = await startAwsIdentityStandIn();
});

afterAll(async () => {
  await aws.stop();
});

beforeEach(() => {
  aws.calls.length = 0;
  aws.intercept = undefined;
  aws.lifetimeSeconds = 3_600;
  aws.roles.clear();
  aws.roles.set('data-reader', { arn: dataRole, roleId: 'AROADATAREADER000000' });
  nowMs = Date.now();
});

afterEach(() => {
  for (const source of sources) source.stop();
  sources = [];
});

function sourceOf(...rules: readonly Partial<SessionRule>[]): SessionSource {
  const config = configOf(aws, rules.map(rule));
  const source = createSessionSource(config, { now: () => nowMs, random: () => 0, maxEntries: 3 });
  sources.push(source);
  return source;
}

async function codeOf(answer: Promise<unknown>): Promise<string> {
  const error: unknown = await answer.then(
    () => 'given',
    (e: unknown) => e,
  );
  return error instanceof LakegateError ? error.code : String(error);
}

const tagsOf = (parameters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters)
      .filter(([key]) => /^Tags\.member\.\d+\.Key$/.test(key))
      .map(([key, tag]) => [tag, parameters[key.replace('Key', 'Value')] ?? '']),
  );

test('a role is assumed with the tags, source identity, policy and external id of the rule, signed by the gateway', async () => {
  const policy = '{"Version":"2012-10-17","Statement":[]}';
  aws.roles.set('data-reader', { arn: dataRole, roleId: 'AROA1', externalId: 'tenant-7' });
  const source = sourceOf({
    tags: new Map([['tenant', 'acme']]),
    transitiveTags: ['tenant', 'LakeFormationAuthorizedCaller'],
    externalId: 'tenant-7',
    policy,
    durationSeconds: 900,
  });
  const session = await source.resolveSession(jwtCaller('user-7'));
  const [call] = aws.calls;
  const name = deriveSessionName(`${issuer}|user-7`);
  expect(call).toMatchObject({ action: 'AssumeRole', signedBy: gatewayKeys.accessKeyId });
  expect(call?.parameters).toMatchObject({
    RoleArn: dataRole,
    RoleSessionName: name,
    SourceIdentity: name,
    ExternalId: 'tenant-7',
    DurationSeconds: '900',
    Policy: policy,
    'TransitiveTagKeys.member.1': 'tenant',
    'TransitiveTagKeys.member.2': 'LakeFormationAuthorizedCaller',
  });
  expect(tagsOf(call?.parameters ?? {})).toEqual({
    LakeFormationAuthorizedCaller: 'lakegate',
    tenant: 'acme',
    user: name,
  });
  expect(session).toMatchObject({ roleArn: dataRole, region: 'eu-central-1' });
});

test('an SDK client works with the session as the one whose it is', async () => {
  const session = await sourceOf({}).resolveSession(jwtCaller('user-7'));
  const client = new STSClient({ region: session.region, endpoint: aws.url, credentials: session.credentials });
  const { Arn } = await client.send(new GetCallerIdentityCommand({}));
  client.destroy();
  expect(Arn).toBe(`arn:aws:sts::111111111111:assumed-role/data-reader/${deriveSessionName(`${issuer}|user-7`)}`);
});

test('a token that AWS trusts is changed for a session without the gateway’s own credentials', async () => {
  const caller = jwtCaller('user-7');
  await sourceOf({ via: 'web-identity' }).resolveSession(caller);
  expect(aws.calls).toHaveLength(1);
  expect(aws.calls[0]).toMatchObject({ action: 'AssumeRoleWithWebIdentity', signedBy: undefined });
  const { credential } = caller;
  expect(aws.calls[0]?.parameters).toMatchObject({
    RoleArn: dataRole,
    WebIdentityToken: credential?.kind === 'jwt' ? credential.token.reveal() : '',
  });
});

test('tags come onto a session by token in a second step, which the first session signs', async () => {
  const first = 'arn:aws:iam::111111111111:role/by-token';
  aws.roles.set('by-token', { arn: first, roleId: 'AROAFIRST' });
  const source = sourceOf({ via: 'web-identity', roleArn: first, taggedRoleArn: dataRole });
  const session = await source.resolveSession(jwtCaller('user-7'));
  expect(aws.calls.map(({ action }) => action)).toEqual(['AssumeRoleWithWebIdentity', 'AssumeRole']);
  expect(aws.calls[1]?.signedBy).toMatch(/^ASIA/);
  expect(tagsOf(aws.calls[1]?.parameters ?? {})).toMatchObject({ LakeFormationAuthorizedCaller: 'lakegate' });
  expect(session.roleArn).toBe(dataRole);
});

test('an Identity Center user is named by the context that their token is changed for, once', async () => {
  const applicationArn = 'arn:aws:sso::111111111111:application/ssoins-1/apl-1';
  const source = sourceOf({ via: 'identity-center', applicationArn });
  const caller = jwtCaller('user-7');
  await source.resolveSession(caller);
  expect(aws.calls.map(({ action }) => action)).toEqual(['CreateTokenWithIAM', 'AssumeRole']);
  expect(aws.calls[0]).toMatchObject({
    signedBy: gatewayKeys.accessKeyId,
    parameters: { clientId: applicationArn, grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer' },
  });
  expect(aws.calls[1]?.parameters).toMatchObject({
    'ProvidedContexts.member.1.ProviderArn': 'arn:aws:iam::aws:contextProvider/IdentityCenter',
    'ProvidedContexts.member.1.ContextAssertion': 'context-of-user-7',
  });
  // Credentials are had anew with the context that is kept: Identity Center takes a token once.
  source.purge(caller);
  await source.resolveSession(caller);
  expect(aws.callsOf('CreateTokenWithIAM')).toHaveLength(1);
  expect(aws.callsOf('AssumeRole')).toHaveLength(2);
});

test('a token that Identity Center has seen elsewhere is the caller’s fault', async () => {
  const more = { via: 'identity-center', applicationArn: 'arn:aws:sso::111111111111:application/a/b' } as const;
  const caller = jwtCaller('replayed');
  await sourceOf(more).resolveSession(caller);
  expect(await codeOf(sourceOf(more).resolveSession(caller))).toBe('UNAUTHENTICATED');
});

test('a caller known to AWS gets the role that they proved to be', async () => {
  const own = 'arn:aws:iam::111111111111:role/teams/analyst';
  aws.roles.set('analyst', { arn: own, roleId: 'AROAANALYST' });
  const source = sourceOf({ match: { account: '111111111111' }, roleArn: 'own' });
  expect((await source.resolveSession(awsCaller(own, 'AROAANALYST:ann'))).roleArn).toBe(own);
  const user = awsCaller('arn:aws:iam::111111111111:user/ann');
  expect(await codeOf(source.resolveSession(user))).toBe('STORE_DENIED');
});

test('the first rule that fits holds, and a caller without one gets nothing', async () => {
  const second = 'arn:aws:iam::111111111111:role/second';
  aws.roles.set('second', { arn: second, roleId: 'AROASECOND' });
  const source = sourceOf({ match: { grantee: 'api-key/ann' }, roleArn: second }, { match: { grantee: 'staff' } });
  const ann = { id: 'api-key/ann', grantees: ['staff'], admin: false };
  expect((await source.resolveSession(ann)).roleArn).toBe(second);
  expect((await source.resolveSession({ ...ann, id: 'api-key/bob' })).roleArn).toBe(dataRole);
  expect(await codeOf(source.resolveSession({ ...ann, id: 'api-key/eve', grantees: ['eve'] }))).toBe('STORE_DENIED');
  expect(await codeOf(source.resolveSession(jwtCaller('staff')))).toBe('STORE_DENIED');
});

test('a tag takes its value from the claim that the configuration names, or there is no session', async () => {
  const source = sourceOf({ claimTags: new Map([['tenant', 'org_id']]) });
  await source.resolveSession(jwtCaller('user-7', { org_id: 'acme' }));
  expect(tagsOf(aws.calls[0]?.parameters ?? {})).toMatchObject({ tenant: 'acme' });
  for (const claims of [{}, { org_id: '' }, { org_id: ['acme'] }, { org_id: 'a;b' }, { org_id: 'x'.repeat(257) }]) {
    expect(await codeOf(source.resolveSession(jwtCaller('user-7', claims)))).toBe('UNAUTHENTICATED');
  }
});

test.each([
  ['the subject', jwtCaller('user-8')],
  ['a claim that becomes a tag', jwtCaller('user-7', { org_id: 'other' })],
])('sessions differ by %s', async (_, other) => {
  const source = sourceOf({ claimTags: new Map([['tenant', 'org_id']]) });
  const one = await source.resolveSession(jwtCaller('user-7', { org_id: 'acme' }));
  const withClaim = other.id.endsWith('8') ? jwtCaller('user-8', { org_id: 'acme' }) : other;
  const two = await source.resolveSession(withClaim);
  expect(two.principalKey).not.toBe(one.principalKey);
  expect((await two.credentials()).accessKeyId).not.toBe((await one.credentials()).accessKeyId);
});

test('the same role of another issuance is another session', async () => {
  const source = sourceOf({ match: { account: '111111111111' } });
  const arn = 'arn:aws:iam::111111111111:role/analyst';
  const keys = [];
  for (const id of ['AROA1:s', 'AROA2:s']) keys.push((await source.resolveSession(awsCaller(arn, id))).principalKey);
  expect(new Set(keys).size).toBe(2);
});

test('callers at the same time wait for one request', async () => {
  const source = sourceOf({});
  const sessions = await Promise.all(Array.from({ length: 20 }, () => source.resolveSession(jwtCaller('user-7'))));
  expect(new Set(sessions.map(({ principalKey }) => principalKey)).size).toBe(1);
  expect(aws.calls).toHaveLength(1);
});

test('credentials are renewed before they end, within five minutes of it', async () => {
  const source = sourceOf({});
  const caller = jwtCaller('user-7');
  await source.resolveSession(caller);
  nowMs += 3_600_000 - 61_000;
  await source.resolveSession(caller);
  expect(aws.calls).toHaveLength(1);
  nowMs += 2_000;
  await source.resolveSession(caller);
  expect(aws.calls).toHaveLength(2);
});

test('the earliest renewal is five minutes before the end', async () => {
  const source = createSessionSource(configOf(aws, [rule()]), { now: () => nowMs, random: () => 1 });
  sources.push(source);
  await source.resolveSession(jwtCaller('user-7'));
  nowMs += 3_600_000 - 301_000;
  await source.resolveSession(jwtCaller('user-7'));
  expect(aws.calls).toHaveLength(1);
  nowMs += 2_000;
  await source.resolveSession(jwtCaller('user-7'));
  expect(aws.calls).toHaveLength(2);
});

test('a session ends with the caller’s token, whatever AWS gave', async () => {
  const endsAtMs = nowMs + 120_000;
  const source = sourceOf({});
  const session = await source.resolveSession(jwtCaller('user-7', {}, endsAtMs));
  expect(session.expiresAtMs).toBe(endsAtMs);
  expect((await session.credentials()).expiration.getTime()).toBe(endsAtMs);
  nowMs = endsAtMs;
  expect(await codeOf(session.credentials())).toBe('UNAUTHENTICATED');
  expect(await codeOf(source.resolveSession(jwtCaller('user-7', {}, endsAtMs)))).toBe('UNAUTHENTICATED');
});

test('in an outage what is held goes on to be good, and nothing else is', async () => {
  const source = sourceOf({});
  await source.resolveSession(jwtCaller('user-7'));
  const held = createSessionSource(configOf(aws, [rule()]), { now: () => nowMs, random: () => 1 });
  sources.push(held);
  await held.resolveSession(jwtCaller('user-7'));
  aws.intercept = (_request, response) => {
    response.writeHead(503).end();
    return true;
  };
  nowMs += 3_600_000 - 200_000;
  await expect(held.resolveSession(jwtCaller('user-7'))).resolves.toMatchObject({ roleArn: dataRole });
  expect(await codeOf(held.resolveSession(jwtCaller('user-8')))).toBe('POLICY_UNAVAILABLE');
  nowMs += 150_000;
  expect(await codeOf(held.resolveSession(jwtCaller('user-7')))).toBe('POLICY_UNAVAILABLE');
}, 30_000);

test('after a denial nothing is held', async () => {
  const source = createSessionSource(configOf(aws, [rule()]), { now: () => nowMs, random: () => 1 });
  sources.push(source);
  const session = await source.resolveSession(jwtCaller('user-7'));
  aws.roles.set('data-reader', { arn: dataRole, roleId: 'AROA1', closed: true });
  nowMs += 3_600_000 - 200_000;
  expect(await codeOf(source.resolveSession(jwtCaller('user-7')))).toBe('STORE_DENIED');
  expect(await codeOf(session.credentials())).toBe('STORE_DENIED');
});

test('what was purged is asked for anew', async () => {
  const source = sourceOf({});
  await source.resolveSession(jwtCaller('user-7'));
  await source.resolveSession(jwtCaller('user-8'));
  source.purge(jwtCaller('user-7'));
  await source.resolveSession(jwtCaller('user-8'));
  expect(aws.calls).toHaveLength(2);
  await source.resolveSession(jwtCaller('user-7'));
  expect(aws.calls).toHaveLength(3);
});

test('what is purged while it is asked for is not kept', async () => {
  const source = sourceOf({});
  const early = source.resolveSession(jwtCaller('user-7'));
  await Promise.resolve();
  source.purge(jwtCaller('user-7'));
  await early;
  await source.resolveSession(jwtCaller('user-7'));
  expect(aws.calls).toHaveLength(2);
});

test('no more are kept than there is room for', async () => {
  const source = sourceOf({});
  for (const name of ['a', 'b', 'c', 'd', 'a']) await source.resolveSession(jwtCaller(name));
  expect(aws.calls).toHaveLength(5);
});

test('a token that AWS finds wrong is the caller’s fault, a refused role the operator’s', async () => {
  const source = sourceOf({ via: 'web-identity' });
  expect(await codeOf(source.resolveSession(jwtCaller('unwelcome')))).toBe('UNAUTHENTICATED');
  aws.roles.clear();
  expect(await codeOf(source.resolveSession(jwtCaller('user-7')))).toBe('STORE_DENIED');
});

test('neither session, credentials, principal nor error shows a secret, however it is printed', async () => {
  const caller = jwtCaller('user-7', { marker: 'claim' });
  const session = await sourceOf({}).resolveSession(caller);
  const credentials = await session.credentials();
  const token = caller.credential?.kind === 'jwt' ? caller.credential.token.reveal() : '';
  aws.roles.clear();
  const error: unknown = await sourceOf({ via: 'web-identity' })
    .resolveSession(caller)
    .catch((e: unknown) => e);
  const printed = [session, credentials, caller, error, { session, credentials, caller }].flatMap((value) => [
    inspect(value, { depth: 9, showHidden: true }),
    JSON.stringify(value),
    String(value),
  ]);
  for (const secret of [credentials.secretAccessKey, credentials.sessionToken, token]) {
    expect(secret.length).toBeGreaterThan(30);
    for (const text of printed) expect(text).not.toContain(secret);
  }
});
