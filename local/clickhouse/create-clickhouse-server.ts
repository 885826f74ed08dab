// A ClickHouse server on the loopback interface: its HTTP interface over chDB, which is ClickHouse's own engine.
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { LocalServer, LocalTable } from '../local-server.js';
import { digestSeed, seedOnce } from '../seed-stamp.js';
import { answerQuery, writeException } from './answer-query.js';
import type { QueryContext } from './answer-query.js';
import { createClickhouseEngine } from './clickhouse-engine.js';
import { ClickhouseException } from './clickhouse-error.js';
import { readRequest } from './read-request.js';
import { seedTables } from './seed-tables.js';
import type { ClickhouseTables } from './seed-tables.js';

/** Statements at once that fit libuv's default pool of four threads, with one left to cancel them. */
const DEFAULT_SLOTS = 3;
const KEEP_ALIVE_MS = 10_000;

/** What a ClickHouse server is made from. */
export interface ClickhouseServerOptions {
  readonly databases: ClickhouseTables;
  /** Port to listen on; a free one where absent. */
  readonly port?: number;
  /** Folder for the data, kept between starts and seeded again when the sources change. */
  readonly dataDir: string;
  /** Passwords by user; `default` without password where absent. */
  readonly users?: Readonly<Record<string, string>>;
  /** Statements at once; must stay below UV_THREADPOOL_SIZE. */
  readonly slots?: number;
}

/**
 * Starts the server, seeding its tables first where they aren't there. One per process at a time.
 * @throws Error when chdb is missing or a table can't be seeded.
 */
export async function createClickhouseServer(options: ClickhouseServerOptions): Promise<LocalServer> {
  const { dataDir, databases, users = { default: '' } } = options;
  const uploadDir = join(dataDir, 'uploads');
  let engine: Awaited<ReturnType<typeof createClickhouseEngine>> | undefined;
  const open = () => createClickhouseEngine(join(dataDir, 'engine'), options.slots ?? DEFAULT_SLOTS);
  await seedOnce(dataDir, await digestSeed(namedTables(databases)), async () => {
    const opening = await open();
    engine = opening;
    await seedTables(databases, opening.execute).catch(async (error: unknown) => {
      await opening.stop();
      throw error;
    });
  });
  const opened = engine ?? (await open());
  await rm(uploadDir, { recursive: true, force: true });
  await mkdir(uploadDir, { recursive: true });

  const context: QueryContext = { engine: opened, running: new Map() };
  const answering = new Set<Promise<void>>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
    const answered = route(context, { request, response, users, uploadDir });
    answering.add(answered);
    void answered.finally(() => answering.delete(answered));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      for (const abort of context.running.values()) abort.abort();
      await Promise.allSettled([closed, ...answering]);
      await opened.stop();
      await rm(uploadDir, { recursive: true, force: true });
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly users: Readonly<Record<string, string>>;
  readonly uploadDir: string;
}

async function route(context: QueryContext, exchange: Exchange): Promise<void> {
  const { request, response, users, uploadDir } = exchange;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const plain = url.pathname === '/ping' || url.pathname === '/replicas_status';
  if (plain || (request.method === 'GET' && url.pathname === '/' && !url.searchParams.has('query'))) {
    response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
    response.end('Ok.\n');
    return;
  }
  if (url.pathname !== '/' || (request.method !== 'GET' && request.method !== 'POST')) {
    response.statusCode = 404;
    response.end(`There is no handle ${url.pathname}\n`);
    return;
  }
  const refused = authenticate(request, url, users);
  if (refused === undefined) {
    await answerQuery(context, request, response, () => readRequest(request, url, uploadDir));
    return;
  }
  request.resume();
  writeException(context.engine, response, refused);
}

/** User and password from headers, Basic authorization or URL, in ClickHouse's order. */
function authenticate(
  request: IncomingMessage,
  url: URL,
  users: Readonly<Record<string, string>>,
): ClickhouseException | undefined {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const [basicUser, ...basicPassword] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString().split(':');
  const given = request.headers['x-clickhouse-user'] ?? basicUser ?? url.searchParams.get('user') ?? 'default';
  const key = request.headers['x-clickhouse-key'] ?? url.searchParams.get('password');
  const password = key ?? basicPassword.join(':');
  const user = String(given);
  const bearer = /^Bearer /i.test(request.headers.authorization ?? '');
  if (!bearer && Object.hasOwn(users, user) && users[user] === String(password)) return undefined;
  const message = `${user}: Authentication failed: password is incorrect, or there is no user with such name`;
  return new ClickhouseException(516, 'AUTHENTICATION_FAILED', message);
}

/** Every table with its name, so that a renamed table counts as changed. */
function namedTables(databases: ClickhouseTables): (LocalTable & { name: string })[] {
  return Object.entries(databases).flatMap(([database, tables]) =>
    Object.entries(tables).map(([table, definition]) => ({ ...definition, name: `${database}.${table}` })),
  );
}
