// Signed GetCallerIdentity as an attacker would send it. The stand-in for STS checks signatures for real, so what is
// accepted here was signed by somebody; what has to hold is that it was signed for us, now, once, and by whom we say.
import { boundsOf, fc } from '../support/random-cases.js';
import { SignJWT } from 'jose';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAuthenticator } from '../../auth/identity/authenticate-request.js';
import type { Identity } from '../../auth/identity/create-identity.js';
import { createGatewayTokens, gatewayIssuer } from '../../auth/identity/gateway-token.js';
import { parseCallerIdentityAnswer } from '../../auth/identity/parse-caller-identity-answer.js';
import { LakegateError, type ErrorCode } from '../../src/core/errors.js';
import { type AwsIdentityStandIn, startAwsIdentityStandIn } from '../support/aws-identity-stand-in.js';
import {
  account,
  addAnalyst,
  addCaller,
  analystRole,
  analystRoleId,
  callerIdentityConfig,
  identityOf,
  region,
  serverId,
  tokenSecret,
} from '../support/exchange-fixture.js';
import { type CallerKeys, signCallerIdentity, type SigningWish } from '../support/sign-caller-identity.js';
import { createStops } from '../support/create-stops.js';

let aws: AwsIdentityStandIn;
const stops = createStops();
afterEach(stops.run);

beforeAll(async () => {
  aws = await startAwsIdentityStandIn();
});

afterAll(async () => {
  await aws.stop();
});

beforeEach(() => {
  aws.calls.length = 0;
  aws.roles.clear();
  aws.intercept = undefined;
});

async function outcome(body: unknown, identity: Identity = identityOf(aws)): Promise<'accepted' | ErrorCode> {
  try {
    const given = await identity.exchange?.exchange(body);
    await identity.authenticator.authenticate({ authorization: `Bearer ${given?.token ?? ''}` });
    return 'accepted';
  } catch (error) {
    if (!(error instanceof LakegateError)) throw error;
    return error.code;
  } finally {
    identity.exchange?.stop();
  }
}

const sign = (keys: CallerKeys, more: Partial<SigningWish> = {}): Promise<Record<string, string>> =>
  signCallerIdentity(keys, { region, serverId, ...more });

const xml = (inner: string): string =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${inner}</GetCallerIdentityResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
const identityXml = `<Arn>arn:aws:iam::${account}:user/root</Arn><UserId>AIDAX</UserId><Account>${account}</Account>`;

test('the good case is accepted, so that the refusals below mean something', async () => {
  expect(await outcome(await sign(addAnalyst(aws)))).toBe('accepted');
});

test.each<[string, Partial<SigningWish>]>([
  ['another action', { body: 'Action=GetSessionToken&Version=2011-06-15' }],
  ['the same parameter twice', { body: 'Action=GetCallerIdentity&Action=GetSessionToken&Version=2011-06-15' }],
  ['a further parameter', { body: 'Action=GetCallerIdentity&Version=2011-06-15&X=1' }],
  ['another host', { hostname: 'sts.evil.example' }],
  ['another region’s host', { hostname: 'sts.us-east-1.amazonaws.com' }],
  ['another method', { method: 'GET' }],
  ['another environment', { serverId: 'lakegate.example.com/test' }],
  ['no server that is named', { serverId: '' }],
  ['ten minutes ago', { signingDate: new Date(Date.now() - 600_000) }],
  ['the day after', { signingDate: new Date(Date.now() + 86_400_000) }],
  ['two minutes from now', { signingDate: new Date(Date.now() + 120_000) }],
])('a signature for %s is refused', async (_, wish) => {
  expect(await outcome(await sign(addAnalyst(aws), wish))).toBe('UNAUTHENTICATED');
});

