// The shared store of one process in a file: a log of changes, flushed to disk before a change counts. Several changes
// that wait for the disk share one flush. The log is written anew when most of it is of the past.
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LakegateError } from '../core/errors.js';
import type { SharedStore } from '../core/shared-store.js';
import { createEntries, type Entries } from './memory-store.js';

export interface FileStoreOptions {
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A line of the log: key, then value, version and end of an entry, or nothing more where it was removed. */
type LogLine = readonly [string] | readonly [string, string, string, number];

/** Lines beyond the live entries at which the log is written anew. */
const maxStaleLines = 10_000;

/**
 * Opens the store, or makes it. A last line that a crash cut short was never answered for and is dropped.
 * @throws LakegateError CONFIG_INVALID where the file can't be read as a log, or another process works with it
 */
export async function openFileStore({ file, now = Date.now }: FileStoreOptions): Promise<SharedStore> {
  await mkdir(path.dirname(file), { recursive: true });
  const unlock = await lockFile(file);
  try {
    return await openLog(file, now, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openLog(file: string, now: () => number, unlock: () => Promise<void>): Promise<SharedStore> {
  const entries = createEntries(now);
  await restoreEntries(file, entries);
  let log = await writeAnew(file, entries);
  let lines = entries.live().length;
  let waiting: string[] = [];
  let flush: Promise<void> | undefined;
  let failed: unknown;

  const flushAll = async (): Promise<void> => {
    try {
      while (waiting.length > 0) {
        const text = waiting.join('');
        lines += waiting.length;
        waiting = [];
        await log.appendFile(text);
        await log.datasync();
        if (lines <= maxStaleLines || lines - entries.live().length <= maxStaleLines) continue;
        await log.close();
        log = await writeAnew(file, entries);
        lines = entries.live().length;
      }
    } finally {
      // In the same turn as the last look at what waits, so that nothing is left waiting for a flush that has ended.
      flush = undefined;
    }
  };
  const write = async (line: LogLine): Promise<void> => {
    if (failed !== undefined) throw new LakegateError('STATE_UNAVAILABLE', { cause: failed });
    waiting.push(`${JSON.stringify(line)}\n`);
    flush ??= flushAll();
    try {
      await flush;
    } catch (cause) {
      // What is in memory is ahead of the disk from here on, so nothing may be built on it.
      failed = cause;
      throw new LakegateError('STATE_UNAVAILABLE', { cause });
    }
  };
  const put = async (
    key: string,
    expected: string | undefined,
    change: { readonly value: string; readonly ttlMs: number },
  ): Promise<boolean> => {
    const entry = entries.put(key, expected, change);
    if (entry !== undefined) await write([key, entry.value, entry.version, entry.expiresAtMs]);
    return entry !== undefined;
  };
  return {
    isShared: false,
    get: async (key) => {
      const entry = entries.get(key);
      // An entry is only told of once it is on disk.
      if (flush !== undefined) await flush.catch(() => undefined);
      if (failed !== undefined) throw new LakegateError('STATE_UNAVAILABLE', { cause: failed });
      return entry;
    },
    putIfAbsent: (key, value, ttlMs) => put(key, undefined, { value, ttlMs }),
    replace: (key, { version, value, ttlMs }) => put(key, version, { value, ttlMs }),
    remove: async (key, version) => {
      const removed = entries.remove(key, version);
      if (removed) await write([key]);
      return removed;
    },
    stop: async () => {
      await flush?.catch(() => undefined);
      await log.close();
      await unlock();
    },
  };
}

/** Keeps other processes out; a lock of one that is no more is taken over. @throws LakegateError CONFIG_INVALID */
async function lockFile(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  const own = `${String(process.pid)}\n`;
  const unlock = (): Promise<void> => unlink(lock).catch(() => undefined);
  try {
    await writeFile(lock, own, { flag: 'wx' });
    return unlock;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = Number(await readFile(lock, 'utf8'));
  if (isAlive(holder)) {
    throw new LakegateError('CONFIG_INVALID', {
      message: `${file}: expected a state file of its own; process ${String(holder)} works with this one`,
    });
  }
  await writeFile(lock, own);
  return unlock;
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function restoreEntries(file: string, entries: Entries): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const parsed = parseLine(line);
    if (parsed === undefined) {
      throw new LakegateError('CONFIG_INVALID', {
        message: `${file}:${String(index + 1)}: expected a line of the state's log; move the file away to start anew`,
      });
    }
    if (parsed.length === 1) entries.restore(parsed[0], undefined);
    else entries.restore(parsed[0], { value: parsed[1], version: parsed[2], expiresAtMs: parsed[3] });
  }
}

function parseLine(line: string): LogLine | undefined {
  try {
    const parsed = JSON.parse(line) as unknown;
    if (!Array.isArray(parsed) || typeof parsed[0] !== 'string') return undefined;
    return parsed.length === 1 || parsed.length === 4 ? (parsed as unknown as LogLine) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the live entries to a new log in place of the old one, and opens it to be appended to. */
async function writeAnew(file: string, entries: Entries): Promise<FileHandle> {
  const fresh = `${file}.new`;
  const handle = await open(fresh, 'w', 0o600);
  try {
    const text = entries.live().map(([key, entry]) => {
      const line: LogLine = [key, entry.value, entry.version, entry.expiresAtMs];
      return `${JSON.stringify(line)}\n`;
    });
    await handle.writeFile(text.join(''));
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  return open(file, constants.O_WRONLY | constants.O_APPEND, 0o600);
}
