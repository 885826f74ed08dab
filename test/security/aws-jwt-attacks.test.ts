// Tokens of sts:GetWebIdentityToken, and those that only look like them.
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { boundsOf, fc } from '../support/random-cases.js';
import { createAuthenticator, type Authenticator } from '../../auth/identity/authenticate-request.js';
import type { AwsIssuer } from '../../auth/identity/identity-config.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Principal } from '../../src/core/principal.js';

const issuer = 'https://abc123.tokens.sts.global.api.aws';
const account = '123456789012';
const role = `arn:aws:iam::${account}:role/analyst`;
const namespace = 'https://sts.amazonaws.com/';
const keys = {
  RS256: await generateKeyPair('RS256', { extractable: true }),
  ES384: await generateKeyPair('ES384', { extractable: true }),
  ES256: await generateKeyPair('ES256', { extractable: true }),
};
const published = await Promise.all(
  Object.entries(keys).map(async ([alg, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid: alg, alg })),
);

function authenticatorOf(aws: Partial<AwsIssuer> = {}): Authenticator {
  return createAuthenticator({
    apiKeys: [],
    issuers: [
      {
        issuer,
        audience: 'lakegate-prod',
        algorithms: ['RS256', 'ES384'],
        keys: { jwks: { keys: published } },
        groupPrefix: '',
        groupsClaim: 'groups',
        clockToleranceSeconds: 5,
        maxTokenAgeSeconds: 3_600,
        aws: { accounts: [account], roleArns: new Map(), admins: [], ...aws },
      },
    ],
  });
}

function claims(more: JWTPayload = {}, inner: Record<string, unknown> = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  const own = { aws_account: account, principal_id: role, source_region: 'eu-central-1', ...inner };
  return {
    iss: issuer,
    aud: 'lakegate-prod',
    sub: role,
    iat: now,
    exp: now + 300,
    jti: 'x',
    [namespace]: own,
    ...more,
  };
}

async function present(
  payload: JWTPayload,
  authenticator = authenticatorOf(),
  alg: keyof typeof keys = 'ES384',
): Promise<Principal> {
  const token = await new SignJWT(payload).setProtectedHeader({ alg, kid: alg }).sign(keys[alg].privateKey);
  return authenticator.authenticate({ authorization: `Bearer ${token}` });
}

const refused = expect.objectContaining({ code: 'UNAUTHENTICATED' }) as unknown;

test.each(['RS256', 'ES384'] as const)(
  'a token that AWS signed by %s names the role that asked for it',
  async (alg) => {
    const payload = claims();
    expect(await present(payload, authenticatorOf(), alg)).toEqual({
      id: `${issuer}|${role}`,
      grantees: [role],
      admin: false,
      expiresAtMs: (payload.exp ?? 0) * 1000,
      credential: { kind: 'aws', accountId: account, arn: role },
    });
  },
);

test('a user, and a token that leaves the principal to its subject, are named as well', async () => {
  const user = `arn:aws:iam::${account}:user/people/ann`;
  expect((await present(claims({ sub: user }, { principal_id: user }))).grantees).toEqual([user]);
  expect((await present(claims({}, { principal_id: undefined }))).grantees).toEqual([role]);
});

test('a role whose path the configuration knows is granted to by that path alone', async () => {
  const withPath = `arn:aws:iam::${account}:role/teams/analyst`;
  const authenticator = authenticatorOf({ roleArns: new Map([[role, withPath]]), admins: [withPath] });
  const principal = await present(claims(), authenticator);
  expect(principal).toMatchObject({ grantees: [withPath], admin: true, credential: { arn: withPath } });
});

test('a role of the same name under another path is another principal', async () => {
  const other = `arn:aws:iam::${account}:role/teams/analyst`;
  const { grantees } = await present(claims({ sub: other }, { principal_id: other }));
  expect(grantees).toEqual([other]);
});

