// Tokens as an attacker would make them, against an authenticator that fetches keys from a real HTTP server.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { boundsOf, fc } from '../support/random-cases.js';
import { base64url, exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';
import { createAuthenticator, type Authenticator } from '../../auth/identity/authenticate-request.js';
import type { JwtIssuer } from '../../auth/identity/identity-config.js';
import { LakegateError, type ErrorCode } from '../../src/core/errors.js';
import type { Principal } from '../../src/core/principal.js';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

const issuer = 'https://idp.example';
let server: Server;
let published: JWK[] = [];
let fetches = 0;
let status = 200;
let jwksUri: string;
let pair: KeyPair;
let otherPair: KeyPair;

async function publicKey(keys: KeyPair, kid: string, alg = 'RS256'): Promise<JWK> {
  return { ...(await exportJWK(keys.publicKey)), kid, alg, use: 'sig' };
}

beforeAll(async () => {
  pair = await generateKeyPair('RS256', { extractable: true });
  otherPair = await generateKeyPair('RS256', { extractable: true });
  server = createServer((_, response) => {
    fetches++;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  jwksUri = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/jwks`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(async () => {
  published = [await publicKey(pair, 'one')];
  status = 200;
  fetches = 0;
});

function authenticatorOf(more: Partial<JwtIssuer> = {}): Authenticator {
  const trusted: JwtIssuer = {
    issuer,
    audience: 'lakegate',
    algorithms: ['RS256'],
    keys: { jwksUri },
    groupsClaim: 'groups',
    groupPrefix: `${issuer}|group/`,
    admin: { claim: 'roles', values: ['lakegate-admin'] },
    clockToleranceSeconds: 5,
    maxTokenAgeSeconds: 3_600,
    ...more,
  };
  return createAuthenticator({ apiKeys: [], issuers: [trusted] });
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

function claims(more: JWTPayload = {}): JWTPayload {
  const now = nowSeconds();
  return { iss: issuer, aud: 'lakegate', sub: 'user-7', iat: now, exp: now + 600, ...more };
}

function sign(payload: JWTPayload, keys = pair, header: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(keys.privateKey);
}

function unsigned(header: Record<string, unknown>, payload: unknown): string {
  return `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(payload))}`;
}

function present(token: string, authenticator = authenticatorOf()): Promise<Principal> {
  return authenticator.authenticate({ authorization: `Bearer ${token}` });
}

async function codeOf(answer: Promise<Principal>): Promise<ErrorCode> {
  const error: unknown = await answer.catch((e: unknown) => e);
  expect(error).toBeInstanceOf(LakegateError);
  return (error as LakegateError).code;
}

test('a good token gives a principal named by issuer and subject, with groups under the issuer', async () => {
  const payload = claims({ groups: ['analysts', 7, 'staff'], roles: 'lakegate-admin' });
  expect(await present(await sign(payload))).toEqual({
    id: `${issuer}|user-7`,
    grantees: [`${issuer}|user-7`, `${issuer}|group/analysts`, `${issuer}|group/staff`],
    admin: true,
    expiresAtMs: (payload.exp ?? 0) * 1000,
    credential: expect.objectContaining({ kind: 'jwt', issuer, subject: 'user-7' }) as unknown,
  });
});

test('a group called like a principal of another origin is not that principal', async () => {
  const { grantees } = await present(await sign(claims({ groups: ['engineer'], sub: 'engineer' })));
  expect(grantees).not.toContain('engineer');
});

test.each([[true], [{ 'lakegate-admin': true }], [['admin']], ['LAKEGATE-ADMIN'], [['lakegate-admin ']], [null]])(
  'a claim of %j makes no admin',
  async (roles) => {
    expect((await present(await sign(claims({ roles })))).admin).toBe(false);
  },
);

test.each<[string, JWTPayload]>([
  ['of another issuer', { iss: 'https://other.example' }],
  ['of the issuer but for a slash', { iss: `${issuer}/` }],
  ['without issuer', { iss: undefined }],
  ['for another audience', { aud: 'billing' }],
  ['without audience', { aud: undefined }],
  ['that has expired', { exp: Math.floor(Date.now() / 1000) - 60 }],
  ['without expiry', { exp: undefined }],
  ['that is not valid yet', { nbf: Math.floor(Date.now() / 1000) + 60 }],
  ['that was issued too long ago', { iat: Math.floor(Date.now() / 1000) - 7_200 }],
  ['that was issued in the future', { iat: Math.floor(Date.now() / 1000) + 600 }],
  ['without time of issue', { iat: undefined }],
  ['without subject', { sub: undefined }],
  ['with an empty subject', { sub: '' }],
  ['whose subject is no text', { sub: 7 as unknown as string }],
  ['whose expiry is text', { exp: '9999999999' as unknown as number }],
])('a token %s is refused', async (_, change) => {
  expect(await codeOf(present(await sign(claims(change))))).toBe('UNAUTHENTICATED');
});

test('a token is accepted within the clock tolerance alone', async () => {
  const late = await sign(claims({ exp: nowSeconds() - 30 }));
  expect((await present(late, authenticatorOf({ clockToleranceSeconds: 60 }))).id).toBe(`${issuer}|user-7`);
  expect(await codeOf(present(late))).toBe('UNAUTHENTICATED');
});

test.each(['none', 'None', 'NONE', ''])('a token with algorithm %j is refused, whatever its signature', async (alg) => {
  const head = unsigned({ alg, kid: 'one' }, claims());
  expect(await codeOf(present(`${head}.`))).toBe('UNAUTHENTICATED');
  expect(await codeOf(present(`${head}.${(await sign(claims())).split('.')[2] ?? ''}`))).toBe('UNAUTHENTICATED');
});

test('the public key does not sign as an HMAC secret', async () => {
  const head = unsigned({ alg: 'HS256', kid: 'one' }, claims());
  for (const secret of [await exportSPKI(pair.publicKey), JSON.stringify(published[0])]) {
    const signature = createHmac('sha256', secret).update(head).digest('base64url');
    expect(await codeOf(present(`${head}.${signature}`))).toBe('UNAUTHENTICATED');
  }
});

test('a good signature by an algorithm that the issuer is not configured for is refused', async () => {
  const keys = await generateKeyPair('RS512', { extractable: true });
  published = [{ ...(await exportJWK(keys.publicKey)), kid: 'one' }];
  const token = await sign(claims(), keys, { alg: 'RS512' });
  expect(await codeOf(present(token))).toBe('UNAUTHENTICATED');
  expect((await present(token, authenticatorOf({ algorithms: ['RS512'] }))).id).toBe(`${issuer}|user-7`);
});

test.each(['one', 'two', '../../one', "one' OR '1'='1", '/dev/null', '__proto__', ''])(
  'a token signed by a stranger under the key id %j is refused',
  async (kid) => {
    expect(await codeOf(present(await sign(claims(), otherPair, { kid })))).toBe('UNAUTHENTICATED');
  },
);

test('keys that a token brings along or points to are not used', async () => {
  const jwk = await publicKey(otherPair, 'mine');
  const token = await sign(claims(), otherPair, { kid: 'one', jwk, jku: `${jwksUri}?mine`, x5u: jwksUri });
  expect(await codeOf(present(token))).toBe('UNAUTHENTICATED');
  expect(fetches).toBe(1);
});

test('a token with a critical header that nobody understands is refused', async () => {
  const head = await sign(claims(), pair);
  const [, payload, signature] = head.split('.');
  const header = base64url.encode(JSON.stringify({ alg: 'RS256', kid: 'one', crit: ['exp'], exp: 1 }));
  expect(await codeOf(present([header, payload, signature].join('.')))).toBe('UNAUTHENTICATED');
});

test('a token whose claims were changed after signing is refused', async () => {
  const [header, , signature] = (await sign(claims())).split('.');
  const changed = base64url.encode(JSON.stringify(claims({ sub: 'root' })));
  expect(await codeOf(present([header, changed, signature].join('.')))).toBe('UNAUTHENTICATED');
});

test.each(['.', '..', '...', 'a.b', 'a.b.c.d.e', '{}.{}.{}', `${'e'.repeat(4_000)}.e.e`])(
  'the text %j is no token and no crash',
  async (token) => {
    expect(await codeOf(present(token))).toBe('UNAUTHENTICATED');
  },
);

test('keys are fetched once and kept', async () => {
  const authenticator = authenticatorOf();
  await present(await sign(claims()), authenticator);
  await present(await sign(claims()), authenticator);
  expect(fetches).toBe(1);
});

test('unknown key ids do not make it fetch again and again', async () => {
  const authenticator = authenticatorOf();
  await present(await sign(claims()), authenticator);
  for (const kid of ['a', 'b', 'c', 'd']) {
    expect(await codeOf(present(await sign(claims(), otherPair, { kid }), authenticator))).toBe('UNAUTHENTICATED');
  }
  expect(fetches).toBe(1);
});

test('a key that the issuer adds is taken up without a restart', async () => {
  const authenticator = authenticatorOf();
  await present(await sign(claims()), authenticator);
  published = [await publicKey(pair, 'one'), await publicKey(otherPair, 'two')];
  const token = await sign(claims(), otherPair, { kid: 'two' });
  const realNow = Date.now;
  Date.now = () => realNow() + 15_000;
  try {
    expect((await present(token, authenticator)).id).toBe(`${issuer}|user-7`);
    expect(fetches).toBe(2);
  } finally {
    Date.now = realNow;
  }
});

test('a key that the issuer has withdrawn no longer counts where the keys are read anew', async () => {
  const old = await sign(claims());
  published = [await publicKey(otherPair, 'two')];
  expect(await codeOf(present(old))).toBe('UNAUTHENTICATED');
  expect((await present(await sign(claims(), otherPair, { kid: 'two' }))).id).toBe(`${issuer}|user-7`);
});

test('where the keys cannot be had, the answer is that nothing can be decided now, never a yes', async () => {
  const token = await sign(claims());
  status = 500;
  expect(await codeOf(present(token))).toBe('POLICY_UNAVAILABLE');
  const nobodyThere = authenticatorOf({ keys: { jwksUri: 'http://127.0.0.1:1/jwks' } });
  expect(await codeOf(present(token, nobodyThere))).toBe('POLICY_UNAVAILABLE');
  expect(await codeOf(present(await sign(claims({ iss: 'https://other.example' })), nobodyThere))).toBe(
    'UNAUTHENTICATED',
  );
});

test('keys given in the configuration need no server', async () => {
  const authenticator = authenticatorOf({ keys: { jwks: { keys: [await publicKey(pair, 'one')] } } });
  expect((await present(await sign(claims()), authenticator)).id).toBe(`${issuer}|user-7`);
  expect(fetches).toBe(0);
});

test.each(['HS256', 'none', 'dir', 'A256KW'])('an issuer cannot be configured with the algorithm %s', (algorithm) => {
  expect(() => authenticatorOf({ algorithms: ['RS256', algorithm] })).toThrow(/asymmetric/);
  expect(() => authenticatorOf({ algorithms: [] })).toThrow(/asymmetric/);
});

test('the same subject of two issuers is two principals', async () => {
  const second = 'https://second.example';
  const authenticator = createAuthenticator({
    apiKeys: [],
    issuers: [issuer, second].map((name, i) => ({
      issuer: name,
      audience: 'lakegate',
      algorithms: ['RS256'],
      keys: { jwks: { keys: [published[0] as JWK & Record<string, unknown>] } },
      groupPrefix: `${String(i)}|`,
      clockToleranceSeconds: 5,
      maxTokenAgeSeconds: 600,
    })),
  });
  const ids = [];
  for (const iss of [issuer, second]) ids.push((await present(await sign(claims({ iss })), authenticator)).id);
  expect(new Set(ids).size).toBe(2);
});

test('whatever is made of a token, it crashes nothing and lets nobody in', async () => {
  const good = await sign(claims());
  const authenticator = authenticatorOf({ keys: { jwks: { keys: [await publicKey(pair, 'one')] } } });
  expect((await present(good, authenticator)).id).toBe(`${issuer}|user-7`);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const part = fc.oneof(
    fc.constantFrom(header, payload, signature, ''),
    fc.anything().map((value) => base64url.encode(JSON.stringify(value) || 'null')),
    fc.json().map((text) => base64url.encode(text)),
    fc.string({ maxLength: 40 }),
  );
  const flipped = fc
    .tuple(fc.nat(good.length - 1), fc.stringMatching(/^[abcXYZ019_.= -]$/))
    .map(([at, letter]) => `${good.slice(0, at)}${letter}${good.slice(at + 1)}`);
  const token = fc.oneof(
    fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.')),
    flipped,
  );
  // The last letter of a signature has bits that stand for nothing, so that another text may be the same token.
  const isSame = (text: string): boolean => {
    const [h, p, s, ...more] = text.split('.');
    const bytes = (encoded: string): string => Buffer.from(encoded, 'base64url').toString('hex');
    return more.length === 0 && h === header && p === payload && bytes(s ?? '') === bytes(signature);
  };
  await fc.assert(
    fc.asyncProperty(token, async (text) => {
      fc.pre(!isSame(text));
      expect(await codeOf(present(text, authenticator))).toBe('UNAUTHENTICATED');
    }),
    boundsOf({ seconds: 5, cases: 1_000 }, 1_000),
  );
});
