// Clients that take nothing, go without a word, or come and go by the thousand, over real sockets.
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { type ChangesServer, startChangesServer } from '../support/changes-server.js';
import { openRawSocket, openReadySocket, type RawSocket } from '../support/raw-socket.js';
import { readEvents } from '../support/read-streams.js';
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

/** Ended with the test, whatever became of it: one that is paused would not notice that the server is gone. */
async function openSocket({ url }: ChangesServer): Promise<RawSocket> {
  const socket = await openReadySocket(url);
  stops.push(() => {
    socket.webSocket.terminate();
  });
  return socket;
}

const changes =
  'subscription ($from: StreamPosition) { airlineChanges(from: $from) { position record { carrier name } } }';
const large = 'x'.repeat(100_000);

/** More than the system, the limits and what is kept of the stream hold together; resolves once it was too much. */
async function flood(server: ChangesServer): Promise<number> {
  const added = 400;
  for (let i = 0; i < added; i++) {
    server.publish(String(i), large);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => server.counters.count('subscription-ended') === 1);
  return added;
}

const slow = ({ code }: { readonly code?: string | undefined }): boolean => code === 'SLOW_CONSUMER';

interface Heard {
  readonly type: string;
  readonly payload: {
    readonly data: { readonly airlineChanges: { readonly position: string; readonly record: { carrier: string } } };
  } & readonly { readonly extensions: { readonly code: string; readonly position: string } }[];
}

describe('a subscriber that takes nothing', () => {
  const limits = { maxQueuedChanges: 20, socketBufferBytes: 200_000, streamWindowEvents: 40 };

  it('on a WebSocket ends with SLOW_CONSUMER, holds no more than the limits, and resumes without a gap', async () => {
    const server = await start({ limits });
    const socket = await openSocket(server);
    socket.say({ id: '1', type: 'subscribe', payload: { query: changes } });
    await until(() => server.counters.count('subscription-started') === 1);
    socket.webSocket.pause();
    const added = await flood(server);
    expect(server.counters.count('subscription-ended', slow)).toBe(1);
    socket.webSocket.resume();
    const carriers: string[] = [];
    let position = '';
    for (;;) {
      const { type, payload } = JSON.parse(await socket.hear()) as Heard;
      if (type === 'error') {
        expect(payload[0]?.extensions.code).toBe('SLOW_CONSUMER');
        position = payload[0]?.extensions.position ?? '';
        break;
      }
      carriers.push(payload.data.airlineChanges.record.carrier);
    }
    expect(carriers.length).toBeLessThan(added);
    socket.say({ id: '2', type: 'subscribe', payload: { query: changes, variables: { from: { position } } } });
    while (carriers.length < added) {
      const { payload } = JSON.parse(await socket.hear()) as Heard;
      carriers.push(payload.data.airlineChanges.record.carrier);
    }
    expect(carriers).toEqual(Array.from({ length: added }, (_, i) => String(i)));
  });

  it('of events ends with SLOW_CONSUMER, and is told so once it takes what waits', async () => {
    const server = await start({ limits });
    const response = await askForEvents(server);
    await until(() => server.counters.count('subscription-started') === 1);
    response.pause();
    await flood(server);
    expect(server.counters.count('subscription-ended', slow)).toBe(1);
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(readEvents(Buffer.concat(chunks).toString('utf8')).slice(-2)).toMatchObject([
      { data: { errors: [{ extensions: { code: 'SLOW_CONSUMER', position: expect.any(String) as unknown } }] } },
      { event: 'complete' },
    ]);
  });

  it.each([
    ['a WebSocket', stallSocket],
    ['events', stallEvents],
  ])('nor answers on %s is cut off, so that a stop does not wait for it', async (_, stall) => {
    const server = await start({ limits: { ...limits, socketKeepAliveMs: 100 } });
    await stall(server);
    await until(() => server.counters.count('subscription-started') === 1);
    await flood(server);
    // Its grace is longer than the test may take.
    await server.stop(600_000);
  });
});

async function stallSocket(server: ChangesServer): Promise<void> {
  const { say, webSocket } = await openSocket(server);
  say({ id: '1', type: 'subscribe', payload: { query: changes } });
  webSocket.pause();
}

async function stallEvents(server: ChangesServer): Promise<void> {
  (await askForEvents(server)).pause();
}

function askForEvents({ url }: ChangesServer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'text/event-stream', authorization: 'Bearer key-ann' };
    const asked = request(`${url}/graphql?${new URLSearchParams({ query: changes }).toString()}`, { headers }, resolve);
    asked.once('error', reject).end();
    stops.push(() => asked.destroy());
  });
}

describe('a client that is gone without a word', () => {
  it('is let go of when it does not answer', async () => {
    const server = await start({ limits: { socketKeepAliveMs: 50 } });
    const { say, webSocket } = await openSocket(server);
    say({ id: '1', type: 'subscribe', payload: { query: changes } });
    await until(() => server.counters.count('subscription-started') === 1);
    webSocket.pause();
    await until(() => server.counters.count('subscription-ended') === 1);
  });
});

describe('clients that break off', () => {
  it('in the middle of an upgrade, or with bytes that are no frame, leave the server as it was', async () => {
    const server = await start();
    const { port } = new URL(server.url);
    const upgrade = [
      'GET /graphql HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Protocol: graphql-transport-ws',
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
      '',
      '',
    ].join('\r\n');
    const sent = [
      '',
      upgrade.slice(0, 60),
      upgrade.replace('/graphql', '/other'),
      upgrade.replace(/Sec-WebSocket-Key.*/, 'X: y'),
    ];
    for (const bytes of [...sent, upgrade, `${upgrade}garbage`, `${upgrade}\u0000\u00ff`.repeat(50)]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), '127.0.0.1', () => {
          socket.write(bytes, () => {
            socket.resetAndDestroy();
          });
        });
        socket.once('close', () => {
          resolve();
        });
      });
    }
    expect((await server.ask('{ __typename }')).status).toBe(200);
    expect(server.counters.count('error')).toBe(0);
  });

  it('by the thousand leave nothing behind', async () => {
    const server = await start({ limits: { maxSockets: 200 } });
    const waves = 10;
    for (let wave = 0; wave < waves; wave++) {
      const sockets = await Promise.all(Array.from({ length: 100 }, () => openSocket(server)));
      for (const { say } of sockets) say({ id: '1', type: 'subscribe', payload: { query: changes } });
      await until(() => server.counters.count('subscription-started') === (wave + 1) * 100);
      for (const { webSocket } of sockets) webSocket.terminate();
      await until(() => server.counters.count('subscription-ended') === (wave + 1) * 100);
    }
    expect(server.stream.readers).toBeLessThanOrEqual(1);
    expect(server.counters.count('error')).toBe(0);
  });

  it('make room for others, who are refused while there is none', async () => {
    const server = await start({ limits: { maxSockets: 1 } });
    const first = await openRawSocket(server.url);
    await expect(openRawSocket(server.url)).rejects.toThrow('503');
    first.webSocket.terminate();
    let next: unknown;
    while (next === undefined) next = await openRawSocket(server.url).catch(() => undefined);
  });
});
