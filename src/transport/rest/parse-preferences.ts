// The request headers of REST: `Prefer`, `Range` and the profile, as PostgREST reads them.
import type { IncomingHttpHeaders } from 'node:http';
import { restError } from './rest-error.js';

/** What the headers ask for. */
export interface RestPreferences {
  /** Whether the number of all rows is asked for. */
  readonly count: 'exact' | 'planned' | 'estimated' | undefined;
  readonly respondAsync: boolean;
  /** Rows by position, the last one included. */
  readonly range: { readonly first: number; readonly last: number | undefined } | undefined;
}

/** @throws LakegateError BAD_USER_INPUT, NOT_ACCEPTABLE for a schema that isn't there */
export function parsePreferences(headers: IncomingHttpHeaders): RestPreferences {
  const tokens = String(headers['prefer'] ?? '')
    .split(',')
    .map((token) => token.trim());
  const count = (['exact', 'planned', 'estimated'] as const).find((kind) => tokens.includes(`count=${kind}`));
  const profile = headers['accept-profile'];
  if (profile !== undefined && profile !== 'public') {
    throw restError('NOT_ACCEPTABLE', {
      code: 'PGRST106',
      message: 'Invalid schema: the one schema is public',
      hint: 'Only the following schemas are exposed: public',
    });
  }
  return { count, respondAsync: tokens.includes('respond-async'), range: parseRange(headers.range) };
}

function parseRange(header: string | undefined): RestPreferences['range'] {
  const match = /^(?:items=)?(\d{1,15})-(\d{1,15})?$/.exec(header ?? '');
  // A range of other units, of bytes say, may be ignored (RFC 9110, 14.2).
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = match[2] === undefined ? undefined : Number(match[2]);
  if (last !== undefined && last < first) {
    throw restError('BAD_USER_INPUT', {
      code: 'PGRST103',
      message: 'Requested range not satisfiable',
      details: 'The lower boundary must be lower than or equal to the upper boundary in the Range header.',
    });
  }
  return { first, last };
}
