// The shared store of one process that keeps nothing: for tests, and for what may be forgotten with the process.
import type { SharedStore, StoredValue } from '../core/shared-store.js';

interface Entry extends StoredValue {
  readonly expiresAtMs: number;
}

export interface MemoryStoreOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export function createMemoryStore({ now = Date.now }: MemoryStoreOptions = {}): SharedStore {
  const entries = createEntries(now);
  return {
    isShared: false,
    get: (key) => Promise.resolve(entries.get(key)),
    putIfAbsent: (key, value, ttlMs) => Promise.resolve(entries.put(key, undefined, { value, ttlMs }) !== undefined),
    replace: (key, { version, value, ttlMs }) =>
      Promise.resolve(entries.put(key, version, { value, ttlMs }) !== undefined),
    remove: (key, version) => Promise.resolve(entries.remove(key, version)),
    stop: () => Promise.resolve(),
  };
}

/** Entries by key, each with a version that no other ever had. */
export interface Entries {
  get(key: string): StoredValue | undefined;
  /** Stores where the version is still the one expected, `undefined`: nothing there; the new entry, if it did. */
  put(
    key: string,
    expected: string | undefined,
    change: { readonly value: string; readonly ttlMs: number },
  ): Entry | undefined;
  remove(key: string, version: string): boolean;
  /** Restores an entry that was read from elsewhere. */
  restore(key: string, entry: Entry | undefined): void;
  /** Those that haven't expired. */
  live(): readonly (readonly [string, Entry])[];
}

export function createEntries(now: () => number): Entries {
  const entries = new Map<string, Entry>();
  let versions = 0;
  const find = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || entry.expiresAtMs > now()) return entry;
    entries.delete(key);
    return undefined;
  };
  return {
    get: find,
    put: (key, expected, { value, ttlMs }) => {
      if (find(key)?.version !== expected) return undefined;
      const entry = { value, version: String(++versions), expiresAtMs: now() + ttlMs };
      entries.set(key, entry);
      return entry;
    },
    remove: (key, version) => find(key)?.version === version && entries.delete(key),
    restore: (key, entry) => {
      if (entry === undefined) entries.delete(key);
      else entries.set(key, entry);
      versions = Math.max(versions, Number(entry?.version ?? 0));
    },
    live: () =>
      [...entries.keys()].flatMap((key) => {
        const entry = find(key);
        return entry === undefined ? [] : [[key, entry] as const];
      }),
  };
}
