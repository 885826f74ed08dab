// Credentials that come in by HTTP must go out nowhere: not into logs of whatever level, nor into answers.
import { generateKeyPair, exportJWK, SignJWT } from 'jose';
import { createIdentity } from '../../auth/identity/create-identity.js';
import { hashApiKey } from '../../auth/identity/hash-api-key.js';
import { defaultLimits } from '../../src/config/limits.js';
import type { Principal } from '../../src/core/principal.js';
import { createLogger } from '../../src/observe/create-logger.js';
import { createExchangeRoute } from '../../src/transport/http/create-exchange-route.js';
import { admitClients } from '../../src/transport/graphql/admit-clients.js';
import { createOperationGate } from '../../src/transport/graphql/open-operation.js';
import { createGraphqlRoute } from '../../src/transport/http/create-graphql-route.js';
import { createConcurrencyLimit } from '../../src/transport/http/limit-concurrency.js';
import { createHttpServer, type HttpServer } from '../../src/transport/http/create-http-server.js';
import { type AwsIdentityStandIn, startAwsIdentityStandIn } from '../support/aws-identity-stand-in.js';
import {
  addAnalyst,
  callerIdentityConfig,
  analystRole,
  region,
  serverId,
  tokenSecret,
} from '../support/exchange-fixture.js';
import { signCallerIdentity } from '../support/sign-caller-identity.js';
import { createFakeService, createFakeSurface } from '../unit/transport/fake-surface.js';

const issuer = 'https://idp.example';
const apiKey = 'lg_an-api-key-that-nobody-should-read';
const pair = await generateKeyPair('ES256', { extractable: true });
const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' };

let aws: AwsIdentityStandIn;
let server: HttpServer;
let lines: string[] = [];
let failure: ((principal: Principal) => Error) | undefined;

beforeAll(async () => {
  aws = await startAwsIdentityStandIn();
  const { authenticator, exchange } = createIdentity(
    {
      apiKeys: [{ name: 'ann', apiKeyHashes: [hashApiKey(apiKey)], grantees: ['ann'], admin: false, demo: false }],
      issuers: [
        {
          issuer,
          audience: 'lakegate',
          algorithms: ['ES256'],
          keys: { jwks: { keys: [jwk] } },
          groupPrefix: '',
          clockToleranceSeconds: 5,
          maxTokenAgeSeconds: 600,
        },
      ],
      callerIdentity: callerIdentityConfig(aws),
    },
    tokenSecret,
  );
  if (exchange === undefined) throw new Error('there is no exchange');
  const observe = createLogger({ level: 'debug', write: (line) => void lines.push(line) });
  const surface = createFakeSurface();
  const limits = defaultLimits;
  server = await createHttpServer({
    port: 0,
    host: '127.0.0.1',
    loopbackOnly: true,
    routes: new Map([['/auth/aws', createExchangeRoute({ exchange, limits, observe })]]),
    graphql: createGraphqlRoute({
      admissions: admitClients((...asked) => authenticator.authenticate(...asked)),
      concurrency: createConcurrencyLimit(limits.maxConcurrentQueries),
      limits,
      observe,
      gate: createOperationGate({
        grantSource: {
          resolveGrants: (principal) =>
            failure === undefined ? Promise.resolve(new Map()) : Promise.reject(failure(principal)),
        },
        surfaceOf: () => surface,
        service: createFakeService([[1, 'one']]),
        limits,
        observe,
      }),
    }),
    ping: () => Promise.resolve(true),
    limits,
    observe,
  });
});

afterAll(async () => {
  await server.stop(0);
  await aws.stop();
});

beforeEach(() => {
  lines = [];
  failure = undefined;
  aws.intercept = undefined;
});

async function ask(headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ greeting }"}',
  });
  return { status: response.status, text: await response.text() };
}

async function exchange(body: unknown): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${server.url}/auth/aws`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

function newToken(): Promise<string> {
  const jwt = new SignJWT({ sub: 'user-7' }).setProtectedHeader({ alg: 'ES256', kid: 'one' });
  return jwt.setIssuer(issuer).setAudience('lakegate').setIssuedAt().setExpirationTime('5m').sign(pair.privateKey);
}

/** No secret, and no telling part of one, is in what was written. */
function expectHidden(texts: readonly string[], secrets: readonly string[]): void {
  for (const text of texts) for (const secret of secrets) expect(text).not.toContain(secret.slice(-24));
}

test('an API key and a token are in no log and no answer, good or bad', async () => {
  const token = await newToken();
  const wrong = `${token.slice(0, -4)}AAAA`;
  const answers = [
    await ask({ 'x-api-key': apiKey }),
    await ask({ authorization: `Bearer ${token}` }),
    await ask({ authorization: `Bearer ${wrong}` }),
    await ask({ authorization: `Basic ${apiKey}` }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401]);
  expect(lines.length).toBeGreaterThan(1);
  expectHidden([...lines, ...answers.map(({ text }) => text)], [apiKey, token, wrong]);
});

test('a failure that carries the whole principal as its cause shows their token to nobody', async () => {
  failure = (principal) => Object.assign(new Error('grants failed'), { principal, cause: { principal } });
  const token = await newToken();
  const { status, text } = await ask({ authorization: `Bearer ${token}` });
  expect(status).toBe(500);
  expect(lines.join('')).toContain('grants failed');
  expect(lines.join('')).toContain('[secret]');
  expectHidden([...lines, text], [token]);
});

test('an exchange gives a token that works, is not to be kept by anybody on the way, and is logged by whom it is', async () => {
  const keys = addAnalyst(aws);
  const body = await signCallerIdentity(keys, { region, serverId });
  const { status, text, headers } = await exchange(body);
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  const { token, expiresAt } = JSON.parse(text) as { token: string; expiresAt: string };
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
  expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200);
  expect(lines.join('')).toContain(analystRole);
  expectHidden(lines, [token, keys.sessionToken ?? '', keys.secretAccessKey, body['signature'] ?? '']);
});

test('a refused exchange says why to nobody, and an outage shows no credentials', async () => {
  const keys = addAnalyst(aws);
  const body = await signCallerIdentity(keys, { region, serverId: 'another/server' });
  const refused = await exchange(body);
  expect(refused.status).toBe(401);
  expect(JSON.parse(refused.text)).toMatchObject({ errors: [{ message: 'Valid credentials are required.' }] });
  aws.intercept = (request) => {
    request.socket.destroy();
    return true;
  };
  const outage = await exchange(await signCallerIdentity(keys, { region, serverId }));
  expect(outage.status).toBe(503);
  expect(lines.join('')).toContain('POLICY_UNAVAILABLE');
  expectHidden([...lines, refused.text, outage.text], [keys.sessionToken ?? '', body['signature'] ?? '']);
});

test('the exchange takes POST and small bodies alone', async () => {
  expect((await fetch(`${server.url}/auth/aws`)).status).toBe(405);
  expect((await exchange({ sessionToken: 'x'.repeat(20_000) })).status).toBe(413);
  const text = await fetch(`${server.url}/auth/aws`, { method: 'POST', body: 'region=x' });
  expect(text.status).toBe(415);
});
