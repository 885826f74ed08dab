// Tells a client of an error and, where it isn't the caller's doing, operators as well, under the same id.
import type { GraphQLFormattedError } from 'graphql';
import { type LakegateError } from '../../core/errors.js';
import type { Observe } from '../../core/observation.js';
import { encodeError, isReportable, resolveError } from './encode-error.js';

/** Where an error came up. */
export interface ErrorPlace {
  readonly requestId: string;
  readonly observe: Observe;
}

/** Encodes an error; one that isn't the caller's doing is observed with its cause and carries the request's id. */
export function reportError(
  error: unknown,
  formatted: GraphQLFormattedError,
  place: ErrorPlace,
): GraphQLFormattedError {
  const resolved = resolveError(error);
  return isReportable(resolved) ? observed(resolved, formatted, place) : encodeError(resolved, formatted);
}

/**
 * Encodes what an operation ended with after it was opened. That a source went away or a server stops is observed
 * once where it happens, not for each who watches.
 */
export function reportEnd(error: unknown, place: ErrorPlace): GraphQLFormattedError {
  const resolved = resolveError(error);
  const isDefect = resolved.spec.fault === 'lakegate' && resolved.code !== 'SHUTTING_DOWN';
  return isDefect ? observed(resolved, resolved, place) : encodeError(resolved, resolved);
}

function observed(
  error: LakegateError,
  formatted: GraphQLFormattedError,
  { requestId, observe }: ErrorPlace,
): GraphQLFormattedError {
  observe({ kind: 'error', requestId, code: error.code, cause: error.cause ?? error });
  const encoded = encodeError(error, formatted);
  return { ...encoded, extensions: { ...encoded.extensions, errorId: requestId } };
}
