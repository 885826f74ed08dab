// Who asks, and what they may see. Part of core.
import type { ScalarExpr } from './expression.js';

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
