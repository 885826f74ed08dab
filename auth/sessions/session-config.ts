// How a caller gets a session of their own with AWS: what the principals file says under `sessions`, once read.

/** Which callers a rule is for. */
export type SessionMatch =
  | { readonly grantee: string }
  | { readonly issuer: string }
  /** Callers that proved to be a role or user of this account. */
  | { readonly account: string };

/** How the gateway gets one caller's credentials. Every part is the operator's choice; nothing is the caller's. */
export interface SessionRule {
  readonly match: SessionMatch;
  /**
   * `assume-role`: with the gateway's own credentials. `web-identity`: with the caller's token. `identity-center`: as
   * `assume-role`, on behalf of the Identity Center user whom the caller's token stands for.
   */
  readonly via: 'assume-role' | 'web-identity' | 'identity-center';
  /** `own`: the role that the caller proved to be. */
  readonly roleArn: string;
  /** Assumed with the session of `roleArn` and with the tags, which `web-identity` itself can't be given. */
  readonly taggedRoleArn?: string | undefined;
  /** Of the Identity Center application; for `identity-center` alone. */
  readonly applicationArn?: string | undefined;
  readonly externalId?: string | undefined;
  readonly durationSeconds: number;
  readonly sourceIdentity: boolean;
  readonly tags: ReadonlyMap<string, string>;
  /** Tags whose values are claims of the caller's token: claim by tag. */
  readonly claimTags: ReadonlyMap<string, string>;
  readonly transitiveTags: readonly string[];
  /** A policy that narrows the session, as JSON. */
  readonly policy?: string | undefined;
}

export interface SessionConfig {
  readonly region: string;
  /** Accounts of the operator. Into others it goes with an external id only. */
  readonly accounts: readonly string[];
  /** Value of the tag LakeFormationAuthorizedCaller; absent: no such tag. */
  readonly authorizedCaller?: string | undefined;
  /** In place of AWS's own. */
  readonly endpoints: { readonly sts?: string | undefined; readonly ssoOidc?: string | undefined };
  /** Of a stand-in on this machine; absent: the SDK's chain finds them. */
  readonly localKeys?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** The first that matches holds. */
  readonly rules: readonly SessionRule[];
}

/** Tag by which Lake Formation knows a query engine that it trusts to filter. */
export const authorizedCallerTag = 'LakeFormationAuthorizedCaller';

/** Tag that says whose session it is. */
export const userTag = 'user';
