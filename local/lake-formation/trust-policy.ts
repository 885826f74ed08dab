// Who may become a role: its trust statements, asked with everything that a session would carry.
import type { Caller } from './caller.js';
import type { IamRole, TrustStatement } from './lake-state.js';

/** What someone who assumes a role asks for. */
export interface RoleRequest {
  readonly by:
    { readonly caller: Caller } | { readonly issuer: string; readonly audience: string; readonly subject: string };
  readonly sessionTags: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
  readonly hasContext: boolean;
  readonly externalId?: string;
}

/** Whether the role's statements, taken together, allow every action that the request needs. */
export function isTrusted(role: IamRole, request: RoleRequest): boolean {
  const allowed = new Set(
    role.trust.filter((statement) => applies(statement, request)).flatMap(({ actions }) => actions),
  );
  const needed = [
    'caller' in request.by ? 'AssumeRole' : 'AssumeRoleWithWebIdentity',
    ...(Object.keys(request.sessionTags).length > 0 ? ['TagSession'] : []),
    ...(request.sourceIdentity === undefined ? [] : ['SetSourceIdentity']),
    ...(request.hasContext ? ['SetContext'] : []),
  ];
  return needed.every((action) => allowed.has(action));
}

function applies(statement: TrustStatement, { by, sessionTags, externalId }: RoleRequest): boolean {
  const tagged = Object.entries(statement.requestTags).every(([key, values]) => {
    const value = Object.hasOwn(sessionTags, key) ? sessionTags[key] : undefined;
    return value !== undefined && values.includes(value);
  });
  if (!tagged || (statement.externalId !== undefined && statement.externalId !== externalId)) return false;
  if ('caller' in by) return statement.principals.some((principal) => names(principal, by.caller));
  const { federated, audiences, subjects } = statement;
  return federated === by.issuer && allows(audiences, by.audience) && allows(subjects, by.subject);
}

function allows(values: readonly string[], value: string): boolean {
  return values.length === 0 || values.includes(value);
}

function names(principal: string, { accountId, arn, principalArn }: Caller): boolean {
  return ['*', accountId, `arn:aws:iam::${accountId}:root`, principalArn, arn].includes(principal);
}
