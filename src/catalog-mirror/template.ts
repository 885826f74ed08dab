// The archive that every mirror starts from: an empty PostgreSQL with one database, one owner and one role of sessions.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { templateStatements } from './template-statements.js';

/** Reads the archive; makes it where there is none, and keeps it if that can be. */
export async function loadTemplate(file: string | undefined): Promise<Blob> {
  const kept = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (kept !== undefined) return new Blob([await promisify(gunzip)(kept)]);
  const template = await makeTemplate();
  if (file !== undefined) await writeTemplate(file, template).catch(() => undefined);
  return new Blob([template]);
}

/** Writes the archive so that whoever reads it at the same time has it whole. */
export async function writeTemplate(file: string, template: Uint8Array<ArrayBuffer>): Promise<void> {
  const unfinished = `${file}.${String(process.pid)}`;
  await writeFile(unfinished, await promisify(gzip)(template));
  await rename(unfinished, file);
}

/** Takes seconds. */
export async function makeTemplate(): Promise<Uint8Array<ArrayBuffer>> {
  // Small segments: the archive holds one.
  const server = await PGlite.create({ initDbStartParams: ['--wal-segsize=1'] });
  try {
    for (const statement of templateStatements) await server.exec(statement);
    const archive = await server.dumpDataDir('none');
    return new Uint8Array(await archive.arrayBuffer());
  } finally {
    await server.close();
  }
}
