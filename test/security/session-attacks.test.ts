// What a caller might do to get a session that is more than, or other than, their own.
import { UnsecuredJWT } from 'jose';
import type { SessionSource } from '../../auth/sessions/aws-session.js';
import { createSessionSource } from '../../auth/sessions/create-session-source.js';
import type { SessionRule } from '../../auth/sessions/session-config.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Principal } from '../../src/core/principal.js';
import { SecretText } from '../../src/core/secret-text.js';
import { type AwsIdentityStandIn, startAwsIdentityStandIn } from '../support/aws-identity-stand-in.js';
import { awsCaller, configOf, dataRole, issuer, jwtCaller, rule } from '../unit/auth/sessions/session-fixture.js';

let aws: AwsIdentityStandIn;
let source: SessionSource | undefined;

beforeAll(async () => {
  aws = await startAwsIdentityStandIn();
});

afterAll(async () => {
  await aws.stop();
});

beforeEach(() => {
  aws.calls.length = 0;
  aws.roles.clear();
  aws.roles.set('data-reader', { arn: dataRole, roleId: 'AROADATAREADER000000' });
});

afterEach(() => {
  source?.stop();
});

function sourceOf(...rules: readonly Partial<SessionRule>[]): SessionSource {
  source = createSessionSource(configOf(aws, rules.map(rule)));
  return source;
}

async function codeOf(answer: Promise<unknown>): Promise<string> {
  const error: unknown = await answer.then(
    () => 'given',
    (e: unknown) => e,
  );
  return error instanceof LakegateError ? error.code : String(error);
}

test.each<[string, Record<string, unknown>]>([
  ['tags', { 'https://aws.amazon.com/tags': { principal_tags: { LakeFormationAuthorizedCaller: ['lakegate'] } } }],
  ['tags in the flat form', { 'https://aws.amazon.com/tags/principal_tags/LakeFormationAuthorizedCaller': 'lakegate' }],
  ['tags to be passed on', { 'https://aws.amazon.com/tags/transitive_tag_keys': ['x'] }],
  ['a source identity', { 'https://aws.amazon.com/source_identity': 'somebody-else' }],
  ['a role', { 'https://aws.amazon.com/roles': dataRole }],
])('a token that would set the session’s %s is not taken to STS', async (_, claims) => {
  const callers = sourceOf({ via: 'web-identity' });
  expect(await codeOf(callers.resolveSession(jwtCaller('user-7', claims)))).toBe('UNAUTHENTICATED');
  expect(aws.calls).toHaveLength(0);
  expect(await codeOf(callers.resolveSession(jwtCaller('user-7')))).toBe('given');
});

test('claims that are called like tags or roles change nothing about the session', async () => {
  const claims = {
    LakeFormationAuthorizedCaller: 'other',
    user: 'root',
    tenant: 'other',
    role: 'arn:aws:iam::111111111111:role/admin',
    roleArn: 'arn:aws:iam::111111111111:role/admin',
  };
  await sourceOf({ tags: new Map([['tenant', 'acme']]) }).resolveSession(jwtCaller('user-7', claims));
  const parameters = aws.calls[0]?.parameters ?? {};
  expect(parameters).toMatchObject({ RoleArn: dataRole });
  expect(JSON.stringify(parameters)).not.toMatch(/other|admin|root/);
  expect(Object.keys(parameters).filter((key) => key.startsWith('Tags.'))).toHaveLength(6);
});

test('a claim cannot reach through the prototype of the claims', async () => {
  const callers = sourceOf({ claimTags: new Map([['tenant', 'constructor']]) });
  expect(await codeOf(callers.resolveSession(jwtCaller('user-7')))).toBe('UNAUTHENTICATED');
});

test('the gateway enters no account but its own without an external id', async () => {
  const foreign = 'arn:aws:iam::222222222222:role/victim';
  aws.roles.set('victim', { arn: foreign, roleId: 'AROAVICTIM' });
  expect(await codeOf(sourceOf({ roleArn: foreign }).resolveSession(jwtCaller('user-7')))).toBe('STORE_DENIED');
  const own = { match: { account: '222222222222' }, roleArn: 'own' };
  expect(await codeOf(sourceOf(own).resolveSession(awsCaller(foreign)))).toBe('STORE_DENIED');
  expect(await codeOf(sourceOf({ via: 'web-identity', taggedRoleArn: foreign }).resolveSession(jwtCaller('u')))).toBe(
    'STORE_DENIED',
  );
  expect(aws.calls).toHaveLength(0);
});

test('an external id is the rule’s: where the role asks for another one, AWS refuses', async () => {
  const foreign = 'arn:aws:iam::222222222222:role/victim';
  aws.roles.set('victim', { arn: foreign, roleId: 'AROAVICTIM', externalId: 'of-the-victim' });
  const mine = jwtCaller('user-7', { externalId: 'of-the-victim', ExternalId: 'of-the-victim' });
  const callers = sourceOf({ roleArn: foreign, externalId: 'of-the-attacker' });
  expect(await codeOf(callers.resolveSession(mine))).toBe('STORE_DENIED');
  expect(aws.calls[0]?.parameters['ExternalId']).toBe('of-the-attacker');
});

test('one subject of two issuers has two sessions', async () => {
  const callers = sourceOf({ match: { grantee: 'staff' } });
  const of = (iss: string): Principal => ({
    id: `${iss}|user-7`,
    grantees: ['staff'],
    admin: false,
    credential: {
      kind: 'jwt',
      issuer: iss,
      subject: 'user-7',
      token: new SecretText(new UnsecuredJWT({ iss, sub: 'user-7' }).encode()),
    },
  });
  const [one, two] = [await callers.resolveSession(of(issuer)), await callers.resolveSession(of('https://b.example'))];
  expect(one.principalKey).not.toBe(two.principalKey);
  expect((await one.credentials()).sessionToken).not.toBe((await two.credentials()).sessionToken);
  const names = aws.calls.map(({ parameters }) => parameters['RoleSessionName']);
  expect(new Set(names).size).toBe(2);
});

test('ids that run together when joined have sessions of their own', async () => {
  const callers = sourceOf({ match: { grantee: 'staff' } });
  const of = (id: string): Principal => ({ id, grantees: ['staff'], admin: false });
  const ids = ['a|b', 'a', 'a|b|c', '["a","b"]', 'A', 'a ', `${'x'.repeat(70)}1`, `${'x'.repeat(70)}2`];
  const sessions = await Promise.all(ids.map((id) => callers.resolveSession(of(id))));
  expect(new Set(sessions.map(({ principalKey }) => principalKey)).size).toBe(ids.length);
  const names = aws.calls.map(({ parameters }) => parameters['RoleSessionName'] ?? '');
  expect(new Set(names).size).toBe(ids.length);
  for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
});

test('a caller who was a group’s member gets nothing from what is kept once they are not', async () => {
  const callers = sourceOf({ match: { grantee: `${issuer}|group/analysts` } });
  const member = jwtCaller('user-7');
  const group = { grantees: [...member.grantees, `${issuer}|group/analysts`] };
  expect(await codeOf(callers.resolveSession({ ...member, ...group }))).toBe('given');
  expect(await codeOf(callers.resolveSession(member))).toBe('STORE_DENIED');
});

test('a token of AWS’s own is not taken to STS as if an identity provider had issued it', async () => {
  const callers = sourceOf({ via: 'web-identity', match: { account: '111111111111' } });
  expect(await codeOf(callers.resolveSession(awsCaller('arn:aws:iam::111111111111:role/analyst')))).toBe(
    'STORE_DENIED',
  );
  expect(aws.calls).toHaveLength(0);
});