test.each<[string, JWTPayload]>([
  ['of another account', claims({}, { aws_account: '999999999999' })],
  [
    'of another account throughout',
    claims(
      { sub: 'arn:aws:iam::999999999999:role/analyst' },
      { aws_account: '999999999999', principal_id: 'arn:aws:iam::999999999999:role/analyst' },
    ),
  ],
  ['whose principal is of another account', claims({}, { principal_id: 'arn:aws:iam::999999999999:role/analyst' })],
  ['without AWS’s claims', claims({ [namespace]: undefined })],
  ['whose AWS claims are text', claims({ [namespace]: JSON.stringify({ aws_account: account }) })],
  ['without account', claims({}, { aws_account: undefined })],
  [
    'whose subject is a person for whom the role acts',
    claims({ sub: 'ann@example.com', subject_mode: 'OriginIdentity' }),
  ],
  ['whose subject is another role', claims({ sub: `arn:aws:iam::${account}:role/admin` })],
  [
    'of the account’s root',
    claims({ sub: `arn:aws:iam::${account}:root` }, { principal_id: `arn:aws:iam::${account}:root` }),
  ],
  [
    'of a session in place of its role',
    claims(
      { sub: `arn:aws:sts::${account}:assumed-role/analyst/me` },
      { principal_id: `arn:aws:sts::${account}:assumed-role/analyst/me` },
    ),
  ],
  [
    'with claims of the same names outside of AWS’s',
    claims({ [namespace]: undefined, aws_account: account, principal_id: role }),
  ],
  ['for another environment', claims({ aud: 'lakegate-test' })],
  ['of another AWS issuer', claims({ iss: 'https://evil.tokens.sts.global.api.aws' })],
])('a token %s is refused', async (_, payload) => {
  await expect(present(payload)).rejects.toEqual(refused);
});

test('a good signature by an algorithm that AWS does not use is refused', async () => {
  await expect(present(claims(), authenticatorOf(), 'ES256')).rejects.toEqual(refused);
});

test('tags that the caller chose make them neither admin nor member of anything', async () => {
  const request_tags = { admin: 'true', groups: 'staff', LakeFormationAuthorizedCaller: 'lakegate' };
  const payload = claims(
    { groups: ['staff'], 'https://aws.amazon.com/tags': { principal_tags: request_tags } },
    { request_tags },
  );
  const principal = await present(payload, authenticatorOf({ admins: [`arn:aws:iam::${account}:role/admin`] }));
  expect(principal).toMatchObject({ grantees: [role], admin: false });
  expect(JSON.stringify(principal)).not.toMatch(/staff|LakeFormation/);
});

test('whatever stands in the claims, nobody comes in but a role or user of the account', async () => {
  const authenticator = authenticatorOf();
  const arn = fc.oneof(
    fc.constant(role),
    fc.string({ maxLength: 60 }),
    fc
      .tuple(fc.constantFrom('iam', 'sts', 's3'), fc.stringMatching(/^\d{0,13}$/), fc.string({ maxLength: 20 }))
      .map(([service, digits, rest]) => `arn:aws:${service}::${digits}:role/${rest}`),
  );
  const anything = fc.anything({ maxDepth: 2 });
  await fc.assert(
    fc.asyncProperty(arn, fc.oneof(arn, anything), fc.oneof(fc.constant(account), anything), async (sub, id, owner) => {
      const principal = await present(claims({ sub }, { principal_id: id, aws_account: owner }), authenticator).catch(
        (error: unknown) => {
          expect(error).toBeInstanceOf(LakegateError);
          return undefined;
        },
      );
      if (principal !== undefined) {
        expect(principal.grantees).toEqual([expect.stringMatching(/^arn:aws:iam::123456789012:(role|user)\/\S+$/)]);
        expect(principal.grantees).toEqual([sub]);
      }
    }),
    boundsOf({ seconds: 5, cases: 300 }, 300),
  );
});
