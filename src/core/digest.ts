// A short, stable name for equal values: of grants, plans and schemas. Part of core.
import { createHash } from 'node:crypto';

/** SHA-256 over a canonical form (keys sorted, bigints and special numbers kept apart), the first 24 hex digits. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 24);
}

function canonical(value: unknown): string {
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value === null || typeof value !== 'object') return value === undefined ? '~' : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Set) return `set${canonical([...value].map(canonical).sort())}`;
  const entries = value instanceof Map ? [...(value as Map<string, unknown>)] : Object.entries(value);
  return `{${entries
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
    .join(',')}}`;
}
