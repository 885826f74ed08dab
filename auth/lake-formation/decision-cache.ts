// Keeps decisions for a short while, one for each principal and table. A decision that has run out is gone: when it
// can't be fetched anew there is none. Events of the policy's own service drop entries before their time.
import { LRUCache } from 'lru-cache';
import { tableKey, type TableName } from './lake-formation-table.js';
import type { PolicyChange } from './parse-policy-event.js';

/** No decision is relied on for longer, whatever the configuration. */
const longestTtlMs = 60_000;

export interface DecisionCacheOptions<T> {
  /** How long a decision holds; at most a minute. */
  readonly ttlMs?: number | undefined;
  /** How long a negative one holds; at most `ttlMs`. */
  readonly negativeTtlMs?: number | undefined;
  readonly maxEntries?: number | undefined;
  readonly isNegative: (decision: T) => boolean;
  /** Milliseconds since any moment; never goes back. */
  readonly now?: () => number;
}

export interface DecisionKey {
  /** Equal for principals whom the policy's service can't tell apart. */
  readonly principalKey: string;
  readonly table: TableName;
  /** What else the decision depends on. */
  readonly variant: string;
}

export interface DecisionCache<T> {
  /** The decision kept, or the one that `fetch` gives; one fetch at a time for each key. */
  get(key: DecisionKey, fetch: () => Promise<T>): Promise<T>;
  /** How old the decision kept is. */
  ageMs(key: DecisionKey): number | undefined;
  /** Drops what a change may have made wrong; fetches under way are not kept either. */
  invalidate(change: PolicyChange): void;
}

interface Entry<T> {
  readonly table: TableName;
  readonly decision: Promise<T>;
  readonly fetchedAtMs: number;
  /** Infinite while the fetch is under way. */
  expiresAtMs: number;
}

/** An empty cache. Failures are not kept: each caller that comes after one asks again. */
export function createDecisionCache<T>(options: DecisionCacheOptions<T>): DecisionCache<T> {
  const { now = () => performance.now(), isNegative } = options;
  const ttlMs = Math.min(options.ttlMs ?? 30_000, longestTtlMs);
  const negativeTtlMs = Math.min(options.negativeTtlMs ?? 5_000, ttlMs);
  const entries = new LRUCache<string, Entry<T>>({ max: options.maxEntries ?? 10_000 });

  const start = (id: string, table: TableName, fetch: () => Promise<T>): Promise<T> => {
    const fetchedAtMs = now();
    const entry: Entry<T> = { table, decision: fetch(), fetchedAtMs, expiresAtMs: Infinity };
    entries.set(id, entry);
    // An entry dropped meanwhile is not touched: only those who already waited get its decision.
    return entry.decision.then(
      (decision) => {
        // From the start of the fetch: what was decided may have been so since then.
        entry.expiresAtMs = fetchedAtMs + (isNegative(decision) ? negativeTtlMs : ttlMs);
        return decision;
      },
      (error: unknown) => {
        if (entries.peek(id) === entry) entries.delete(id);
        throw error;
      },
    );
  };

  return {
    get: (key, fetch) => {
      const id = idOf(key);
      const entry = entries.get(id);
      return entry !== undefined && now() < entry.expiresAtMs ? entry.decision : start(id, key.table, fetch);
    },
    ageMs: (key) => {
      const entry = entries.peek(idOf(key));
      const settled = entry !== undefined && entry.expiresAtMs !== Infinity;
      return settled && now() < entry.expiresAtMs ? now() - entry.fetchedAtMs : undefined;
    },
    invalidate: (change) => {
      for (const [id, { table }] of [...entries.entries()]) if (concerns(change, table)) entries.delete(id);
    },
  };
}

function idOf({ principalKey, table, variant }: DecisionKey): string {
  return JSON.stringify([principalKey, tableKey(table), variant]);
}

/** Whether a change may bear on a table; what the change doesn't name, it may bear on. */
function concerns(change: PolicyChange, table: TableName): boolean {
  const same = (named: string | undefined, own: string): boolean =>
    named === undefined || named.toLowerCase() === own.toLowerCase();
  return (
    same(change.catalogId, table.catalogId) &&
    same(change.databaseName, table.databaseName) &&
    same(change.tableName, table.tableName)
  );
}
