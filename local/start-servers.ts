// Starts each configured server in a child process of its own, and stops them all together.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalConfig, ServerName } from './local-config.js';
import { SERVER_NAMES } from './local-config.js';
import type { ServeMessage, ServeReply } from './serve-child.js';
import { QUEUE_ACCOUNT } from './sqs/queue-account.js';

/** Time that a child has to stop before it is killed. */
const STOP_TIMEOUT_MS = 5_000;
/** libuv threads of a child: each statement of ClickHouse holds one while it runs. */
const THREADS = 32;
const CLICKHOUSE_SLOTS = 24;

/** Servers that run, by name. */
export interface StartedServers {
  readonly urls: Readonly<Partial<Record<ServerName, string>>>;
  stop(): Promise<void>;
}

/** What to start, where to keep data, and whom to tell what happens. */
export interface StartOptions {
  readonly config: LocalConfig;
  /** Folder for the servers' data. */
  readonly stateDir: string;
  /** The environment that children get. */
  readonly environment: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/**
 * Starts the servers side by side.
 * @throws Error when one can't start, after stopping the others.
 */
export async function startServers(options: StartOptions): Promise<StartedServers> {
  const messages = SERVER_NAMES.flatMap((name) => messageFor(name, options));
  const children = messages.map((message) => ({ message, child: spawnChild(options) }));
  const queues = createQueueAddress();
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all(children.map(({ child }) => stopChild(child)));
  };
  const start = async ({ message, child }: (typeof children)[number]): Promise<string> => {
    const startedAt = performance.now();
    const url = await startChild(child, await queues.named(message, options.config));
    options.log(`${message.server} at ${url} in ${String(Math.round(performance.now() - startedAt))} ms`);
    child.once('exit', (code, signal) => {
      if (!stopping) options.log(`${message.server} stopped by itself (${String(code ?? signal)})`);
    });
    return url;
  };
  const governor = children.find(({ message }) => message.server === 'lakeformation');
  const governing = governor && start(governor);
  try {
    const started = await Promise.all(
      children.map(async ({ message, child }) => {
        if (child === governor?.child) return [message.server, await governing] as const;
        const url = await start({ child, message: await governed(message, options, governing) });
        if (message.server === 'sqs') queues.at(url);
        return [message.server, url] as const;
      }),
    );
    return { urls: Object.fromEntries(started), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The same message, with where the server that governs it is, which has to have started first. */
async function governed(
  message: ServeMessage,
  { config }: StartOptions,
  governing: Promise<string> | undefined,
): Promise<ServeMessage> {
  const { governs = [] } = config.lakeformation ?? {};
  if (message.server !== 'athena' && message.server !== 'redshift') return message;
  if (governing === undefined || !governs.includes(message.server)) return message;
  const governedBy = await governing;
  return message.server === 'athena'
    ? { server: 'athena', options: { ...message.options, governedBy } }
    : { server: 'redshift', options: { ...message.options, governedBy } };
}

/** Where the queues are, once their server has started: Lake Formation is told of it when it starts. */
function createQueueAddress() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return {
    at: resolve,
    /** The message, with the queue that its server sends to. */
    named: async (message: ServeMessage, { lakeformation }: LocalConfig): Promise<ServeMessage> => {
      if (message.server !== 'lakeformation' || lakeformation?.events === undefined) return message;
      const eventQueueUrl = `${await promise}/${QUEUE_ACCOUNT}/${lakeformation.events}`;
      return { server: message.server, options: { ...message.options, eventQueueUrl } };
    },
  };
}

function messageFor(name: ServerName, { config, stateDir }: StartOptions): ServeMessage[] {
  const port = config.ports[name];
  const fixed = port === undefined ? {} : { port };
  const { athena, redshift, clickhouse, dynamodb, kinesis, sqs, mqtt, lakeformation } = config;
  if (name === 'athena' && athena !== undefined) {
    const outputDir = join(stateDir, 'athena-output');
    return [{ server: 'athena', options: { databases: athena, outputDir, ...fixed } }];
  }
  if (name === 'redshift' && redshift !== undefined) {
    return [{ server: 'redshift', options: { schemas: redshift, ...fixed } }];
  }
  if (name === 'clickhouse' && clickhouse !== undefined) {
    const dataDir = join(stateDir, 'clickhouse');
    return [{ server: name, options: { databases: clickhouse, dataDir, slots: CLICKHOUSE_SLOTS, ...fixed } }];
  }
  if (name === 'dynamodb' && dynamodb !== undefined) {
    return [{ server: name, options: { tables: dynamodb, dataDir: join(stateDir, 'dynamodb'), ...fixed } }];
  }
  if (name === 'mqtt' && mqtt !== undefined) return [{ server: name, options: fixed }];
  if (name === 'kinesis' && kinesis !== undefined) {
    return [{ server: name, options: { streams: kinesis, dataDir: join(stateDir, 'kinesis'), ...fixed } }];
  }
  if (name === 'sqs' && sqs !== undefined) return [{ server: name, options: { queues: sqs, ...fixed } }];
  if (name === 'lakeformation' && lakeformation !== undefined) {
    const dataDir = join(stateDir, 'lake-formation');
    return [{ server: name, options: { file: lakeformation.file, dataDir, ...fixed } }];
  }
  return [];
}

function spawnChild({ environment }: StartOptions): ChildProcess {
  return fork(fileURLToPath(new URL('./serve-child.js', import.meta.url)), {
    // Engines may print; only this process speaks on its stdout.
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { ...environment, UV_THREADPOOL_SIZE: String(THREADS) },
  });
}

async function startChild(child: ChildProcess, message: ServeMessage): Promise<string> {
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The local ${message.server} server stopped while starting (${String(code)})`);
  });
  exited.catch(() => undefined);
  const replied = once(child, 'message') as Promise<[ServeReply]>;
  child.send(message);
  const [reply] = await Promise.race([replied, exited]);
  if (reply.url === undefined) throw new Error(`The local ${message.server} server can't start: ${reply.problem}`);
  return reply.url;
}

/** Closing the channel tells a child to stop; one that doesn't is killed. */
async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}
