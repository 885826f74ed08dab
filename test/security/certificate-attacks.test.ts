// Client certificates over real TLS connections, and headers by which callers would like to be somebody.
import { Agent, request } from 'node:https';
import { createIdentity } from '../../auth/identity/create-identity.js';
import { hashApiKey } from '../../auth/identity/hash-api-key.js';
import type { ClientCertificateConfig } from '../../auth/identity/identity-config.js';
import { defaultLimits } from '../../src/config/limits.js';
import type { TlsMaterial } from '../../src/config/load-tls.js';
import type { Observation } from '../../src/core/observation.js';
import { admitClients } from '../../src/transport/graphql/admit-clients.js';
import { createOperationGate } from '../../src/transport/graphql/open-operation.js';
import { createGraphqlRoute } from '../../src/transport/http/create-graphql-route.js';
import { createConcurrencyLimit } from '../../src/transport/http/limit-concurrency.js';
import { createHttpServer, type HttpServer } from '../../src/transport/http/create-http-server.js';
import { type MadeCertificate, makeCertificate } from '../support/make-certificate.js';
import { createFakeService, createFakeSurface } from '../unit/transport/fake-surface.js';

const reporting = 'URI:spiffe://example.org/ns/data/reporting';
const envoy = 'URI:spiffe://example.org/ns/edge/envoy';
const authority = makeCertificate({ commonName: 'Clients', isAuthority: true });
const stranger = makeCertificate({ commonName: 'Clients', isAuthority: true });
const serverCertificate = makeCertificate({ commonName: 'localhost', names: ['IP:127.0.0.1'] });
const client = (names: readonly string[], more: Partial<Parameters<typeof makeCertificate>[0]> = {}): MadeCertificate =>
  makeCertificate({ commonName: 'reporting', names, issuer: authority, ...more });

const clientCertificates: ClientCertificateConfig = {
  principals: [
    { name: reporting, grantees: ['reporting'], admin: false },
    { name: 'DNS:batch.example.org', grantees: ['batch'], admin: false },
    { name: 'URI:spiffe://example.org/ns/data/admin', grantees: ['admin'], admin: true },
  ],
  proxies: [envoy],
};

let observations: Observation[] = [];
let servers: HttpServer[] = [];

afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop(0)));
  servers = [];
  observations = [];
});

async function start(clientCertificatesSetting: TlsMaterial['clientCertificates'] = 'optional'): Promise<HttpServer> {
  const observe = (observation: Observation): void => void observations.push(observation);
  const apiKeys = [
    { name: 'ann', apiKeyHashes: [hashApiKey('key-ann')], grantees: ['ann'], admin: false, demo: false },
  ];
  const { authenticator } = createIdentity({ apiKeys, issuers: [], clientCertificates }, 'x'.repeat(32));
  const surface = createFakeSurface();
  const server = await createHttpServer({
    port: 0,
    host: '127.0.0.1',
    loopbackOnly: false,
    tls: {
      cert: Buffer.from(serverCertificate.cert),
      key: Buffer.from(serverCertificate.key),
      ca: Buffer.from(authority.cert),
      clientCertificates: clientCertificatesSetting,
    },
    graphql: createGraphqlRoute({
      admissions: admitClients((...asked) => authenticator.authenticate(...asked)),
      concurrency: createConcurrencyLimit(defaultLimits.maxConcurrentQueries),
      limits: defaultLimits,
      observe,
      gate: createOperationGate({
        grantSource: { resolveGrants: () => Promise.resolve(new Map()) },
        surfaceOf: () => surface,
        service: createFakeService([[1, 'one']]),
        limits: defaultLimits,
        observe,
      }),
    }),
    ping: () => Promise.resolve(true),
    limits: defaultLimits,
    observe,
  });
  servers.push(server);
  return server;
}

