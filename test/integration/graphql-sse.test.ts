// Subscriptions, queries and mutations as server-sent events, with the protocol's own client, and as multipart HTTP.
import { type Client, createClient, type ExecutionResult } from 'graphql-sse';
import { type ChangesServer, expiring, revocableKeys, startChangesServer } from '../support/changes-server.js';
import { readEvents, readParts } from '../support/read-streams.js';
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

function connect({ url }: ChangesServer): Client {
  const client = createClient({
    url: `${url}/graphql`,
    headers: { authorization: 'Bearer key-ann' },
    retryAttempts: 0,
  });
  stops.push(() => {
    client.dispose();
  });
  return client;
}

const changes = 'subscription ($from: StreamPosition) { airlineChanges(from: $from) { position record { carrier } } }';
const multipart = 'multipart/mixed;subscriptionSpec=1.0, application/json';

const anyText: unknown = expect.any(String);

interface Asked {
  readonly query: string;
  readonly accept: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
}

function ask({ url }: ChangesServer, { query, accept, method = 'POST', headers }: Asked): Promise<Response> {
  const search = method === 'GET' ? `?${new URLSearchParams({ query }).toString()}` : '';
  return fetch(`${url}/graphql${search}`, {
    method,
    headers: { accept, authorization: 'Bearer key-ann', 'content-type': 'application/json', ...headers },
    ...(method === 'POST' && { body: JSON.stringify({ query }) }),
  });
}

function begun({ counters }: ChangesServer, count = 1): Promise<void> {
  return until(() => counters.count('subscription-started') >= count);
}

interface Change {
  readonly airlineChanges: { readonly position: string; readonly record: { readonly carrier: string } };
}

describe('the graphql-sse client', () => {
  it('has a query answered', async () => {
    const answers: unknown[] = [];
    for await (const answer of connect(await start()).iterate({ query: '{ __typename }' })) answers.push(answer);
    expect(answers).toEqual([{ data: { __typename: 'Query' } }]);
  });

  it('is told of what is refused as a result', async () => {
    const step = await connect(await start())
      .iterate({ query: 'subscription { nothing }' })
      .next();
    expect(step.value).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });

  it('watches, is told where it was when the server stops, and resumes there', async () => {
    const server = await start();
    const watched = connect(server).iterate<Change>({ query: changes });
    const first = watched.next();
    await begun(server);
    server.publish('AA');
    const { position } = ((await first).value as ExecutionResult<Change>).data?.airlineChanges ?? { position: '' };
    const second = watched.next();
    await server.stop(60_000);
    expect((await second).value).toMatchObject({ errors: [{ extensions: { code: 'SHUTTING_DOWN', position } }] });
    expect(await watched.next()).toMatchObject({ done: true });
    const again = await start();
    again.publish('AA');
    again.publish('BB');
    const resumed = connect(again).iterate<Change>({ query: changes, variables: { from: { position } } });
    expect((await resumed.next()).value).toMatchObject({ data: { airlineChanges: { record: { carrier: 'BB' } } } });
  });

  it('is told where it was when its key is taken away', async () => {
    const { principals, authenticate } = revocableKeys();
    const server = await start({ authenticate });
    const watched = connect(server).iterate<Change>({ query: changes });
    const first = watched.next();
    await begun(server);
    server.publish('AA');
    const { position } = ((await first).value as ExecutionResult<Change>).data?.airlineChanges ?? { position: '' };
    const second = watched.next();
    principals.clear();
    await server.recheckClients();
    expect((await second).value).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED', position } }] });
    expect(await watched.next()).toMatchObject({ done: true });
  });

  it('ends its subscription by going', async () => {
    const server = await start();
    const watched = connect(server).iterate({ query: changes });
    void watched.next();
    await begun(server);
    await watched.return?.();
    await until(() => server.counters.count('subscription-ended') === 1);
    expect(server.counters.count('error')).toBe(0);
  });
});

describe('server-sent events', () => {
  it.each(['GET', 'POST'] as const)('begin with a comment, by %s', async (method) => {
    const server = await start();
    const response = await ask(server, { query: changes, accept: 'text/event-stream', method });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const { value } = await (response.body as ReadableStream<Uint8Array>).getReader().read();
    expect(Buffer.from(value ?? []).toString()).toBe(':\n\n');
  });

  it('say that they are there while nothing happens', async () => {
    const server = await start({ limits: { socketKeepAliveMs: 5 } });
    const response = await ask(server, { query: changes, accept: 'text/event-stream' });
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (text.length >= 12) break;
    }
    expect(text.slice(0, 12)).toBe(':\n\n:\n\n:\n\n:\n\n');
  });

  it('are for subscriptions alone where JSON is taken too', async () => {
    const server = await start();
    const accept = 'application/json, text/event-stream';
    const answer = await ask(server, { query: '{ __typename }', accept });
    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
    const stream = await ask(server, { query: changes, accept });
    expect(stream.headers.get('content-type')).toMatch('text/event-stream');
    await stream.body?.cancel();
  });

  it('end with the credentials, and say where they were', async () => {
    const server = await start({
      authenticate: () => Promise.resolve(expiring('api-key/ann', Date.now() + 300)),
    });
    const response = await ask(server, { query: changes, accept: 'text/event-stream' });
    server.publish('AA');
    const events = readEvents(await response.text());
    expect(events.slice(-2)).toMatchObject([
      { event: 'next', data: { errors: [{ extensions: { code: 'UNAUTHENTICATED', position: anyText } }] } },
      { event: 'complete' },
    ]);
  });

  it('are refused by status where there is nobody, or too much', async () => {
    const server = await start({ limits: { maxSubscriptions: 1 } });
    const asked = { query: changes, accept: 'text/event-stream' };
    expect((await ask(server, { ...asked, headers: { authorization: 'Bearer nobody' } })).status).toBe(401);
    const first = await ask(server, asked);
    expect((await ask(server, asked)).status).toBe(429);
    await first.body?.cancel();
  });
});

describe('a subscription over multipart HTTP', () => {
  it('has a part for each change and ends with what ended it', async () => {
    const server = await start();
    const response = await ask(server, { query: changes, accept: multipart });
    const type = response.headers.get('content-type') ?? '';
    expect(type).toBe('multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"');
    server.publish('AA');
    await until(() => server.counters.count('subscription-started') === 1);
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (readParts(text, type).parts.length === 1) void server.stop(60_000);
    }
    const change = { data: { airlineChanges: { position: anyText, record: { carrier: 'AA' } } } };
    expect(readParts(text, type)).toEqual({
      parts: [
        { payload: change },
        {
          payload: null,
          errors: [
            {
              message: 'The server is shutting down.',
              extensions: { code: 'SHUTTING_DOWN', number: 111, position: anyText },
            },
          ],
        },
      ],
      ended: true,
    });
  });

  it('is refused in JSON, and queries are answered in it', async () => {
    const server = await start();
    const refused = await ask(server, { query: 'subscription { nothing }', accept: multipart });
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    ]);
    const answered = await ask(server, { query: '{ __typename }', accept: multipart });
    expect(await answered.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

test('a subscription that takes JSON alone is told by which ways it can be had', async () => {
  const response = await ask(await start(), { query: changes, accept: 'application/json' });
  expect(response.status).toBe(400);
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  for (const way of ['graphql-transport-ws', 'text/event-stream', 'multipart/mixed;subscriptionSpec=1.0']) {
    expect(errors[0]?.message).toContain(way);
  }
});
