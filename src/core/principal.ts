// Who asks, and what they may see. Part of core.
import type { ScalarExpr } from './expression.js';
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

/** What a principal may see of one dataset. No grant: nothing, not even the name. */
export interface Grant {
  readonly dataset: string;
  /** Visible columns, at least one. */
  readonly columns: ReadonlySet<string>;
  /** Over `dataset.columns`; absent: every row. */
  readonly rowFilter: ScalarExpr | undefined;
  /** For a column that is null in some visible rows: where it isn't. Over `dataset.columns`. */
  readonly cellFilters: ReadonlyMap<string, ScalarExpr>;
  /** Equal for equal grants, whoever holds them. */
  readonly digest: string;
}

/** All grants of one principal, by dataset name. */
export type Grants = ReadonlyMap<string, Grant>;

/** Where grants come from: a policy file, Lake Formation. Unavailable or unreadable means an error, never more. */
export interface GrantSource {
  /** @throws LakegateError POLICY_UNAVAILABLE */
  resolveGrants(principal: Principal): Promise<Grants>;
}
