// What an AWS service's error means to a sink or a source: whether anything can have been stored, and whose fault it is.
import { LakegateError } from '../../src/core/errors.js';
import type { SendOutcome } from '../sink.js';
import { mapAwsError } from './map-aws-error.js';

/** How long to wait where a service says that it has too much to do. */
export const throttledRetryMs = 1_000;

/** Codes of sockets that never came about, so that nothing was sent. */
const unsent = /\b(ECONNREFUSED|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOTFOUND)\b/;

/** The error that a sink or a source leaves with; an abort becomes its reason. */
export function mapFlowError(error: unknown, side: 'SINK' | 'STREAM', signal?: AbortSignal): LakegateError {
  if (error instanceof LakegateError) return error;
  const mapped = mapAwsError(error, signal);
  if (mapped.code === 'STORE_DENIED') return new LakegateError(`${side}_DENIED`, { cause: error });
  if (mapped.code === 'STORE_REJECTED' && side === 'SINK') return new LakegateError('SINK_REJECTED', { cause: error });
  return mapped.code.startsWith('STORE_') ? new LakegateError(`${side}_UNAVAILABLE`, { cause: error }) : mapped;
}

/** Whether a call that failed was told to come back later. */
export function isThrottled(error: unknown): boolean {
  return mapAwsError(error).code === 'STORE_THROTTLED';
}

/**
 * What became of the records of a call that failed as a whole. A service that answers that the request is wrong, or too
 * much, has stored nothing; one that doesn't answer, or answers with a fault of its own, may have.
 */
export function outcomeOfFailure(cause: unknown): SendOutcome {
  const { code } = mapFlowError(cause, 'SINK');
  if (code === 'SINK_DENIED' || code === 'SINK_REJECTED') return { status: 'failed', code, cause };
  if (isThrottled(cause)) {
    return { status: 'failed', code: 'SINK_UNAVAILABLE', retryAfterMs: throttledRetryMs, cause };
  }
  return wasSent(cause) ? { status: 'unknown', cause } : { status: 'failed', code: 'SINK_UNAVAILABLE', cause };
}

/** Whether any attempt of a call may have reached the service. */
function wasSent(error: unknown): boolean {
  const { code, message, name, $metadata } = (error ?? {}) as {
    readonly code?: string;
    readonly message?: string;
    readonly name?: string;
    readonly $metadata?: { readonly attempts?: number };
  };
  if (($metadata?.attempts ?? 1) > 1) return true;
  const unconnected = name === 'TimeoutError' && message?.includes('without establishing a connection') === true;
  return !unconnected && !unsent.test(`${code ?? ''} ${message ?? ''}`);
}
