// Where shared files wait to be fetched: a folder bounded in bytes, in all and for each principal, from which each file
// goes when its link ends. A folder that replicas share has beside each file whose it is.
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LakegateError } from '../../core/errors.js';
import type { Principal } from '../../core/principal.js';
import type { FileCipher } from './file-cipher.js';
import type { FileOwner } from './file-link.js';

export interface SpoolSettings {
  /** That replicas share; absent: one of the process's own, gone when it stops. */
  readonly folder: string | undefined;
  readonly maxBytes: number;
  readonly maxBytesPerPrincipal: number;
  readonly cipher: FileCipher;
}

/** A file that is complete. */
export interface SpooledFile {
  readonly id: string;
  readonly bytes: number;
  readonly expiresAtSeconds: number;
}

export interface FileSpool {
  /** Writes a file and keeps it until it expires. @throws LakegateError SPOOL_FULL; what the bytes throw */
  write(owner: FileOwner, bytes: AsyncIterable<Uint8Array>, expiresAtSeconds: () => number): Promise<SpooledFile>;
  /** Whose the file is; undefined where it isn't there any more. */
  ownerOf(file: Pick<SpooledFile, 'id' | 'expiresAtSeconds'>): Promise<FileOwner | undefined>;
  /** To be closed by the caller. @throws LakegateError FILE_GONE */
  open(file: Pick<SpooledFile, 'id' | 'expiresAtSeconds'>): Promise<FileHandle>;
  /** Before their time. */
  remove(files: readonly SpooledFile[]): Promise<void>;
  /** Removes what is this process's own. */
  stop(): Promise<void>;
}

interface KeptFile extends SpooledFile {
  readonly owner: FileOwner;
  readonly timer: NodeJS.Timeout;
}

export function createFileSpool(settings: SpoolSettings, now: () => number = Date.now): FileSpool {
  const kept = new Map<string, KeptFile>();
  const budget = createBudget(settings);
  let prepared: Promise<string> | undefined;
  const folderOf = (): Promise<string> => (prepared ??= prepareFolder(settings.folder, now()));
  const isShared = settings.folder !== undefined;

  const remove = async (file: SpooledFile): Promise<void> => {
    const known = kept.get(file.id);
    if (known === undefined) return;
    kept.delete(file.id);
    clearTimeout(known.timer);
    budget.free(known.owner.principal.id, known.bytes);
    await removeFiles(await folderOf(), file);
  };

  return {
    write: async (owner, bytes, expiresAtSeconds) => {
      const folder = await folderOf();
      const id = randomBytes(16).toString('hex');
      // As old as a day, it is nobody's any more.
      const working = path.join(folder, `${nameOf({ id, expiresAtSeconds: Math.ceil(now() / 1000) + 86_400 })}.part`);
      let size = 0;
      try {
        if (isShared) await sweep(folder, now());
        const encrypt = settings.cipher.encrypt(id);
        const handle = await open(working, 'wx', 0o600);
        try {
          for await (const chunk of bytes) {
            budget.take(owner.principal.id, chunk.length);
            size += chunk.length;
            await handle.writeFile(encrypt(chunk));
          }
        } finally {
          await handle.close();
        }
        const file = { id, bytes: size, expiresAtSeconds: expiresAtSeconds() };
        if (isShared) await writeFile(path.join(folder, `${nameOf(file)}.json`), ownerText(owner), { mode: 0o600 });
        await rename(working, path.join(folder, `${nameOf(file)}.parquet`));
        const timer = setTimeout(
          () => void remove(file).catch(() => undefined),
          Math.max(0, file.expiresAtSeconds * 1000 - now()),
        );
        timer.unref();
        kept.set(id, { ...file, owner, timer });
        return file;
      } catch (error) {
        budget.free(owner.principal.id, size);
        await rm(working, { force: true });
        throw error;
      }
    },
    ownerOf: async (file) => kept.get(file.id)?.owner ?? (isShared ? readOwner(await folderOf(), file) : undefined),
    open: async (file) => {
      const folder = await folderOf();
      return open(path.join(folder, `${nameOf(file)}.parquet`), 'r').catch((cause: unknown) => {
        throw new LakegateError('FILE_GONE', { cause });
      });
    },
    remove: async (files) => {
      for (const file of files) await remove(file);
    },
    stop: async () => {
      for (const { timer } of kept.values()) clearTimeout(timer);
      // What other replicas may be asked for stays in a shared folder until whoever uses it next finds it expired.
      if (!isShared && prepared !== undefined) await rm(await prepared, { recursive: true, force: true });
    },
  };
}

interface Budget {
  /** @throws LakegateError SPOOL_FULL; then nothing was taken */
  take(principalId: string, bytes: number): void;
  free(principalId: string, bytes: number): void;
}

function createBudget({ maxBytes, maxBytesPerPrincipal }: SpoolSettings): Budget {
  const ofPrincipal = new Map<string, number>();
  let all = 0;
  return {
    take: (principalId, bytes) => {
      const own = ofPrincipal.get(principalId) ?? 0;
      if (all + bytes > maxBytes || own + bytes > maxBytesPerPrincipal) throw new LakegateError('SPOOL_FULL');
      all += bytes;
      ofPrincipal.set(principalId, own + bytes);
    },
    free: (principalId, bytes) => {
      all -= bytes;
      const own = (ofPrincipal.get(principalId) ?? 0) - bytes;
      if (own > 0) ofPrincipal.set(principalId, own);
      else ofPrincipal.delete(principalId);
    },
  };
}

async function prepareFolder(folder: string | undefined, nowMs: number): Promise<string> {
  if (folder === undefined) return mkdtemp(path.join(tmpdir(), 'lakegate-sharing-'));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await sweep(folder, nowMs);
  return folder;
}

/** Names begin with when they end, so that any replica can tell what nobody looks after any more. */
function nameOf({ id, expiresAtSeconds }: Pick<SpooledFile, 'id' | 'expiresAtSeconds'>): string {
  return `${String(expiresAtSeconds)}-${id}`;
}

async function sweep(folder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, expiresAtSeconds] = /^(\d+)-[0-9a-f]{32}\.(?:parquet|json|part)$/.exec(name) ?? [];
    if (expiresAtSeconds !== undefined && Number(expiresAtSeconds) * 1000 <= nowMs) {
      await rm(path.join(folder, name), { force: true });
    }
  }
}

async function removeFiles(folder: string, file: SpooledFile): Promise<void> {
  for (const kind of ['parquet', 'json']) await rm(path.join(folder, `${nameOf(file)}.${kind}`), { force: true });
}

/** Without a token that a session can be had with: it stays in the memory of the replica that it came to. */
function ownerText({ principal, ...owner }: FileOwner): string {
  const { credential, ...named } = principal;
  return JSON.stringify({ ...owner, principal: credential?.kind === 'aws' ? { ...named, credential } : named });
}

/** What the text says, the link's digest of the owner vouches for. */
async function readOwner(
  folder: string,
  file: Pick<SpooledFile, 'id' | 'expiresAtSeconds'>,
): Promise<FileOwner | undefined> {
  try {
    const text = await readFile(path.join(folder, `${nameOf(file)}.json`), 'utf8');
    const owner = JSON.parse(text) as Omit<FileOwner, 'principal'> & { readonly principal: Principal };
    return { ...owner, principal: { ...owner.principal, admin: false } };
  } catch {
    return undefined;
  }
}
