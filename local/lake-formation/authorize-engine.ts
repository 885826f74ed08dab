// Whether a caller may see what is not filtered for it: an engine that the account trusts to filter by itself.
import type { AwsRequest } from '../aws-json/aws-request.js';
import { AwsError } from '../aws-json/aws-error.js';
import type { Caller } from './caller.js';
import { accessDenied, invalidInput } from './lake-formation-error.js';
import type { Account } from './lake-state.js';

const SESSION_TAG = 'LakeFormationAuthorizedCaller';

/** What an engine can enforce, each including those before it. */
const PERMISSION_TYPES = ['COLUMN_PERMISSION', 'CELL_FILTER_PERMISSION', 'NESTED_PERMISSION', 'NESTED_CELL_PERMISSION'];

/** @throws AccessDeniedException unless the account lets the caller's account filter and the session's tag is listed. */
export function authorizeEngine(caller: Caller, { settings }: Account): void {
  const tag = Object.hasOwn(caller.sessionTags, SESSION_TAG) ? caller.sessionTags[SESSION_TAG] : undefined;
  if (
    !settings.allowExternalDataFiltering ||
    !settings.externalDataFilteringAllowList.includes(caller.accountId) ||
    tag === undefined ||
    !settings.authorizedSessionTagValueList.includes(tag)
  ) {
    throw accessDenied('Access is not allowed: the caller is not authorized for external data filtering');
  }
}

/** How much of `SupportedPermissionTypes` is declared: 0 for nothing. @throws InvalidInputException on an unknown one. */
export function declaredLevel(request: AwsRequest): number {
  return Math.max(
    0,
    ...request.strings('SupportedPermissionTypes').map((type) => {
      const level = PERMISSION_TYPES.indexOf(type) + 1;
      if (level === 0) throw invalidInput(`SupportedPermissionTypes: unknown ${type}`);
      return level;
    }),
  );
}

/** @throws PermissionTypeMismatchException when the engine can't enforce what restricts the caller. */
export function checkLevel(
  declared: number,
  restriction: { readonly columns: boolean; readonly cells: boolean },
): void {
  const needed = restriction.cells ? 2 : restriction.columns ? 1 : 0;
  if (declared < needed) {
    const message = `The permissions on the table need ${PERMISSION_TYPES[needed - 1] ?? ''}, which the caller does not support`;
    throw new AwsError('PermissionTypeMismatchException', message);
  }
}
