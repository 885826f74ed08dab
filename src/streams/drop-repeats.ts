// Drops changes that say again what was delivered last of their key: of a producer that sent twice, of a snapshot that
// had it already.
import { LRUCache } from 'lru-cache';
import type { Row } from '../core/value.js';
import type { ViewEvent } from './stream-view.js';

/** Whether an event says anything new; remembers what it says. */
export type SaysNew = (event: Pick<ViewEvent, 'key' | 'record' | 'operation'>) => boolean;

/** Remembers the last record of at most `maxKeys` keys. */
export function createRepeatFilter(maxKeys: number): SaysNew {
  const last = new LRUCache<string, string>({ max: maxKeys });
  return ({ key, record, operation }) => {
    if (key === undefined || record === undefined) return true;
    const says = operation === 'remove' ? 'removed' : textOf(record);
    if (last.get(key) === says) return false;
    last.set(key, says);
    return true;
  };
}

function textOf(record: Row): string {
  return JSON.stringify(record, (_key, value: unknown) => {
    if (typeof value === 'bigint') return `${String(value)}n`;
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  });
}
