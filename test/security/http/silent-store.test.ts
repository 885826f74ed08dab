// A gateway whose store takes every statement and never answers: what callers start must end when they go.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { EventEmitter, once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import { startFolder } from '../../e2e/support/start-folder.mjs';
import { createStops } from '../../support/create-stops.js';

const requestTimeoutMs = 1_500;
const maxConcurrentQueries = 3;

let store: Server;
let gateway: Awaited<ReturnType<typeof startFolder>>;
let folder: string;
const stops = createStops();
/** Statements that the store is held by. */
const held = new Set<ServerResponse>();
const changed = new EventEmitter();
/** Statements by their ids: those that came, and those that the gateway said to end. */
const [begun, ended] = [new Set<string>(), new Set<string>()];

beforeAll(async () => {
  store = createServer((request, response) => {
    request.resume();
    const { searchParams } = new URL(request.url ?? '/', 'http://store');
    const killed = searchParams.get('param_id');
    if (killed !== null) {
      ended.add(killed);
      response.end();
      changed.emit('change');
      return;
    }
    begun.add(searchParams.get('query_id') ?? '');
    held.add(response);
    response.once('close', () => {
      held.delete(response);
      changed.emit('change');
    });
    changed.emit('change');
  }).listen(0, '127.0.0.1');
  await once(store, 'listening');
  stops.add(() => {
    store.closeAllConnections();
    store.close();
  });
  folder = await mkdtemp(path.join(tmpdir(), 'lakegate-silent-'));
  stops.add(() => rm(folder, { recursive: true, force: true }));
  await cp(path.join(import.meta.dirname, 'shop'), folder, { recursive: true });
  const config = path.join(folder, 'lakegate.yaml');
  await writeFile(
    config,
    `contracts: [contracts]\npolicy: policy.yaml\nprincipals: principals.yaml\nlimits:\n  requestTimeoutMs: ${String(requestTimeoutMs)}\n  maxConcurrentQueries: ${String(maxConcurrentQueries)}\n`,
  );
  gateway = await startFolder(folder, {
    args: ['start', '--config', config],
    env: { LAKEGATE_CLICKHOUSE_URL: `http://127.0.0.1:${String((store.address() as AddressInfo).port)}` },
  });
  stops.add(() => gateway.stop());
});

afterAll(stops.run);

/** Until every statement that came has been ended at the store, and not merely left. */
async function untilEnded(): Promise<void> {
  while (ended.size !== begun.size) await once(changed, 'change');
  expect(ended).toEqual(begun);
}

async function untilHeld(count: number): Promise<void> {
  while (held.size !== count) await once(changed, 'change');
}

function ask(as: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer demo-${as}`,
      'x-lakegate-pin': 'clickhouse',
    },
    body: JSON.stringify({ query: '{ orders { totalCount nodes { amount } } ordersAggregate { count } }' }),
    ...(signal && { signal }),
  });
}

const codesOf = async (response: Response): Promise<readonly string[]> => {
  const { errors } = (await response.json()) as { errors: readonly { extensions: { code: string } }[] };
  return errors.map(({ extensions }) => extensions.code);
};

test('a client that goes leaves no statement at the store, and its place to the next', async () => {
  for (let round = 0; round < maxConcurrentQueries + 1; round++) {
    const client = new AbortController();
    const asked = ask('rows-eu', client.signal);
    await untilHeld(3);
    client.abort();
    await expect(asked).rejects.toThrow();
    await untilHeld(0);
    await untilEnded();
  }
});

test('a request past its time is an error, and its statements end at the store', async () => {
  expect(await codesOf(await ask('rows-eu'))).toContain('TIME_LIMIT');
  await untilHeld(0);
  await untilEnded();
});

test('no more requests of a principal run than it may have at once; others still run', async () => {
  const clients = Array.from({ length: maxConcurrentQueries }, () => new AbortController());
  const asked = clients.map((client) => ask('rows-eu', client.signal).catch(() => undefined));
  await untilHeld(3 * maxConcurrentQueries);
  const refused = await ask('rows-eu');
  expect([refused.status, await codesOf(refused)]).toEqual([429, ['CONCURRENCY_LIMIT']]);
  const other = new AbortController();
  const others = ask('rows-us', other.signal).catch(() => undefined);
  await untilHeld(3 * maxConcurrentQueries + 3);
  for (const client of [...clients, other]) client.abort();
  await Promise.all([...asked, others]);
  await untilHeld(0);
});

test('a body that stops half way holds no store, and the request ends', async () => {
  const { connect } = await import('node:net');
  const { port, hostname } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  stops.add(() => socket.destroy());
  socket.write(
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer demo-rows-eu\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"query":"',
  );
  const [said] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as unknown[];
  expect(String(said)).toMatch(/HTTP\/1.1 (408|504)/);
  expect(held.size).toBe(0);
});
