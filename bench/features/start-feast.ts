// Feast's own feature server over the same drivers, in its default online store (SQLite), in a folder of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { resolvePythonEnvironment } from '../../test/engines/start/python-environment.js';
import { freePort } from '../free-port.js';
import { driverCount, driverRow, featureNames, view } from './drivers.js';

export interface FeastServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const configuration = `project: bench
provider: local
registry: registry.db
online_store: { type: sqlite, path: online.db }
entity_key_serialization_version: 3
`;

/** Declares and writes the features, and serves them once that is done. @throws Error with what Feast said */
export async function startFeast(folder: string): Promise<FeastServer> {
  const python = await resolvePythonEnvironment('feast', ['feast==0.67.0', 'pandas==2.3.3']);
  await writeFile(path.join(folder, 'feature_store.yaml'), configuration);
  const rows = Array.from({ length: driverCount }, (_, driver) => driverRow(driver));
  await writeFile(path.join(folder, 'rows.json'), JSON.stringify({ view, features: featureNames, rows }));
  await runPython(python, folder);
  const port = await freePort();
  // Not the command itself: its first line names the folder that the environment was made in.
  const address = ['--host', '127.0.0.1', '--port', String(port)];
  // A worker that starts anew after so many requests would be measured as well.
  const serve = ['-m', 'feast.cli.cli', 'serve', ...address, '--no-access-log', '--max-requests', '0'];
  const child = spawn(python, serve, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-8_000)));
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${String(port)}`;
  const isUp = async (): Promise<boolean> =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const giveUp = Date.now() + 120_000; !(await isUp());) {
    if (child.exitCode !== null || Date.now() > giveUp) {
      child.kill('SIGKILL');
      throw new Error(`feast serve did not come up:\n${said}`);
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function runPython(python: string, folder: string): Promise<void> {
  const script = path.resolve(import.meta.dirname, '../../../bench/features/write-drivers.py');
  const child = spawn(python, [script], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`write-drivers.py ended with ${String(code)}`);
}
