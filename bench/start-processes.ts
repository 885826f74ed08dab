// The three kinds of process of a bench: the local stores, the gateway over them, and the floor.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** A process that has said that it is ready. */
export interface Started {
  readonly pid: number;
  /** What it said. */
  readonly line: string;
  stop(): Promise<void>;
}

/** Where the stores listen, by kind. */
export type StoreUrls = Readonly<Record<'athena' | 'redshift' | 'clickhouse' | 'dynamodb' | 'lakeformation', string>>;

export async function startStores(stateDir: string): Promise<Started & { readonly urls: StoreUrls }> {
  const started = await startProcess(['dist/local/main.js', 'examples/nycflights', '--state', stateDir], {}, /^\{/);
  return { ...started, urls: JSON.parse(started.line) as StoreUrls };
}

export interface GatewayOptions {
  /** Path from the root. */
  readonly config?: string;
  /** Where a CPU profile is left when it stops. */
  readonly profileDir?: string | undefined;
}

export async function startGateway(
  urls: StoreUrls,
  { config = 'bench/gateway.yaml', profileDir }: GatewayOptions = {},
): Promise<Started & { readonly url: string }> {
  const environment = {
    LAKEGATE_ATHENA_ENDPOINT: urls.athena,
    LAKEGATE_REDSHIFT_ENDPOINT: urls.redshift,
    LAKEGATE_CLICKHOUSE_URL: urls.clickhouse,
    LAKEGATE_DYNAMODB_ENDPOINT: urls.dynamodb,
    LAKEGATE_LAKEFORMATION_ENDPOINT: urls.lakeformation,
    PORT: '0',
  };
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const args = [...profiling, 'dist/src/main.js', 'start', '--config', config];
  const started = await startProcess(args, environment, /listening on/);
  return { ...started, url: urlIn(started.line) };
}

export async function startFloor(urls: StoreUrls): Promise<Started & { readonly url: string }> {
  const started = await startProcess(['dist/bench/floor/main.js', JSON.stringify(urls)], {}, /listening on/);
  return { ...started, url: urlIn(started.line) };
}

async function startProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  ready: RegExp,
): Promise<Started> {
  const child = spawn(process.execPath, [...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    // The pipe on standard input ends with this process, and the local stores with the pipe.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await firstLine(child, ready);
  return {
    pid: child.pid ?? 0,
    line,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function firstLine(child: ChildProcess, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`${child.spawnargs.join(' ')} ended with ${String(code)} before it was ready`));
    });
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (ready.test(line)) resolve(line);
    });
  });
}

function urlIn(line: string): string {
  const url = /http:\/\/[^/\s]+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`no address in "${line}"`);
  return url;
}