test('what is sent to STS is ours, to the last byte: nothing of the caller’s but what the signature is over', async () => {
  const body = await sign(addAnalyst(aws));
  await outcome(body);
  const [call] = aws.callsOf('GetCallerIdentity');
  expect(call?.parameters).toEqual({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
  expect(call?.url).toBe('/');
  expect(call?.headers).toEqual({
    accept: 'application/json',
    authorization: `AWS4-HMAC-SHA256 Credential=${body['accessKeyId'] ?? ''}/${body['date']?.slice(0, 8) ?? ''}/${region}/sts/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-lakegate-server-id, Signature=${body['signature'] ?? ''}`,
    connection: expect.any(String) as unknown,
    'content-length': '43',
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: `sts.${region}.amazonaws.com`,
    'x-amz-date': body['date'],
    'x-amz-security-token': body['sessionToken'],
    'x-lakegate-server-id': serverId,
  });
});

test.each<[string, (body: Record<string, string>) => unknown]>([
  ['an address to ask', (body) => ({ ...body, url: 'https://evil.example/' })],
  ['a host', (body) => ({ ...body, host: 'evil.example' })],
  ['headers', (body) => ({ ...body, headers: { host: 'evil.example' } })],
  ['an action', (body) => ({ ...body, action: 'GetSessionToken' })],
  ['a region that is a host', (body) => ({ ...body, region: 'evil.example/' })],
  ['a region that ends a host', (body) => ({ ...body, region: 'x@evil.example#' })],
  ['a region that isn’t configured', (body) => ({ ...body, region: 'us-east-1' })],
  ['a region of no known partition', (body) => ({ ...body, region: 'us-iso-east-1' })],
  ['a line break in the date', (body) => ({ ...body, date: `${body['date'] ?? ''}\r\nx-evil: 1` })],
  ['a line break in the token', (body) => ({ ...body, sessionToken: 'a\r\nx-evil: 1' })],
  ['a line break in the signature', (body) => ({ ...body, signature: `${body['signature'] ?? ''}\n` })],
  [
    'further signed headers in the key id',
    (body) => ({ ...body, accessKeyId: 'ASIA0000000000000000/x, SignedHeaders=host' }),
  ],
  ['a signature in another case', (body) => ({ ...body, signature: body['signature']?.toUpperCase() })],
  ['a date that there isn’t', (body) => ({ ...body, date: '20260230T000000Z' })],
  ['a list of tokens', (body) => ({ ...body, sessionToken: [body['sessionToken']] })],
  ['no session token for a temporary key', (body) => ({ ...body, sessionToken: undefined })],
  [
    'a temporary key alone',
    (body) => Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'sessionToken')),
  ],
  ['a list', (body) => [body]],
  ['nothing', () => null],
  ['text', (body) => JSON.stringify(body)],
])('a body with %s is refused before anybody is asked', async (_, change) => {
  expect(await outcome(change(await sign(addAnalyst(aws))))).toBe('UNAUTHENTICATED');
  expect(aws.calls).toHaveLength(0);
});

test('members that come from a prototype are none', async () => {
  const body = Object.create(await sign(addAnalyst(aws))) as unknown;
  expect(await outcome(body)).toBe('UNAUTHENTICATED');
  expect(await outcome(JSON.parse('{"__proto__":{"region":"eu-central-1"}}'))).toBe('UNAUTHENTICATED');
});

test('a signature is good once, also for two at the same time', async () => {
  const identity = identityOf(aws);
  const body = await sign(addAnalyst(aws));
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => outcome(body, identity)));
  expect(outcomes.sort()).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED', 'accepted']);
  expect(await outcome(body, identity)).toBe('UNAUTHENTICATED');
  expect(aws.callsOf('GetCallerIdentity')).toHaveLength(1);
  expect(await outcome(await sign(addAnalyst(aws, 'bob')), identity)).toBe('accepted');
});

