// What it means when STS or Identity Center gives no credentials: refused, the caller's token at fault, or no answer.
import { LakegateError } from '../../src/core/errors.js';

const tokenAtFault = new Set([
  'ExpiredTokenException',
  'ExpiredToken',
  'InvalidIdentityToken',
  'InvalidIdentityTokenException',
  'IDPRejectedClaim',
  'IDPRejectedClaimException',
  'InvalidGrantException',
]);

const refused = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'InvalidClientException',
  'InvalidClientTokenId',
  'InvalidRequestException',
  'InvalidScopeException',
  'MalformedPolicyDocument',
  'MalformedPolicyDocumentException',
  'PackedPolicyTooLarge',
  'PackedPolicyTooLargeException',
  'RegionDisabledException',
  'SignatureDoesNotMatch',
  'UnauthorizedClientException',
  'UnsupportedGrantTypeException',
  'ValidationError',
  'ValidationException',
]);

/**
 * The error to leave with. `withToken`: the call was made with the caller's token, so that its being expired or
 * invalid is theirs and not the gateway's. The cause holds names and texts alone: no request, no response.
 */
export function mapSessionError(error: unknown, withToken: boolean): LakegateError {
  if (error instanceof LakegateError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const cause = new Error(`${name}: ${message}`);
  if (withToken && tokenAtFault.has(name)) return new LakegateError('UNAUTHENTICATED', { cause });
  if (refused.has(name) || tokenAtFault.has(name)) return new LakegateError('STORE_DENIED', { cause });
  return new LakegateError('POLICY_UNAVAILABLE', { cause });
}
