// Redshift Data API's errors in the path's terms: of its calls, and of a statement that ended in the state FAILED.
import { LakegateError } from '../../src/core/errors.js';

export { mapAwsError as mapError } from '../aws/map-aws-error.js';

/**
 * The error for a failed statement; its text may hold SQL and names, so it is kept as the cause alone. To a caller who has
 * no grant on them, tables and columns aren't there.
 */
export function mapFailedStatement(text: string | undefined, asCaller = false): LakegateError {
  const cause = new Error(text ?? 'the statement failed without a reason');
  if (/permission denied|must be (super)?user|authentication failed/i.test(cause.message)) {
    return new LakegateError('STORE_DENIED', { cause });
  }
  if (asCaller && /(relation|column|schema) .* does not exist/i.test(cause.message)) {
    return new LakegateError('STORE_DENIED', { cause });
  }
  if (/disk full|out of memory|concurrency limit|too many connections|resource/i.test(cause.message)) {
    return new LakegateError('STORE_THROTTLED', { cause });
  }
  if (/connection (refused|reset|timed out|closed)|is not available|paused/i.test(cause.message)) {
    return new LakegateError('STORE_UNAVAILABLE', { cause });
  }
  return new LakegateError('STORE_REJECTED', { cause });
}
