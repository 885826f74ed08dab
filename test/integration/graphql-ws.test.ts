// Subscriptions, queries and every close code, with the protocol's own client and with a bare WebSocket.
import type { FormattedExecutionResult } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type ChangesServer, expiring, revocableKeys, startChangesServer } from '../support/changes-server.js';
import { openRawSocket, openReadySocket } from '../support/raw-socket.js';
import { until } from '../support/until.js';
import type { StartOptions } from '../unit/transport/started-server.js';

let stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  stops = [];
});

async function start(options: StartOptions = {}): Promise<ChangesServer> {
  const server = await startChangesServer(options);
  stops.push(() => server.stop(0));
  return server;
}

function connect({ url }: ChangesServer, key = 'key-ann', closes: number[] = []): Client {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
    on: { closed: (event) => void closes.push((event as CloseEvent).code) },
  });
  stops.push(() => client.dispose());
  return client;
}

const changes = 'subscription ($from: StreamPosition) { airlineChanges(from: $from) { position record { carrier } } }';

interface Change {
  readonly airlineChanges: { readonly position: string; readonly record: { readonly carrier: string } | null };
}

function watch(client: Client, position?: string): AsyncIterableIterator<FormattedExecutionResult<Change, unknown>> {
  return client.iterate<Change>({ query: changes, variables: position === undefined ? {} : { from: { position } } });
}

async function take(
  iterator: AsyncIterator<FormattedExecutionResult<Change, unknown>>,
  count: number,
): Promise<{ carriers: string[]; position: string }> {
  const carriers: string[] = [];
  let position = '';
  while (carriers.length < count) {
    const { value } = (await iterator.next()) as { value: FormattedExecutionResult<Change, unknown> };
    const change = value.data?.airlineChanges;
    carriers.push(change?.record?.carrier ?? '');
    position = change?.position ?? position;
  }
  return { carriers, position };
}

/** Resolves once so many subscriptions have begun. */
async function begun({ counters }: ChangesServer, count: number): Promise<void> {
  await until(() => counters.count('subscription-started') >= count);
}

describe('the graphql-ws client', () => {
  it('has queries answered and errors of queries as over HTTP', async () => {
    const server = await start();
    const client = connect(server);
    const answers: unknown[] = [];
    for await (const answer of client.iterate({ query: '{ __typename }' })) answers.push(answer);
    expect(answers).toEqual([{ data: { __typename: 'Query' } }]);
    await expect(client.iterate({ query: '{ nothing }' }).next()).rejects.toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
  });

  it('watches, and resumes where it was on another connection', async () => {
    const server = await start();
    const first = watch(connect(server));
    const taking = take(first, 2);
    await begun(server, 1);
    server.publish('AA');
    server.publish('BB');
    const { carriers, position } = await taking;
    await first.return?.();
    server.publish('CC');
    const second = await take(watch(connect(server), position), 1);
    expect([...carriers, ...second.carriers]).toEqual(['AA', 'BB', 'CC']);
  });

  it('is told of expired credentials by each operation, with where it was, and then by 4403', async () => {
    const expiresAtMs = Date.now() + 1_000;
    const server = await start({ authenticate: () => Promise.resolve(expiring('api-key/ann', expiresAtMs)) });
    const closes: number[] = [];
    const client = connect(server, 'key-ann', closes);
    const watched = watch(client);
    const taking = take(watched, 1);
    await begun(server, 1);
    server.publish('AA');
    const { position } = await taking;
    await expect(watched.next()).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', position } }]);
    await until(() => closes.length > 0);
    expect(closes).toEqual([4403]);
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAtMs);
  });

  it('is told of a key that was taken away, with where it was, and then by 4403, while others go on', async () => {
    const { principals, authenticate } = revocableKeys();
    const server = await start({ authenticate });
    const closes: number[] = [];
    const [watched, others] = [watch(connect(server, 'key-ann', closes)), watch(connect(server, 'key-bob', closes))];
    const [taking, othersTaking] = [take(watched, 1), take(others, 1)];
    await begun(server, 2);
    server.publish('AA');
    const [{ position }] = await Promise.all([taking, othersTaking]);
    await server.recheckClients();
    principals.delete('Bearer key-ann');
    await server.recheckClients();
    await expect(watched.next()).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', position } }]);
    await until(() => closes.length > 0);
    server.publish('BB');
    expect((await take(others, 1)).carriers).toEqual(['BB']);
    expect(closes).toEqual([4403]);
  });

  it('is sent away by 4403 where its key is for someone else now, though nothing runs', async () => {
    const { principals, authenticate } = revocableKeys();
    const server = await start({ authenticate });
    const socket = await openReadySocket(server.url);
    principals.set('Bearer key-ann', { id: 'api-key/ann', grantees: ['admins'], admin: false });
    await server.recheckClients();
    expect(await socket.closed).toEqual([4403, 'Forbidden: the credentials are no longer good']);
  });

  it('is told that the server stops, with where it was, and then by 1001', async () => {
    const server = await start();
    const closes: number[] = [];
    const watched = watch(connect(server, 'key-ann', closes));
    const taking = take(watched, 1);
    await begun(server, 1);
    server.publish('AA');
    const { position } = await taking;
    const ended = expect(watched.next()).rejects.toMatchObject([{ extensions: { code: 'SHUTTING_DOWN', position } }]);
    await server.stop(60_000);
    await ended;
    expect(closes).toEqual([1001]);
  });

  it('has a query that runs answered before the server has stopped', async () => {
    let release: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const server = await start({
      resolveGrants: async () => {
        asked();
        await running;
        return new Map();
      },
    });
    const answer = connect(server).iterate({ query: '{ __typename }' }).next();
    await reached;
    const stopped = server.stop(60_000);
    release();
    expect(await answer).toMatchObject({ value: { data: { __typename: 'Query' } } });
    await stopped;
  });
});

