// Pages of lists: `maxResults` and `pageToken`, which says the name after which a page begins.
import { LakegateError } from '../../core/errors.js';

export interface ListPage<T> {
  readonly items: readonly T[];
  /** Absent: these were the last. */
  readonly nextPageToken: string | undefined;
}

/**
 * Cuts a list that is in the order of its names.
 * @throws LakegateError BAD_USER_INPUT
 */
export function cutPage<T>(all: readonly T[], nameOf: (one: T) => string, asked: URLSearchParams): ListPage<T> {
  const max = parseMaxResults(asked.get('maxResults'));
  const token = asked.get('pageToken');
  const after = token === null || token === '' ? undefined : parseToken(token);
  const rest = after === undefined ? all : all.filter((one) => nameOf(one) > after);
  const items = rest.slice(0, max);
  const last = items.at(-1);
  const isLast = items.length === rest.length;
  // A page of nothing goes on from where it stands.
  const from = last === undefined ? (after ?? '') : nameOf(last);
  return { items, nextPageToken: isLast ? undefined : writeToken(from) };
}

function parseMaxResults(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) {
    throw new LakegateError('BAD_USER_INPUT', { message: '"maxResults" has to be a whole number, not negative.' });
  }
  return Number(text);
}

const tokenStart = 'after\0';

function writeToken(name: string): string {
  return Buffer.from(tokenStart + name, 'utf8').toString('base64url');
}

function parseToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith(tokenStart)) {
    throw new LakegateError('BAD_USER_INPUT', { message: '"pageToken" is none that was given here.' });
  }
  return text.slice(tokenStart.length);
}
