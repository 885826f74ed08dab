// What pages of other origins, other people's connections and impatient clients could get by sockets and streams.
import { Agent, request } from 'node:https';
import { createIdentity } from '../../auth/identity/create-identity.js';
import { hashApiKey } from '../../auth/identity/hash-api-key.js';
import { type ChangesServer, startChangesServer } from '../support/changes-server.js';
import { makeCertificate } from '../support/make-certificate.js';
import { openRawSocket, openReadySocket, type RawSocket } from '../support/raw-socket.js';
import { until } from '../support/until.js';

const name = 'URI:spiffe://example.org/ns/data/reporting';
const authority = makeCertificate({ commonName: 'Clients', isAuthority: true });
const serverCertificate = makeCertificate({ commonName: 'localhost', names: ['IP:127.0.0.1'] });
const certificate = makeCertificate({ commonName: 'reporting', names: [name], issuer: authority });
const ofBrowser = { ca: serverCertificate.cert, cert: certificate.cert, key: certificate.key };

const servers: ChangesServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop(0)));
});

async function start(options: Parameters<typeof startChangesServer>[0] = {}): Promise<ChangesServer> {
  const server = await startChangesServer(options);
  servers.push(server);
  return server;
}

/** One whom clients reach by certificate or by key. */
async function startTls(): Promise<ChangesServer> {
  const apiKeys = [{ name: 'ann', apiKeyHashes: [hashApiKey('key-ann')], grantees: [], admin: false, demo: false }];
  const clientCertificates = { principals: [{ name, grantees: [], admin: false }], proxies: [] };
  const { authenticator } = createIdentity({ apiKeys, issuers: [], clientCertificates }, 'x'.repeat(32));
  return start({
    authenticate: (headers, peer) => authenticator.authenticate(headers, peer),
    tls: {
      cert: Buffer.from(serverCertificate.cert),
      key: Buffer.from(serverCertificate.key),
      ca: Buffer.from(authority.cert),
      clientCertificates: 'optional',
    },
  });
}

const watchNames = 'subscription { airlineChanges { record { carrier name } } }';
const watchCarriers = 'subscription { airlineChanges { record { carrier } } }';

describe('a page of another origin', () => {
  const outcome = async ({ closed, hear }: RawSocket): Promise<unknown> =>
    Promise.race([hear().catch(() => closed), closed]);

  it.each([
    ['another site', 'https://evil.example', false],
    ['a sandboxed frame', 'null', false],
    ['no URL', '*', false],
    ['the same host at another port', 'https://127.0.0.1:1', false],
    ['a host that begins like it', 'https://127.0.0.1.evil.example', false],
    ['the page of the gateway itself', undefined, true],
  ])('of %s uses the certificate of the browser for a socket: %s, %s', async (_, origin, works) => {
    const { url } = await startTls();
    const socket = await openRawSocket(url, { ...ofBrowser, origin: origin ?? url });
    socket.say({ type: 'connection_init' });
    expect(await outcome(socket)).toEqual(works ? '{"type":"connection_ack"}' : [4403, 'Forbidden']);
    socket.webSocket.terminate();
  });

  it('may come with a key of its own, without the certificate', async () => {
    const { url } = await startTls();
    const socket = await openRawSocket(url, { ...ofBrowser, origin: 'https://dashboards.example' });
    socket.say({ type: 'connection_init', payload: { authorization: 'Bearer key-ann' } });
    expect(await outcome(socket)).toBe('{"type":"connection_ack"}');
    socket.webSocket.terminate();
  });

  it.each<[Record<string, string>, number]>([
    [{ origin: 'https://evil.example' }, 401],
    [{ origin: 'null' }, 401],
    [{ 'sec-fetch-site': 'cross-site' }, 401],
    [{ 'sec-fetch-site': 'same-site' }, 401],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{}, 200],
  ])('with %j is answered %i, asking for events with the certificate of the browser', async (headers, status) => {
    const { url } = await startTls();
    expect(await statusOfEvents(`${url}/graphql?query=${encodeURIComponent('{ __typename }')}`, headers)).toBe(status);
  });
});

function statusOfEvents(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  const agent = new Agent(ofBrowser);
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers: { accept: 'text/event-stream', ...headers } }, (response) => {
      response.resume().once('end', () => {
        resolve(response.statusCode);
        agent.destroy();
      });
    });
    asked.once('error', reject).end();
  });
}

