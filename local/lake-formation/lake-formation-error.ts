// The exceptions that Glue and Lake Formation share, as both protocols carry them.
import { AwsError } from '../aws-json/aws-error.js';

/** What the request says is wrong in itself. */
export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}

/** The request names what isn't there. */
export function notFound(message: string): AwsError {
  return new AwsError('EntityNotFoundException', message);
}

/** The request would make what is there already. */
export function alreadyExists(message: string): AwsError {
  return new AwsError('AlreadyExistsException', message);
}

/** The caller may not. */
export function accessDenied(message: string): AwsError {
  return new AwsError('AccessDeniedException', message, {}, 403);
}

/** Lake Formation's refusal on a resource; the same for one that is hidden and one that isn't there. */
export function insufficientPermission(permission: string, name: string): AwsError {
  return accessDenied(`Insufficient Lake Formation permission(s): Required ${permission} on ${name}`);
}
