// Athena's errors in the path's terms: of its calls, and of a query that ended in the state FAILED.
import type { AthenaError } from '@aws-sdk/client-athena';
import { LakegateError } from '../../src/core/errors.js';

export { mapAwsError as mapError } from '../aws/map-aws-error.js';

/** Athena's error categories: https://docs.aws.amazon.com/athena/latest/ug/error-reference.html */
const systemCategory = 1;

/**
 * The error for a failed query; `reason` may hold SQL and names, so it is kept as the cause alone. To a caller who has no
 * grant on them, tables and columns aren't there.
 */
export function mapFailedQuery(
  reason: string | undefined,
  error: AthenaError | undefined,
  asCaller = false,
): LakegateError {
  const cause = new Error(reason ?? error?.ErrorMessage ?? 'the query failed without a reason');
  if (/access ?denied|not authorized|insufficient (lake formation )?permission/i.test(cause.message)) {
    return new LakegateError('STORE_DENIED', { cause });
  }
  if (asCaller && /COLUMN_NOT_FOUND|TABLE_NOT_FOUND|SCHEMA_NOT_FOUND/.test(cause.message)) {
    return new LakegateError('STORE_DENIED', { cause });
  }
  if (/EXCEEDED_(MEMORY|LOCAL|TIME)|exhausted resources|throttl|slow ?down|rate exceeded/i.test(cause.message)) {
    return new LakegateError('STORE_THROTTLED', { cause });
  }
  const unavailable = error?.ErrorCategory === systemCategory || error?.Retryable === true;
  return new LakegateError(unavailable ? 'STORE_UNAVAILABLE' : 'STORE_REJECTED', { cause });
}
