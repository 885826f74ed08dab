// What an AWS service's error means to the path: who may be asked next, and whose fault it is. Shared by AWS engines.
import type { ErrorCode } from '../../src/core/errors.js';
import { LakegateError } from '../../src/core/errors.js';

const throttled = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'ActiveStatementsExceededException',
  'ActiveSessionsExceededException',
  'SlowDown',
]);

const denied = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'OptInRequired',
  'UnrecognizedClientException',
]);

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * The error to leave with for whatever an AWS client threw; a LakegateError passes as it is, and an abort becomes its
 * reason. The original is kept as the cause alone.
 */
export function mapAwsError(error: unknown, signal?: AbortSignal): LakegateError {
  if (error instanceof LakegateError) return error;
  if (signal?.aborted === true) {
    const reason: unknown = signal.reason;
    return reason instanceof LakegateError ? reason : new LakegateError('REQUEST_CANCELLED', { cause: reason });
  }
  return new LakegateError(codeOf(error), { cause: error });
}

function codeOf(error: unknown): ErrorCode {
  const {
    name = '',
    code = '',
    message = '',
    $metadata,
  } = (error ?? {}) as {
    name?: string;
    code?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode ?? 0;
  if (throttled.has(name) || status === 429) return 'STORE_THROTTLED';
  if (denied.has(name) || status === 401 || status === 403) return 'STORE_DENIED';
  if (
    unreachable.has(code) ||
    namesUnreachable(message) ||
    name === 'TimeoutError' ||
    name === 'AbortError' ||
    status >= 500
  ) {
    return 'STORE_UNAVAILABLE';
  }
  return 'STORE_REJECTED';
}

/** The SDK wraps a socket's error where it can't tell that it is one; the code is then in the text alone. */
function namesUnreachable(message: string): boolean {
  return message.startsWith('AWS SDK error wrapper') && [...unreachable].some((code) => message.includes(code));
}
