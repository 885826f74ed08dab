// Superset without its forms: installed once, its records made once, then started on a copy of them and asked by REST.
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digest } from '../../src/core/digest.js';
import { createRunFolder, resolveEngine, run } from '../engines/start/engine-cache.js';
import { freePorts, startProcess } from '../engines/start/engine-process.js';
import { resolvePythonEnvironment } from '../engines/start/python-environment.js';

/** What Superset needs beyond what it says: rich, cachetools and an older Flask-Caching. */
const packages = ['apache-superset==6.1.0', 'psycopg2-binary==2.9.13', 'rich', 'cachetools', 'flask-caching<2.4'];
/** Its program is bound to the folder that it was installed in, which has another name now. */
const commandLine = 'from superset.cli.main import superset; superset()';
const account = { username: 'admin', password: 'admin' };

export interface Superset {
  readonly url: string;
  /** As `Cookie` has it, for a browser. */
  readonly session: { readonly name: string; readonly value: string };
  /** The answer of its REST API; with a body it is a POST. @throws Error with what it said where it refuses */
  ask<Answer = Readonly<Record<string, unknown>>>(path: string, body?: unknown): Promise<Answer>;
  /** What it says of a request that it refuses. @throws Error where it doesn't */
  refusal(path: string, body: unknown): Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Each has records of its own: in SQLite, Superset takes a table's name once. @throws Error where it can't be had or started */
export async function startSuperset(): Promise<Superset> {
  const python = await resolvePythonEnvironment('superset', packages);
  const records = await resolveRecords(python);
  const home = await createRunFolder('superset');
  await copyFile(join(records, 'superset.db'), join(home, 'superset.db'));
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${String(port)}`;
  // A connection is kept for longer than a client keeps it: it isn't closed beneath a request.
  const server = [
    '-m',
    'gunicorn',
    '-w',
    '1',
    '--threads',
    '8',
    '--timeout',
    '120',
    '--keep-alive',
    '60',
    '-b',
    `127.0.0.1:${String(port)}`,
  ];
  const { stop } = await startProcess({
    command: python,
    args: [...server, 'superset.app:create_app()'],
    cwd: home,
    env: environment(home),
    logFile: join(home, 'log.txt'),
    ready: () =>
      fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
  try {
    return { url, stop, ...(await signIn(url)) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function environment(home: string): Readonly<Record<string, string>> {
  return { SUPERSET_HOME: home, PYTHONPATH: import.meta.dirname, FLASK_APP: 'superset' };
}

/** A folder with the records of a new Superset and its one account. */
async function resolveRecords(python: string): Promise<string> {
  const config = await readFile(join(import.meta.dirname, 'superset_config.py'), 'utf8');
  return resolveEngine(`superset-records-${digest([packages, config])}`, async (folder) => {
    const variables = Object.entries(environment(folder)).map(([name, value]) => `${name}=${value}`);
    const superset = (...args: readonly string[]) =>
      run('env', [...variables, python, '-c', commandLine, ...args], folder);
    await superset('db', 'upgrade');
    const names = ['--firstname', 'A', '--lastname', 'B', '--email', 'admin@example.com'];
    const { username, password } = account;
    await superset('fab', 'create-admin', '--username', username, '--password', password, ...names);
    await superset('init');
  });
}

async function signIn(url: string): Promise<Pick<Superset, 'session' | 'ask' | 'refusal'>> {
  const send = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const form = new URLSearchParams(account);
  const welcome = await fetch(`${url}/login/`, { method: 'POST', body: form, redirect: 'manual' });
  const [name = '', value = ''] = welcome.headers.getSetCookie()[0]?.split(';')[0]?.split(/=(.*)/su) ?? [];
  const credentials = { ...account, provider: 'db', refresh: true };
  const login = (await (await send('/api/v1/security/login', credentials)).json()) as { readonly access_token: string };
  const authorized = { authorization: `Bearer ${login.access_token}` };
  return {
    session: { name, value },
    async ask<Answer>(path: string, body?: unknown) {
      const response = await send(path, body, authorized);
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${text}`);
      return JSON.parse(text) as Answer;
    },
    async refusal(path, body) {
      const response = await send(path, body, authorized);
      const text = await response.text();
      if (response.ok) throw new Error(`${path} was not refused: ${text}`);
      return text;
    },
  };
}
