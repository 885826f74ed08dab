// What may be said of somebody's access to a dataset: to themselves, and to those who administer it. Part of core.
import type { ErrorCode } from './errors.js';
import type { Principal } from './principal.js';

/** What is shown in place of a column's values. */
export interface MaskAccess {
  /** As policies name it: `partial`, `bucket`. */
  readonly kind: string;
  /** Each as `name=value`; never a key. */
  readonly parameters: readonly string[];
  /** The predicate where the values themselves are shown; for admins. */
  readonly clearWhere?: string | undefined;
}

export interface ColumnAccess {
  readonly name: string;
  readonly visible: boolean;
  /** In words. To others than admins it names nothing that they can't see. */
  readonly reason: string;
  /** The predicate outside of which the cells are null; for admins. */
  readonly cellFilter?: string | undefined;
  /** Absent: the values are shown as they are. */
  readonly mask?: MaskAccess | undefined;
  /** Effective LF-tags, `key=value`; for admins. */
  readonly tags: readonly string[];
}

/** A grant that reaches the principal; for admins. */
export interface MatchedAccess {
  readonly principal: string;
  readonly permissions: readonly string[];
  /** What it is on, in words. */
  readonly resource: string;
  readonly columns: readonly string[];
}

export interface AccessExplanation {
  readonly dataset: string;
  readonly principal: string;
  readonly visible: boolean;
  /** `policy`: a policy file decides; otherwise Lake Formation, and who keeps to it. */
  readonly mode: 'policy' | 'enforced' | 'delegated' | 'both';
  /** Why nothing is shown although there may be grants; for admins. */
  readonly refusal?: { readonly code: ErrorCode; readonly reason: string } | undefined;
  /** To others than admins, those they see. */
  readonly columns: readonly ColumnAccess[];
  /** Whether some rows are left out; the predicate itself is for admins. */
  readonly rowsFiltered: boolean;
  readonly rowFilter?: string | undefined;
  /** Columns that may be written, whether seen or not; absent: the dataset may not be written. */
  readonly writable?: readonly string[] | undefined;
  readonly grants: readonly MatchedAccess[];
  readonly grantDigest?: string | undefined;
  /** How old the decision is; absent where it was made for this answer. */
  readonly ageMs?: number | undefined;
}

/** Who is told, of whom. */
export interface AccessQuestion {
  readonly dataset: string;
  readonly principal: Principal;
  readonly viewer: Principal;
  readonly requestId: string;
}

/**
 * Explains access. Undefined where the viewer may not be told: the dataset isn't there, or isn't there for them.
 * @throws LakegateError POLICY_UNAVAILABLE
 */
export type ExplainAccess = (question: AccessQuestion) => Promise<AccessExplanation | undefined>;
