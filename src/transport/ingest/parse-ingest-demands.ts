// What a bulk request asks besides its body: the dataset by its path, the rest by query parameters and a header.
import type { IncomingMessage } from 'node:http';
import { LakegateError } from '../../core/errors.js';
import { ingestPrefix } from './ingest-prefix.js';

export interface IngestDemands {
  readonly dryRun: boolean;
  /** `summary`: counts and the first rejected records; `all`: what became of each. */
  readonly results: 'summary' | 'all';
  readonly idempotencyKey: string | undefined;
}

/** @throws LakegateError BAD_REQUEST for a parameter that isn't known: a misspelt dry run must not write */
export function parseIngestDemands({ url = '/', headers, headersDistinct }: IncomingMessage): {
  readonly name: string;
  readonly demands: IngestDemands;
} {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  for (const name of searchParams.keys()) {
    if (name !== 'dryRun' && name !== 'results') throw badRequest(`unknown parameter ${JSON.stringify(name)}`);
  }
  const idempotencyKey = headers['idempotency-key'];
  // Room is left for the number of a chunk.
  // Node joins several to one, which none of those who sent them knows.
  if ((headersDistinct['idempotency-key']?.length ?? 0) > 1) throw badRequest('Idempotency-Key: expected one');
  if (idempotencyKey !== undefined && (Array.isArray(idempotencyKey) || !/^.{1,240}$/su.test(idempotencyKey))) {
    throw badRequest('Idempotency-Key: expected 1 to 240 characters');
  }
  return {
    name: nameOf(pathname),
    demands: {
      dryRun: oneOf(searchParams, 'dryRun', ['false', 'true']) === 'true',
      results: oneOf(searchParams, 'results', ['summary', 'all']),
      idempotencyKey,
    },
  };
}

function nameOf(path: string): string {
  try {
    return decodeURIComponent(path.slice(ingestPrefix.length));
  } catch {
    throw new LakegateError('DATASET_UNKNOWN');
  }
}

/** The first of the values unless one is given. */
function oneOf<T extends string>(parameters: URLSearchParams, name: string, values: readonly [T, ...T[]]): T {
  const given = parameters.getAll(name);
  if (given.length === 0) return values[0];
  const found = values.find((value) => value === given[0]);
  if (found === undefined || given.length > 1) throw badRequest(`${name}: expected one of ${values.join(', ')}`);
  return found;
}

function badRequest(message: string): LakegateError {
  return new LakegateError('BAD_REQUEST', { message });
}