describe('the code that a socket is closed with', () => {
  const key = { authorization: 'Bearer key-ann' };
  const init = { type: 'connection_init', payload: key };
  const ask = { id: '1', type: 'subscribe', payload: { query: changes } };

  it.each<[number, string, (object | string)[]]>([
    [4400, 'a message that is no JSON', ['{']],
    [4400, 'a message of no known type', [init, { type: 'start' }]],
    [4401, 'an operation before the beginning', [ask]],
    [4401, 'an operation that did not wait for the acknowledgement', [init, ask]],
    [4403, 'a wrong key', [{ type: 'connection_init', payload: { authorization: 'Bearer nobody' } }]],
    [4403, 'no key', [{ type: 'connection_init' }]],
    [4403, 'a key that is no text', [{ type: 'connection_init', payload: { authorization: { Bearer: 'key-ann' } } }]],
    [4429, 'two beginnings', [init, init]],
  ])('is %i for %s', async (code, _, messages) => {
    const socket = await openRawSocket((await start()).url);
    for (const message of messages) socket.say(message);
    expect((await socket.closed)[0]).toBe(code);
  });

  it('is 4409 for an id that is in use, however long', async () => {
    const server = await start();
    const id = '\u{1f6eb}'.repeat(100);
    const socket = await openReadySocket(server.url);
    socket.say({ ...ask, id });
    await begun(server, 1);
    socket.say({ ...ask, id });
    expect((await socket.closed)[0]).toBe(4409);
  });

  it('is 4406 for a client that asks for no protocol, and one of another is given none', async () => {
    const { url } = await start();
    expect((await (await openRawSocket(url, { protocols: [] })).closed)[0]).toBe(4406);
    await expect(openRawSocket(url, { protocols: ['graphql-ws'] })).rejects.toThrow('Server sent no subprotocol');
  });

  it('is 4408 for a client that says nothing', async () => {
    const server = await start({ limits: { connectionInitTimeoutMs: 20 } });
    expect((await (await openRawSocket(server.url)).closed)[0]).toBe(4408);
  });

  it('is 1009 for a message beyond the limit, and 1007 for text that is none', async () => {
    const server = await start({ limits: { maxRequestBytes: 2_000 } });
    const large = await openReadySocket(server.url);
    large.say({ ...ask, payload: { query: ' '.repeat(2_000) } });
    expect((await large.closed)[0]).toBe(1009);
    const broken = await openReadySocket(server.url);
    broken.webSocket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect((await broken.closed)[0]).toBe(1007);
  });

  it('is 4400 for a binary message, whatever it says', async () => {
    const socket = await openReadySocket((await start()).url);
    socket.webSocket.send(Buffer.from(JSON.stringify(ask)), { binary: true });
    expect((await socket.closed)[0]).toBe(4400);
  });
});

describe('errors by a socket', () => {
  it.each([
    ['a name that was never there', '{ nothing }'],
    ['a hidden column', 'subscription { airlineChanges { record { name } } }'],
    ['a column that was never there', 'subscription { airlineChanges { record { nome } } }'],
    ['a filter by a hidden column', 'subscription { airlineChanges(where: { name: { eq: "x" } }) { position } }'],
    ['an unknown type of a variable', 'subscription ($v: Nothing) { airlineChanges { position } }'],
    ['two fields', 'subscription { a: airlineChanges { position } b: airlineChanges { position } }'],
    ['a depth beyond the limit', `{ ${'a { '.repeat(20)}b${' }'.repeat(20)} }`],
    ['no GraphQL', 'subscription {'],
  ])('are the bytes that HTTP has, for %s', async (_, query) => {
    const server = await start();
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer key-bob' },
      body: JSON.stringify({ query }),
    });
    const socket = await openReadySocket(server.url, 'key-bob');
    socket.say({ id: '1', type: 'subscribe', payload: { query } });
    const heard = await socket.hear();
    const errors = (await response.text()).trim().slice('{"errors":'.length, -1);
    expect(heard).toBe(`{"id":"1","type":"error","payload":${errors}}`);
  });

  it('tell nothing of whether a name is hidden or was never there', async () => {
    const socket = await openReadySocket((await start()).url, 'key-bob');
    const heard: string[] = [];
    for (const column of ['name', 'nome']) {
      socket.say({
        id: '1',
        type: 'subscribe',
        payload: { query: `subscription { airlineChanges { record { ${column} } } }` },
      });
      heard.push((await socket.hear()).replaceAll(column, 'X'));
    }
    expect(heard[0]).toBe(heard[1]);
  });
});
