// ClickHouse's exceptions and the client's own errors in the path's terms.
import { ClickHouseError } from '@clickhouse/client';
import type { ErrorCode } from '../../src/core/errors.js';
import { LakegateError } from '../../src/core/errors.js';

/** Codes of ClickHouse's ErrorCodes.cpp; any other means that the statement was at fault. */
const codes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['159', 'STORE_UNAVAILABLE'],
  ['192', 'STORE_DENIED'],
  ['193', 'STORE_DENIED'],
  ['194', 'STORE_DENIED'],
  ['201', 'STORE_THROTTLED'],
  ['202', 'STORE_THROTTLED'],
  ['209', 'STORE_UNAVAILABLE'],
  ['210', 'STORE_UNAVAILABLE'],
  ['241', 'STORE_THROTTLED'],
  ['279', 'STORE_UNAVAILABLE'],
  ['291', 'STORE_DENIED'],
  ['394', 'STORE_UNAVAILABLE'],
  ['439', 'STORE_THROTTLED'],
  ['497', 'STORE_DENIED'],
  ['516', 'STORE_DENIED'],
  ['999', 'STORE_UNAVAILABLE'],
]);

/**
 * The error to leave with for whatever the client threw; an abort becomes its reason. A failure that ClickHouse didn't
 * name is one of the connection.
 */
export function mapError(error: unknown, signal?: AbortSignal): LakegateError {
  if (error instanceof LakegateError) return error;
  if (signal?.aborted === true) {
    const reason: unknown = signal.reason;
    return reason instanceof LakegateError ? reason : new LakegateError('REQUEST_CANCELLED', { cause: reason });
  }
  const code = error instanceof ClickHouseError ? (codes.get(error.code) ?? 'STORE_REJECTED') : 'STORE_UNAVAILABLE';
  return new LakegateError(code, { cause: error });
}

/** The error for an exception that stands amid the rows, in ClickHouse's own text; undefined where there is none. */
export function mapExceptionText(text: string): LakegateError | undefined {
  const match = /Code: (\d+)\. DB::/.exec(text);
  if (match === null) return undefined;
  const cause = new Error(text.slice(match.index, match.index + 2000));
  return new LakegateError(codes.get(match[1] ?? '') ?? 'STORE_REJECTED', { cause });
}
