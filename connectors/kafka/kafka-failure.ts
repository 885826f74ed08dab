// What the client's nested errors come to: whether a request reached the broker, and what the broker said of it.
import { GenericError, MultipleErrors } from '@platformatic/kafka';
import type { ErrorCode } from '../../src/core/errors.js';
import { LakegateError } from '../../src/core/errors.js';
import { reasonOf } from '../abort-reason.js';

/** Codes of https://kafka.apache.org/protocol#protocol_error_codes by which the gateway isn't allowed. */
const denied = new Set([29, 30, 31, 33, 34, 53, 54, 58, 65]);

/** Errors without others in them, in the order in which they came about. */
export function leavesOf(error: unknown): readonly unknown[] {
  if (error instanceof MultipleErrors) return error.errors.flatMap(leavesOf);
  return [error];
}

/** The broker's own code, where the broker answered. */
export function brokerCodeOf(error: unknown): number | undefined {
  const code: unknown = error instanceof GenericError ? error['apiCode'] : undefined;
  return typeof code === 'number' ? code : undefined;
}

/** Whether the gateway could not sign in, or isn't allowed. */
export function isDenial(error: unknown): boolean {
  return causesOf(error).some(
    (cause) =>
      (cause instanceof GenericError && cause.code === 'PLT_KFK_AUTHENTICATION') ||
      denied.has(brokerCodeOf(cause) ?? 0),
  );
}

/** Whether no connection came about, so that nothing can have been sent. */
export function isConnectFailure(error: unknown): boolean {
  return (
    error instanceof GenericError && /^(Connection to .* (failed|timed out)\.|Connection ready )/.test(error.message)
  );
}

/** The error to leave with; an abort becomes its reason. */
export function mapKafkaError(error: unknown, side: 'SINK' | 'STREAM', signal?: AbortSignal): LakegateError {
  if (error instanceof LakegateError) return error;
  if (signal?.aborted === true) return reasonOf(signal);
  const code: ErrorCode = `${side}_${isDenial(error) ? 'DENIED' : 'UNAVAILABLE'}`;
  return new LakegateError(code, { cause: error });
}

/** An error, what it is made of, and what caused it. */
function causesOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [error];
  const parts = error instanceof MultipleErrors ? error.errors.flatMap(causesOf) : [];
  return [error, ...parts, ...(error.cause === undefined ? [] : causesOf(error.cause))];
}
