// `node dist/local/main.js DIR [--state DIR]`: the servers of DIR/local.yaml, until a signal or until stdin closes.
import { fstatSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadLocalConfig } from './local-config.js';
import { startLanding } from './landing/start-landing.js';
import { lockState } from './lock-state.js';
import { rememberServers } from './remember-servers.js';
import { startServers, type StartedServers, type StartOptions } from './start-servers.js';

const USAGE = 'Usage: node dist/local/main.js DIR [--state DIR]';

function log(line: string): void {
  process.stderr.write(`[local] ${line}\n`);
}

/** Resolves when it is time to stop: a signal, or the end of a parent that holds our stdin. */
function untilStopped(): Promise<string> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => done(signal));
    // A terminal, a file or /dev/null at stdin says nothing about a parent.
    const stdin = fstatSync(0);
    if (!stdin.isFIFO() && !stdin.isSocket()) return;
    process.stdin.on('end', () => done('stdin closed'));
    process.stdin.on('error', () => done('stdin closed'));
    process.stdin.resume();
  });
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { state: { type: 'string' } } });
  const [dir, ...rest] = positionals;
  if (dir === undefined || rest.length > 0) throw new Error(USAGE);
  const stateDir = resolve(values.state ?? join(dir, '.lakegate'));
  const stopped = untilStopped();
  const config = await loadLocalConfig(dir);
  const unlock = await lockState(stateDir);
  const starting = startAll({ config, stateDir, log, environment: process.env });
  starting.catch(unlock);
  const outcome = await Promise.race([starting.then((servers) => servers.urls), stopped]);
  if (typeof outcome !== 'string') process.stdout.write(`${JSON.stringify(outcome)}\n`);
  log(`stopping: ${await stopped}`);
  await (await starting).stop();
  unlock();
}

/** The servers, then what lands records in their tables. */
async function startAll(options: StartOptions): Promise<StartedServers> {
  const { config, stateDir } = options;
  const servers = await startServers(options);
  try {
    const { clickhouse, kinesis, mqtt } = servers.urls;
    const urls = { ...(kinesis !== undefined && { kinesis }), ...(mqtt !== undefined && { mqtt }) };
    const { landing = [] } = config;
    const pipes =
      clickhouse !== undefined && landing.length > 0
        ? await startLanding({ pipes: landing, urls: { clickhouse, ...urls }, stateDir, log })
        : undefined;
    const forget = await rememberServers(stateDir, servers.urls);
    return {
      urls: servers.urls,
      stop: async () => {
        forget();
        await pipes?.stop();
        await servers.stop();
      },
    };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
