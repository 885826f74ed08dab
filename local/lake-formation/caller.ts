// Who calls: the identity behind a verified signature, and the principals that grants may name it by.
import type { Account } from './lake-state.js';

/** Everyone, where access is left to IAM. */
export const IAM_ALLOWED_PRINCIPALS = 'IAM_ALLOWED_PRINCIPALS';

/** A table that vended credentials are for. */
export interface VendedScope {
  readonly tableArn: string;
  readonly permissions: readonly string[];
}

export interface Caller {
  readonly accountId: string;
  /** As STS says it: `arn:aws:sts::A:assumed-role/NAME/SESSION` for a role's session. */
  readonly arn: string;
  readonly userId: string;
  /** As IAM and Lake Formation say it, the path included: `arn:aws:iam::A:role/PATH/NAME`. */
  readonly principalArn: string;
  readonly isRole: boolean;
  /** Tags of the user or role, and those of the session, which win. */
  readonly identityTags: Readonly<Record<string, string>>;
  readonly sessionTags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
  /** Set when an Identity Center context came with the role: it is then the user who is authorised. */
  readonly identityCenter?: { readonly userArn: string; readonly groupArns: readonly string[] };
  /** Set for credentials that open a table's files, and nothing else. */
  readonly vended?: VendedScope;
}

/** Tags that conditions see. A session's tag takes the place of the identity's whatever the case of their keys. */
export function principalTags({ identityTags, sessionTags }: Caller): Readonly<Record<string, string>> {
  const replaced = Object.keys(sessionTags).map((key) => key.toLowerCase());
  const kept = Object.entries(identityTags).filter(([key]) => !replaced.includes(key.toLowerCase()));
  return { ...Object.fromEntries(kept), ...sessionTags };
}

/** The group of all IAM principals of an account. */
function iamPrincipalsOf(accountId: string): string {
  return `${accountId}:IAMPrincipals`;
}

/** Names that grants may have for the caller, without IAM_ALLOWED_PRINCIPALS. */
export function principalsOf(caller: Caller): readonly string[] {
  if (caller.identityCenter !== undefined) return [caller.identityCenter.userArn, ...caller.identityCenter.groupArns];
  return [caller.principalArn, iamPrincipalsOf(caller.accountId)];
}

/** Whether the caller administers the account's data lake. */
export function isAdmin(caller: Caller, account: Account): boolean {
  const { dataLakeAdmins } = account.settings;
  return caller.accountId === account.id && principalsOf(caller).some((name) => dataLakeAdmins.includes(name));
}

/** Whether the caller may look at all of the account's permissions. */
export function isReader(caller: Caller, account: Account): boolean {
  const { readOnlyAdmins } = account.settings;
  const reads = caller.accountId === account.id && principalsOf(caller).some((name) => readOnlyAdmins.includes(name));
  return reads || isAdmin(caller, account);
}