interface Visit {
  readonly certificate?: MadeCertificate;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** The id of the principal that a visitor is to the gateway, or the status that it refuses with. */
async function visit({ url }: HttpServer, { certificate, headers }: Visit): Promise<string> {
  const agent = new Agent({
    ca: serverCertificate.cert,
    ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
  });
  observations = [];
  const status = await new Promise<number>((resolve, reject) => {
    const outgoing = request(`${url}/graphql?query=%7B__typename%7D`, { agent }, (response) => {
      response.resume().once('end', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    outgoing.setHeader('apollo-require-preflight', 'true');
    for (const [name, value] of Object.entries(headers ?? {})) outgoing.setHeader(name, value);
    outgoing.once('error', reject).end();
  });
  agent.destroy();
  const finished = observations.find((observation) => observation.kind === 'request-finished');
  return finished === undefined ? String(status) : finished.principal;
}

test.each([
  [[reporting], `mtls/${reporting}`],
  [['DNS:other.example.org', 'DNS:batch.example.org'], 'mtls/DNS:batch.example.org'],
  [[reporting, 'DNS:localhost'], `mtls/${reporting}`],
])('a certificate with the names %j is whom the configuration says', async (names, principal) => {
  expect(await visit(await start(), { certificate: client(names) })).toBe(principal);
});

test.each<[string, MadeCertificate]>([
  ['of no configured name', client(['URI:spiffe://example.org/ns/data/other'])],
  ['with the name in its common name alone', client([], { commonName: reporting })],
  ['with another kind of the same name', client(['DNS:spiffe://example.org/ns/data/reporting'])],
  ['with a name that only begins like one', client([`${reporting}/admin`])],
  ['with a name in another case', client([reporting.toUpperCase()])],
  ['whose DNS name has a second name in it', client([`DNS:x, ${reporting}`])],
  ['whose URI closes a quote', client([`URI:spiffe://x", ${reporting}`])],
  ['with the names of two principals', client([reporting, 'DNS:batch.example.org'])],
  ['of another authority of the same name', client([reporting], { issuer: stranger })],
  ['that signed itself', makeCertificate({ commonName: 'x', names: [reporting] })],
  ['that has expired', client([reporting], { notAfter: new Date(Date.now() - 60_000) })],
])('a certificate %s is nobody', async (_, certificate) => {
  expect(await visit(await start(), { certificate })).toBe('401');
});

test('where certificates are required, a connection without a good one does not come about', async () => {
  const server = await start('required');
  expect(await visit(server, { certificate: client([reporting]) })).toBe(`mtls/${reporting}`);
  await expect(visit(server, {})).rejects.toThrow();
  await expect(visit(server, { certificate: client([reporting], { issuer: stranger }) })).rejects.toThrow();
});

test('where they are off, a certificate is not looked at', async () => {
  expect(await visit(await start('off'), { certificate: client([reporting]) })).toBe('401');
});

test('a certificate and another credential are one too many', async () => {
  const server = await start();
  const headers = { 'x-api-key': 'key-ann' };
  expect(await visit(server, { headers })).toBe('api-key/ann');
  expect(await visit(server, { headers, certificate: client([reporting]) })).toBe('401');
  expect(await visit(server, { headers, certificate: client(['DNS:unknown.example.org']) })).toBe('api-key/ann');
});

const forwarded = (value: string | readonly string[]): Visit['headers'] => ({ 'x-forwarded-client-cert': value });
const element = `Hash=abc;Subject="CN=x,O=y";URI=${reporting.slice(4)}`;

test('a trusted proxy tells of its client, who may also have a key', async () => {
  const server = await start();
  const certificate = client([envoy]);
  expect(await visit(server, { certificate, headers: forwarded(element) })).toBe(`mtls/${reporting}`);
  expect(await visit(server, { certificate, headers: { 'x-api-key': 'key-ann' } })).toBe('api-key/ann');
  const both = { ...forwarded(element), 'x-api-key': 'key-ann' };
  expect(await visit(server, { certificate, headers: both })).toBe('401');
  expect(await visit(server, { certificate })).toBe('401');
});

test.each<[string, Visit]>([
  ['without a certificate', {}],
  ['with a certificate that is no proxy’s', { certificate: client(['DNS:unknown.example.org']) }],
  ['with a proxy’s name of another authority', { certificate: client([envoy], { issuer: stranger }) }],
])('what is forwarded %s is not believed', async (_, who) => {
  expect(await visit(await start(), { ...who, headers: forwarded(element) })).toBe('401');
});

test('a principal of little right does not become another by what it forwards', async () => {
  const visitor = { certificate: client([reporting]), headers: forwarded('URI=spiffe://example.org/ns/data/admin') };
  expect(await visit(await start(), visitor)).toBe(`mtls/${reporting}`);
});

test.each<[string, string | readonly string[]]>([
  ['two clients', `${element},URI=spiffe://example.org/ns/data/admin`],
  ['two headers', [element, 'URI=spiffe://example.org/ns/data/admin']],
  ['two URIs of one client', `${element};URI=spiffe://example.org/ns/data/admin`],
  ['a URI in a quoted subject', `Subject="x;URI=${reporting.slice(4)}"`],
  ['an open quote', `Subject="x;URI=${reporting.slice(4)}`],
  ['blanks', `URI= ${reporting.slice(4)}`],
  ['no pairs', reporting.slice(4)],
  ['nothing', ''],
])('a proxy that forwards %s tells of nobody', async (_, value) => {
  expect(await visit(await start(), { certificate: client([envoy]), headers: forwarded(value) })).toBe('401');
});

test.each([
  'x-user',
  'x-forwarded-user',
  'x-remote-user',
  'remote-user',
  'x-auth-request-user',
  'x-amzn-oidc-identity',
  'x-amzn-oidc-data',
  'x-goog-authenticated-user-email',
  'x-ms-client-principal-name',
  'x-lakegate-principal',
  'x-ssl-client-s-dn',
  'x-client-cert',
  'ssl-client-verify',
  'from',
])('a header %s makes nobody anybody', async (name) => {
  const server = await start();
  expect(await visit(server, { headers: { [name]: 'ann' } })).toBe('401');
  const certificate = client([envoy]);
  expect(await visit(server, { certificate, headers: { [name]: reporting } })).toBe('401');
  expect(await visit(server, { headers: { [name]: 'admin', 'x-api-key': 'key-ann' } })).toBe('api-key/ann');
});
