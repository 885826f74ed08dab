// Debian packages unpacked in a folder, without being installed and without being root.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { download, run } from './engine-cache.js';

/** Downloads a package and what it needs beyond what is installed, and unpacks it in the folder. */
export async function unpackPackages(folder: string, name: string): Promise<void> {
  await mkdir(join(folder, 'archives/partial'), { recursive: true });
  await mkdir(join(folder, 'lists/partial'), { recursive: true });
  const archives = ['-o', 'Debug::NoLocking=1', '-o', `Dir::Cache::archives=${join(folder, 'archives')}/`];
  const install = ['-y', '--no-install-recommends', '--download-only', 'install', name];
  await download('apt-get', [...archives, ...install], folder).catch(async () => {
    // The machine's lists may be old or missing, and only root may renew them: a list of its own.
    const lists = ['-o', `Dir::State::lists=${join(folder, 'lists')}`];
    await download('apt-get', [...archives, ...lists, 'update'], folder);
    await download('apt-get', [...archives, ...lists, ...install], folder);
  });
  for (const archive of await readdir(join(folder, 'archives'))) {
    if (archive.endsWith('.deb')) await run('dpkg-deb', ['-x', join(folder, 'archives', archive), folder], folder);
  }
}