test('a signature taken from another environment is of no use here, nor is a token', async () => {
  const keys = addAnalyst(aws);
  const test = identityOf(aws, { serverId: 'lakegate.example.com/test' });
  const body = await sign(keys, { serverId: 'lakegate.example.com/test' });
  expect(await outcome(body)).toBe('UNAUTHENTICATED');
  const { token = '' } = (await test.exchange?.exchange(body)) ?? {};
  test.exchange?.stop();
  const { authenticator } = identityOf(aws);
  await expect(authenticator.authenticate({ authorization: `Bearer ${token}` })).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test('a redirection is not followed', async () => {
  let asked = 0;
  const elsewhere = createServer((_, response) => {
    asked++;
    response.writeHead(200, { 'content-type': 'text/xml' }).end(xml(identityXml));
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  stops.add(() => elsewhere.close());
  const location = `http://127.0.0.1:${String((elsewhere.address() as AddressInfo).port)}/`;
  for (const status of [301, 302, 303, 307, 308]) {
    aws.intercept = (_request, response) => {
      response.writeHead(status, { location }).end();
      return true;
    };
    expect(await outcome(await sign(addAnalyst(aws)))).toBe('POLICY_UNAVAILABLE');
  }
  expect(asked).toBe(0);
});

const json = (result: unknown): string =>
  JSON.stringify({ GetCallerIdentityResponse: { GetCallerIdentityResult: result } });
const good = { Account: account, Arn: `arn:aws:iam::${account}:user/root`, UserId: 'AIDAX' };

test.each<[string, string, string]>([
  ['JSON that says it is HTML', 'text/html', json(good)],
  ['XML that says it is JSON', 'application/json', xml(identityXml)],
  ['an answer of no kind', '', json(good)],
  ['an identity that stands elsewhere', 'application/json', JSON.stringify(good)],
  ['an identity in an error', 'application/json', JSON.stringify({ Error: { GetCallerIdentityResult: good } })],
  ['a list', 'application/json', json([good])],
  ['an account as a number', 'application/json', json({ ...good, Account: 111111111111 })],
  ['no account', 'application/json', json({ ...good, Account: undefined })],
  [
    'XML of another action with the caller’s text in it',
    'text/xml',
    `<GetRoleResponse>${xml(identityXml)}</GetRoleResponse>`,
  ],
  ['XML with something before it', 'text/xml', `x${xml(identityXml)}`],
  ['XML with a comment', 'text/xml', xml(`<!-- ${identityXml} -->`)],
  ['XML with an entity', 'text/xml', `<!DOCTYPE x [<!ENTITY e "x">]>${xml(identityXml)}`],
  ['XML with a member twice', 'text/xml', xml(`<Arn>a</Arn>${identityXml}`)],
  ['XML with a member within another', 'text/xml', xml(`<Arn>${identityXml}</Arn>`)],
  ['XML of another namespace', 'text/xml', xml(identityXml).replace('sts.amazonaws.com', 'evil.example')],
])('%s is no answer', (_, contentType, text) => {
  expect(parseCallerIdentityAnswer(contentType, text)).toBeUndefined();
});

test('the same answers, well formed, are ones', () => {
  const identity = { accountId: account, arn: good.Arn, userId: 'AIDAX' };
  expect(parseCallerIdentityAnswer('application/json', json(good))).toEqual(identity);
  expect(parseCallerIdentityAnswer('text/xml; charset=utf-8', xml(identityXml))).toEqual(identity);
});

test('an answer without end is not read to its end', async () => {
  aws.intercept = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ x: 'x'.repeat(1_000_000) }));
    return true;
  };
  expect(await outcome(await sign(addAnalyst(aws)))).toBe('POLICY_UNAVAILABLE');
});

test.each<[string, string, string]>([
  ['an account that isn’t ours', 'arn:aws:sts::999999999999:assumed-role/analyst/ann', `${analystRoleId}:ann`],
  ['an account’s root', `arn:aws:iam::${account}:root`, account],
  ['a federated user', `arn:aws:sts::${account}:federated-user/ann`, `${account}:ann`],
  ['a session whose id is another one’s', `arn:aws:sts::${account}:assumed-role/analyst/ann`, `${analystRoleId}:bob`],
  ['a session without a role’s id', `arn:aws:sts::${account}:assumed-role/analyst/ann`, 'AIDAX:ann'],
  ['a user with a role’s id', `arn:aws:iam::${account}:user/ann`, 'AROAX'],
  [
    'a role whose name is another’s path',
    `arn:aws:sts::${account}:assumed-role/teams/analyst`,
    `${analystRoleId}:analyst`,
  ],
])('%s is nobody', async (_, arn, userId) => {
  addAnalyst(aws);
  expect(await outcome(await sign(addCaller(aws, arn, userId)))).toBe('UNAUTHENTICATED');
});

test('a session of a role that is gone is not a session of the new role of its name', async () => {
  const keys = addAnalyst(aws);
  aws.roles.set('analyst', { arn: `arn:aws:iam::${account}:role/analyst`, roleId: 'AROANEWANALYST' });
  expect(await outcome(await sign(keys))).toBe('UNAUTHENTICATED');
  aws.roles.clear();
  expect(await outcome(await sign(keys))).toBe('UNAUTHENTICATED');
});

test('a role without a path does not become the one with a path, nor the other way round', async () => {
  const keys = addAnalyst(aws);
  const bare = `arn:aws:iam::${account}:role/analyst`;
  aws.roles.set('analyst', { arn: bare, roleId: analystRoleId });
  const identity = identityOf(aws);
  const { principalId } = (await identity.exchange?.exchange(await sign(keys))) ?? {};
  expect(principalId).toContain(bare);
  expect(principalId).not.toContain(analystRole);
});

