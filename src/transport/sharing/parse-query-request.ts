// What a query of a table asks for, and in which form its answer is taken.
import type { IncomingMessage } from 'node:http';
import { LakegateError } from '../../core/errors.js';

/** Hints that are not given, or that nothing can be made of, narrow nothing. */
export interface TableQuery {
  /** Rows beyond these are not asked for. */
  readonly limit: number | undefined;
  /** JSON, as the client wrote it. */
  readonly predicate: string | undefined;
  /** The version that is asked for by number. */
  readonly version: number | undefined;
}

const timeTravel = ['timestamp', 'startingVersion', 'endingVersion', 'startingTimestamp', 'endingTimestamp'];

/** @throws LakegateError BAD_USER_INPUT */
export function parseTableQuery(body: unknown): TableQuery {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refuse('The body has to be an object.');
  const given = body as Readonly<Record<string, unknown>>;
  const travels = timeTravel.find((name) => given[name] !== undefined && given[name] !== null);
  if (travels !== undefined) {
    throw refuse(`Tables are shared as they are now: "${travels}" can't be asked for.`);
  }
  const { jsonPredicateHints } = given;
  return {
    limit: parseCount(given, 'limitHint'),
    predicate: typeof jsonPredicateHints === 'string' ? jsonPredicateHints : undefined,
    version: parseCount(given, 'version'),
  };
}

/**
 * Files are Parquet; a client that takes Delta's own log alone gets nothing that it could misread.
 * @throws LakegateError NOT_ACCEPTABLE
 */
export function assertParquetTaken({ headers }: Pick<IncomingMessage, 'headers'>): void {
  const capabilities = headers['delta-sharing-capabilities'];
  if (typeof capabilities !== 'string') return;
  const formats = capabilities
    .toLowerCase()
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one.startsWith('responseformat='))
    .flatMap((one) => one.slice('responseformat='.length).split(','))
    .map((one) => one.trim());
  if (formats.length === 0 || formats.includes('parquet')) return;
  throw new LakegateError('NOT_ACCEPTABLE', { message: 'Tables are shared with responseformat=parquet alone.' });
}

function parseCount(given: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = given[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw refuse(`"${name}" has to be a whole number, not negative.`);
}

function refuse(message: string): LakegateError {
  return new LakegateError('BAD_USER_INPUT', { message });
}
