// Who asks, and what they may see. Part of core.
import type { ScalarExpr } from './expression.js';
import type { BucketUnit } from './functions.js';
import type { Value } from './value.js';
import type { SecretText } from './secret-text.js';

/** A verified token of a trusted issuer, kept so that an AWS session can be had with it. */
export interface JwtCredential {
  readonly kind: 'jwt';
  readonly issuer: string;
  readonly subject: string;
  readonly token: SecretText;
}

/** An IAM role or user that proved who it is. */
export interface AwsCredential {
  readonly kind: 'aws';
  readonly accountId: string;
  /** Of the role or user, its path in it: `arn:aws:iam::123456789012:role/teams/analyst`. */
  readonly arn: string;
  /** STS's unique id of the caller, `AROA…:session`, where it is known. */
  readonly userId?: string | undefined;
}

export type Credential = JwtCredential | AwsCredential;

/** An authenticated caller. */
export interface Principal {
  /** Stable and unique over issuers: `api-key/analyst`, `https://issuer.example|user-7`. */
  readonly id: string;
  /** The names by which grants may address them: an IAM role ARN, an Identity Center user, groups' ARNs. */
  readonly grantees: readonly string[];
  /** Whether explain may show statements, parameters and rejected bindings. */
  readonly admin: boolean;
  /** When the credential ends, in ms since the epoch. */
  readonly expiresAtMs?: number | undefined;
  /** What a session with AWS can be had with; absent for API keys and client certificates. */
  readonly credential?: Credential | undefined;
}

/**
 * What is shown in place of a column's value, of the column's own type. It only narrows: nothing that it shows says
 * more than the value. A null stays null but under `constant`, which is the same in every cell, so that it doesn't say
 * where the nulls are. Text is counted in code points.
 */
export type Mask =
  | { readonly kind: 'null' }
  | { readonly kind: 'constant'; readonly value: Value }
  /** Text alone: base64url of HMAC-SHA-256 with the named key, when the answer is encoded; no store has the key. */
  | { readonly kind: 'hash'; readonly key: string }
  /** Text alone: all but the first and last few characters replaced; all of them where the text has no more. */
  | { readonly kind: 'partial'; readonly first: number; readonly last: number; readonly fill: string }
  /** Text alone: what follows the last `@`; empty where there is none. */
  | { readonly kind: 'emailDomain' }
  /** Dates (from a day up, without a zone) and timestamps: the start of the bucket that holds the value. */
  | { readonly kind: 'dateTrunc'; readonly unit: BucketUnit; readonly timeZone: string }
  /** Numbers: the greatest multiple of `size`, a positive value of the column's type, that isn't greater. */
  | { readonly kind: 'bucket'; readonly size: Value };

/** A mask on a column and where it doesn't hold. */
export interface ColumnMask {
  readonly mask: Mask;
  /** The value itself is shown where this is TRUE, over `dataset.columns`; absent: nowhere. Never with a hash. */
  readonly clear: ScalarExpr | undefined;
}

/** What a principal may see of one dataset. No grant: nothing, not even the name. */
export interface Grant {
  readonly dataset: string;
  /** Visible columns, at least one. */
  readonly columns: ReadonlySet<string>;
  /** Over `dataset.columns`; absent: every row. */
  readonly rowFilter: ScalarExpr | undefined;
  /** For a column that is null in some visible rows: where it isn't. Over `dataset.columns`. */
  readonly cellFilters: ReadonlyMap<string, ScalarExpr>;
  /** For a column whose value isn't shown as it is; never a key column. Cell filters hold around it. */
  readonly masks: ReadonlyMap<string, ColumnMask>;
  /** Equal for equal grants, whoever holds them; of a delegated one, for equal grants of one principal. */
  readonly digest: string;
  /** Where the store runs as the caller; absent: it runs as the gateway, which filters. */
  readonly delegation?: GrantDelegation | undefined;
}

/** That a dataset is read with the caller's own session, so that the store decides. */
export interface GrantDelegation {
  /** Whose grant it is: nobody else's session may be used with it. */
  readonly principalId: string;
  /** Whether the gateway filters as well. */
  readonly enforced: boolean;
}

/** All grants of one principal, by dataset name. */
export type Grants = ReadonlyMap<string, Grant>;

/** What a principal may write of one dataset; says nothing of what they may see. */
export interface WriteGrant {
  readonly dataset: string;
  /** Columns that a record may have, those that every record needs among them. */
  readonly columns: ReadonlySet<string>;
  /** Equal for equal grants, whoever holds them. */
  readonly digest: string;
}

/** All write grants of one principal, by dataset name. */
export type WriteGrants = ReadonlyMap<string, WriteGrant>;

/** What a source may tell whoever decides of the request it asks for. */
export interface GrantRequest {
  /** The gateway's id of the request: what joins its audit log with that of the policy's own service. */
  readonly requestId: string;
}

/** Where grants come from: a policy file, Lake Formation. Unavailable or unreadable means an error, never more. */
export interface GrantSource {
  /** Equal grants are the same object, as far as the source can tell. @throws LakegateError POLICY_UNAVAILABLE */
  resolveGrants(principal: Principal, request?: GrantRequest): Promise<Grants>;
}

/** Where write grants come from. */
export interface WriteGrantSource {
  /** Equal grants are the same object, as far as the source can tell. @throws LakegateError POLICY_UNAVAILABLE */
  resolveWrites(principal: Principal, request?: GrantRequest): Promise<WriteGrants>;
}

/** Nothing may be written. */
export const noWrites: WriteGrants = new Map();
