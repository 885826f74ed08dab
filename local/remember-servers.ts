// Where the servers of a state folder are while they run, for other processes that use them.
import { rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerName } from './local-config.js';

/** URLs by server. */
export type ServerUrls = Readonly<Partial<Record<ServerName, string>>>;

const SERVERS_FILE = 'servers.json';

/** Writes it down. @returns what removes it again. */
export async function rememberServers(stateDir: string, urls: ServerUrls): Promise<() => void> {
  const file = join(stateDir, SERVERS_FILE);
  await writeFile(file, JSON.stringify(urls));
  return () => rmSync(file, { force: true });
}

/** Of the servers that run in the folder; undefined where none do. */
export async function findServers(stateDir: string): Promise<ServerUrls | undefined> {
  const text = await readFile(join(stateDir, SERVERS_FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as ServerUrls);
}
