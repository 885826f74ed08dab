// PostgreSQL's error codes (appendix A of its manual) and the client's own errors in the path's terms.
import type { SendOutcome } from '../sink.js';
import { LakegateError } from '../../src/core/errors.js';
import { reasonOf } from '../abort-reason.js';
import { couldNotConnect } from '../could-not-connect.js';

/** The five characters with which the server answers; undefined where it didn't. */
export function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && severity !== undefined ? code : undefined;
}

/** Whether a statement failed for the values in it: data exceptions and constraints. */
export function isOfValues(error: unknown): boolean {
  return /^(?:22|23)/.test(sqlStateOf(error) ?? '');
}

function isDenial(error: unknown): boolean {
  const state = sqlStateOf(error) ?? '';
  return state.startsWith('28') || state === '42501';
}

/** Connection failures, too many of something, operator's intervention, and transactions that lost to another. */
function isPassing(error: unknown): boolean {
  return /^(?:08|40|53|55|57|58|XX)/.test(sqlStateOf(error) ?? '');
}

/** Of records that were sent, or not, and not acknowledged. An answer means that nothing is stored. */
export function outcomeOf(error: unknown, wasSent: boolean): Extract<SendOutcome, { status: 'failed' | 'unknown' }> {
  if (isDenial(error)) return { status: 'failed', code: 'SINK_DENIED', cause: error };
  if (isPassing(error) || !wasSent || couldNotConnect(error)) {
    return { status: 'failed', code: 'SINK_UNAVAILABLE', cause: error };
  }
  if (sqlStateOf(error) !== undefined) return { status: 'failed', code: 'SINK_REJECTED', cause: error };
  return { status: 'unknown', cause: error };
}

/** Too many of something: connections, memory, disk. */
function isThrottling(error: unknown): boolean {
  return (sqlStateOf(error) ?? '').startsWith('53');
}

/** The error to leave with; an abort becomes its reason. Only a store is told apart where a statement is at fault. */
export function mapPostgresError(
  error: unknown,
  side: 'SINK' | 'STREAM' | 'STORE',
  signal?: AbortSignal,
): LakegateError {
  if (error instanceof LakegateError) return error;
  if (signal?.aborted === true) return reasonOf(signal);
  if (side === 'STORE') {
    if (isThrottling(error)) return new LakegateError('STORE_THROTTLED', { cause: error });
    const isAtFault = sqlStateOf(error) !== undefined && !isPassing(error) && !isDenial(error);
    if (isAtFault) return new LakegateError('STORE_REJECTED', { cause: error });
  }
  return new LakegateError(`${side}_${isDenial(error) ? 'DENIED' : 'UNAVAILABLE'}`, { cause: error });
}
