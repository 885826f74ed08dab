// Tells whether stored data is still what its sources would give: a digest of configuration, file sizes and times.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const STAMP_FILE = 'seed.json';

/** Absolute paths found in quotes: the files that a table's SQL reads. */
function pathsInSql(sql: string): string[] {
  return [...sql.matchAll(/'(\/[^']+)'/g)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}

/** Digest of the tables' configuration with size and modification time of each file that they are made from. */
export async function digestSeed(tables: readonly { parquet?: string; sql?: string }[]): Promise<string> {
  const files = tables.flatMap((table) => [
    ...(table.parquet === undefined ? [] : [table.parquet]),
    ...(table.sql === undefined ? [] : pathsInSql(table.sql)),
  ]);
  const hash = createHash('sha256').update(JSON.stringify(tables));
  for (const file of files) {
    const stats = await stat(file).catch(() => undefined);
    hash.update(`\n${file} ${stats === undefined ? 'missing' : `${String(stats.size)} ${String(stats.mtimeMs)}`}`);
  }
  return hash.digest('hex');
}

/**
 * Runs `seed` when the folder's stamp differs from the digest, after emptying the folder, and then stamps it.
 * A seeding that fails leaves no stamp, so the next start begins again.
 * @returns whether it seeded.
 */
export async function seedOnce(dataDir: string, digest: string, seed: () => Promise<void>): Promise<boolean> {
  const stampFile = join(dataDir, STAMP_FILE);
  const stamp = await readFile(stampFile, 'utf8').catch(() => undefined);
  if (stamp === digest) return false;
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  await seed();
  await writeFile(stampFile, digest);
  return true;
}
