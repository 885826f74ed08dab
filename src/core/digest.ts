// A short, stable name for equal values: of grants, plans and schemas. Part of core.
import { createHash } from 'node:crypto';
import { quoteText } from './quote-text.js';

/** SHA-256 over a canonical form (keys sorted, bigints and special numbers kept apart), the first 24 hex digits. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 24);
}

/** Long enough that handing a piece over costs little, short enough that nothing long is made. */
const pieceLength = 65_536;

/** As `digest` of a list, for many objects that mostly have the same members in the same order. */
export function digestList(items: readonly object[]): string {
  const hash = createHash('sha256');
  let text = '[';
  let names: readonly string[] = [];
  let members: readonly { readonly name: string; readonly start: string }[] = [];
  items.forEach((item, i) => {
    const own = Object.keys(item);
    if (own.length !== names.length || own.some((name, at) => name !== names[at])) {
      names = own;
      members = [...own].sort((a, b) => (a < b ? -1 : 1)).map((name) => ({ name, start: `${JSON.stringify(name)}:` }));
    }
    text += i === 0 ? '{' : ',{';
    let isFirst = true;
    for (const { name, start } of members) {
      const value = (item as Readonly<Record<string, unknown>>)[name];
      if (value === undefined) continue;
      text += (isFirst ? '' : ',') + start + canonical(value);
      isFirst = false;
    }
    text += '}';
    if (text.length < pieceLength) return;
    hash.update(text);
    text = '';
  });
  return hash.update(`${text}]`).digest('hex').slice(0, 24);
}

function canonical(value: unknown): string {
  if (typeof value === 'string') return quoteText(value);
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