test('a role of the same name in the gateway’s own account is not taken for another account’s', async () => {
  addAnalyst(aws);
  const keys = addCaller(aws, 'arn:aws:sts::222222222222:assumed-role/analyst/ann', 'AROAOTHER:ann');
  const accounts = [{ id: account }, { id: '222222222222' }];
  expect(await outcome(await sign(keys), identityOf(aws, { accounts }))).toBe('UNAUTHENTICATED');
  const sameId = addCaller(aws, 'arn:aws:sts::222222222222:assumed-role/analyst/ann', `${analystRoleId}:ann`);
  expect(await outcome(await sign(sameId), identityOf(aws, { accounts }))).toBe('UNAUTHENTICATED');
});

test('where IAM cannot be asked, nobody comes in', async () => {
  const keys = addAnalyst(aws);
  aws.intercept = (_request, response, body) => {
    if (!body.includes('Action=GetRole')) return false;
    response
      .writeHead(403, { 'content-type': 'text/xml' })
      .end('<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>');
    return true;
  };
  expect(await outcome(await sign(keys))).toBe('STORE_DENIED');
});

describe('a token of the gateway', () => {
  const claims = { arn: analystRole, account };
  const key = createHash('sha256').update(`lakegate gateway token\0${tokenSecret}`).digest();
  const make = (change: {
    readonly key?: Buffer;
    readonly iss?: string;
    readonly aud?: string;
    readonly typ?: string;
    readonly alg?: string;
    readonly iat?: number;
  }): Promise<string> => {
    const iat = change.iat ?? Math.floor(Date.now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: change.alg ?? 'HS256', typ: change.typ ?? 'lakegate-gateway+jwt' })
      .setIssuer(change.iss ?? gatewayIssuer)
      .setAudience(change.aud ?? serverId)
      .setSubject(`${analystRoleId}:ann`)
      .setIssuedAt(iat)
      .setExpirationTime(iat + 600)
      .sign(change.key ?? key);
  };
  const isAccepted = (token: string): Promise<boolean> =>
    identityOf(aws)
      .authenticator.authenticate({ authorization: `Bearer ${token}` })
      .then(
        () => true,
        () => false,
      );

  test('is accepted as it should be', async () => {
    expect(await isAccepted(await make({}))).toBe(true);
  });

  test.each<[string, Parameters<typeof make>[0]]>([
    ['signed with another secret', { key: createHash('sha256').update('guess').digest() }],
    ['signed with the secret itself', { key: Buffer.from(tokenSecret) }],
    ['for another environment', { aud: 'lakegate.example.com/test' }],
    ['of another issuer', { iss: 'urn:lakegate:other' }],
    ['of another type', { typ: 'JWT' }],
    ['by another algorithm', { alg: 'HS512', key: Buffer.concat([key, key]) }],
    ['of an hour ago', { iat: Math.floor(Date.now() / 1000) - 3_600 }],
  ])('is refused %s', async (_, change) => {
    expect(await isAccepted(await make(change))).toBe(false);
  });

  test('is refused unsigned', async () => {
    const [, payload] = (await make({})).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'lakegate-gateway+jwt' })).toString('base64url');
    expect(await isAccepted(`${header}.${payload ?? ''}.`)).toBe(false);
  });

  test('is nobody’s where there is no exchange', async () => {
    const authenticator = createAuthenticator({ apiKeys: [], issuers: [] });
    await expect(authenticator.authenticate({ authorization: `Bearer ${await make({})}` })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    const tokens = createGatewayTokens({ secret: tokenSecret, serverId, ttlSeconds: 600 });
    const withoutAccounts = createAuthenticator({ apiKeys: [], issuers: [] }, { gatewayTokens: tokens });
    await expect(withoutAccounts.authenticate({ authorization: `Bearer ${await make({})}` })).rejects.toThrow();
  });
});

test('whatever a body says, it crashes nothing and lets nobody in', async () => {
  const body = await sign(addAnalyst(aws));
  const identity = identityOf(aws);
  const field = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[0-9a-f]{64}$/),
    fc.stringMatching(/^\d{8}T\d{6}Z$/),
    fc.anything(),
  );
  const changed = fc
    .dictionary(fc.constantFrom(...Object.keys(body), 'url', '__proto__'), field, { minKeys: 1 })
    .map((changes) => ({ ...body, ...changes }));
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, fc.anything(), fc.json()), async (value) => {
      expect(await outcome(value, identity)).toBe('UNAUTHENTICATED');
    }),
    boundsOf({ seconds: 5, cases: 1_000 }, 1_000),
  );
  expect(aws.callsOf('GetRole')).toHaveLength(0);
  expect(callerIdentityConfig(aws).accounts).toEqual([{ id: account }]);
}, 20_000);