describe('the credentials of a connection', () => {
  it('are those of its operations alone, whatever another runs under the same id', async () => {
    const server = await start();
    const ann = await openReadySocket(server.url, 'key-ann');
    const bob = await openReadySocket(server.url, 'key-bob');
    ann.say({ id: '1', type: 'subscribe', payload: { query: watchNames } });
    bob.say({ id: '1', type: 'subscribe', payload: { query: watchNames } });
    bob.say({ id: '2', type: 'subscribe', payload: { query: watchCarriers } });
    await until(() => server.counters.count('subscription-started') === 2);
    server.publish('AA', 'American');
    expect(JSON.parse(await ann.hear())).toMatchObject({
      payload: { data: { airlineChanges: { record: { carrier: 'AA', name: 'American' } } } },
    });
    expect(await bob.hear()).toContain('GRAPHQL_VALIDATION_FAILED');
    const heard = await bob.hear();
    expect(heard).toContain('"AA"');
    expect(heard).not.toContain('American');
  });

  it('cannot be completed by another, nor its operations', async () => {
    const server = await start();
    const ann = await openReadySocket(server.url, 'key-ann');
    const bob = await openReadySocket(server.url, 'key-bob');
    ann.say({ id: '1', type: 'subscribe', payload: { query: watchCarriers } });
    await until(() => server.counters.count('subscription-started') === 1);
    bob.say({ id: '1', type: 'complete' });
    bob.say({ type: 'ping' });
    await bob.hear();
    server.publish('AA');
    expect(await ann.hear()).toContain('"AA"');
  });

  it('cannot be replaced by what an operation carries', async () => {
    const bob = await openReadySocket((await start()).url, 'key-bob');
    const authorization = 'Bearer key-ann';
    const payload = { query: watchNames, authorization, extensions: { authorization, headers: { authorization } } };
    bob.say({ id: '1', type: 'subscribe', authorization, payload });
    expect(await bob.hear()).toContain('GRAPHQL_VALIDATION_FAILED');
  });

  it.each([
    ['another beginning', 4429, {}, [{ authorization: 'Bearer key-bob' }, { authorization: 'Bearer key-ann' }]],
    ['a header that says another', 4403, { authorization: 'Bearer key-bob' }, [{ authorization: 'Bearer key-ann' }]],
    ['two headers', 4403, { authorization: ['Bearer key-bob', 'Bearer key-ann'] }, [{}]],
  ])('cannot be changed by %s', async (_, code, headers, payloads) => {
    const { url } = await start();
    const socket = await openRawSocket(url, { headers: headers as Record<string, string> });
    for (const payload of payloads) socket.say({ type: 'connection_init', payload });
    expect((await socket.closed)[0]).toBe(code);
  });
});

describe('a client that does not wait to be known', () => {
  it('has nothing looked at for it', async () => {
    let asked = 0;
    const server = await start({
      resolveGrants: () => {
        asked++;
        return Promise.resolve(new Map());
      },
    });
    for (const before of [[], [{ type: 'connection_init', payload: { authorization: 'Bearer key-ann' } }]]) {
      const socket = await openRawSocket(server.url);
      for (const message of before) socket.say(message);
      socket.say({ id: '1', type: 'subscribe', payload: { query: watchCarriers } });
      expect((await socket.closed)[0]).toBe(4401);
    }
    expect(asked).toBe(0);
    // Whoever waits is looked at.
    const patient = await openReadySocket(server.url);
    patient.say({ id: '1', type: 'subscribe', payload: { query: watchCarriers } });
    await patient.hear();
    expect(asked).toBe(1);
  });
});

describe('a name that is hidden', () => {
  it.each(['where: { COLUMN: { eq: "American" } }', 'where: { not: { COLUMN: { isNull: true } } }'])(
    'is refused like one that never was, in %s',
    async (where) => {
      const bob = await openReadySocket((await start()).url, 'key-bob');
      const heard: string[] = [];
      for (const column of ['name', 'nome']) {
        const query = `subscription { airlineChanges(${where.replace('COLUMN', column)}) { record { carrier } } }`;
        bob.say({ id: '1', type: 'subscribe', payload: { query } });
        heard.push((await bob.hear()).replaceAll(column, 'COLUMN'));
      }
      expect(heard[0]).toContain('GRAPHQL_VALIDATION_FAILED');
      expect(heard[0]).toBe(heard[1]);
    },
  );

  it('is no field of what changes, although the dataset has changes for others', async () => {
    const server = await start({ resolveGrants: () => Promise.resolve(new Map()) });
    const socket = await openReadySocket(server.url);
    const heard: string[] = [];
    for (const field of ['airlineChanges', 'airportChanges']) {
      socket.say({ id: '1', type: 'subscribe', payload: { query: `subscription { ${field} { position } }` } });
      heard.push((await socket.hear()).replaceAll(field, 'FIELD'));
    }
    expect(heard[0]).toBe(heard[1]);
  });
});
