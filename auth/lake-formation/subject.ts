// A principal as Lake Formation's grants address it: by ARNs, by account, by the tags of its role or session.
import type { Principal } from '../../src/core/principal.js';

export interface Subject {
  /** ARNs of the principal and its groups, compared to the character. */
  readonly grantees: readonly string[];
  /** The account that it belongs to. Undefined where its ARNs name several: then it is in none. */
  readonly accountId: string | undefined;
  /** Accounts in which it is an IAM user or role. */
  readonly iamAccounts: ReadonlySet<string>;
  /** Tags of the IAM principal and its session. Undefined where they aren't known: no condition then holds. */
  readonly tags: Readonly<Record<string, string>> | undefined;
}

const arnAccount = /^arn:[\w-]+:(iam|sts):[\w-]*:(\d{12}):(\w+)/;

/** The subject that a principal is. `homeAccountId` is the account of those whose ARNs name none. */
export function subjectOf(
  { grantees }: Pick<Principal, 'grantees'>,
  homeAccountId: string,
  tags?: Readonly<Record<string, string>>,
): Subject {
  const accounts = new Set<string>();
  const iamAccounts = new Set<string>();
  for (const grantee of grantees) {
    const [, , account, kind] = arnAccount.exec(grantee) ?? [];
    if (account === undefined) continue;
    accounts.add(account);
    if (kind === 'role' || kind === 'user') iamAccounts.add(account);
  }
  const [accountId = homeAccountId] = accounts;
  return { grantees, accountId: accounts.size > 1 ? undefined : accountId, iamAccounts, tags };
}

/** Whether a grant's principal is the subject: by name, or as one of an account's IAM principals. */
export function isAddressed(subject: Subject, principal: string): boolean {
  const everyone = /^(\d{12}):IAMPrincipals$/.exec(principal)?.[1];
  if (everyone !== undefined) return subject.iamAccounts.has(everyone);
  // A grant to an account is the account's share, which its administrators hand on; it names nobody.
  return principal !== iamAllowedPrincipals && !/^\d{12}$/.test(principal) && subject.grantees.includes(principal);
}

/** The group by which Lake Formation stands aside for IAM. */
export const iamAllowedPrincipals = 'IAM_ALLOWED_PRINCIPALS';
