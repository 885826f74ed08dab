// The three kinds of process of a bench: the local stores, the gateway over them, and the floor.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createInterface, type Interface } from 'node:readline';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** A process that has said that it is ready. */
export interface Started {
  readonly pid: number;
  /** What it said. */
  readonly line: string;
  /** Its next line that is JSON, after it was given one. */
  ask(question: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Where the stores listen, by kind. */
export type StoreUrls = Readonly<Record<'athena' | 'redshift' | 'clickhouse' | 'dynamodb' | 'lakeformation', string>>;

export async function startStores(stateDir: string): Promise<Started & { readonly urls: StoreUrls }> {
  const started = await startProcess(['dist/local/main.js', 'examples/nycflights', '--state', stateDir], /^\{/);
  return { ...started, urls: JSON.parse(started.line) as StoreUrls };
}

export interface GatewayOptions {
  /** Path from the root. */
  readonly config?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The one CPU that it may use; any unless given. */
  readonly cpu?: number | undefined;
  /** Node's own options. */
  readonly flags?: readonly string[];
  /** Where a CPU profile is left when it stops. */
  readonly profileDir?: string | undefined;
}

export async function startGateway(
  urls: StoreUrls | undefined,
  { config = 'bench/gateway.yaml', profileDir, ...options }: GatewayOptions = {},
): Promise<Started & { readonly url: string }> {
  // Nothing of it is kept: each gateway has one of its own.
  const scratch = await mkdtemp(path.join(tmpdir(), 'lakegate-bench-'));
  const environment = {
    ...(urls !== undefined && {
      LAKEGATE_ATHENA_ENDPOINT: urls.athena,
      LAKEGATE_REDSHIFT_ENDPOINT: urls.redshift,
      LAKEGATE_CLICKHOUSE_URL: urls.clickhouse,
      LAKEGATE_DYNAMODB_ENDPOINT: urls.dynamodb,
      LAKEGATE_LAKEFORMATION_ENDPOINT: urls.lakeformation,
    }),
    LAKEGATE_BENCH_STATE: path.join(scratch, 'state.jsonl'),
    PORT: '0',
    SQL_PORT: '0',
    ...options.environment,
  };
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const args = [...profiling, ...(options.flags ?? []), 'dist/src/main.js', 'start', '--config', config];
  const started = await startProcess(args, /listening on/, { environment, cpu: options.cpu });
  const stop = async (): Promise<void> => {
    await started.stop();
    await rm(scratch, { recursive: true, force: true });
  };
  return { ...started, stop, url: urlIn(started.line) };
}

export async function startFloor(urls: StoreUrls): Promise<Started & { readonly url: string }> {
  const started = await startProcess(['dist/bench/floor/main.js', JSON.stringify(urls)], /listening on/);
  return { ...started, url: urlIn(started.line) };
}

export interface ProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** The one CPU that it may use (Linux's `taskset`); any unless given. */
  readonly cpu?: number | undefined;
  /** A file for what it says on standard error, which goes to this process's unless given. */
  readonly logFile?: string | undefined;
}

/** Starts a process of Node and waits for the line that says it is ready. */
export async function startProcess(
  args: readonly string[],
  ready: RegExp,
  { environment, cpu, logFile }: ProcessOptions = {},
): Promise<Started> {
  const pinned = cpu === undefined ? [] : ['taskset', '-c', String(cpu)];
  const [command = '', ...rest] = [...pinned, process.execPath, ...args];
  // A stream that has its descriptor already, as what a process is given must.
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { fd: openSync(logFile, 'w') });
  const child = spawn(command, rest, {
    cwd: root,
    env: { ...process.env, ...environment },
    // The pipe on standard input ends with this process, and the local stores with the pipe.
    stdio: ['pipe', 'pipe', log ?? 'inherit'],
  });
  log?.destroy();
  const lines = createInterface({ input: child.stdout });
  const line = await firstLine(child, lines, ready);
  return {
    pid: child.pid ?? 0,
    line,
    ask: async (question) => {
      const answer = firstLine(child, lines, /^\{/);
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return JSON.parse(await answer) as unknown;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The first line from now on that matches. */
function firstLine(child: ChildProcess, lines: Interface, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null): void => {
      reject(new Error(`${child.spawnargs.join(' ')} ended with ${String(code)} before it answered`));
    };
    const take = (line: string): void => {
      if (!wanted.test(line)) return;
      child.off('exit', fail);
      lines.off('line', take);
      resolve(line);
    };
    child.once('exit', fail);
    lines.on('line', take);
  });
}

function urlIn(line: string): string {
  const url = /http:\/\/[^/\s]+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`no address in "${line}"`);
  return url;
}
