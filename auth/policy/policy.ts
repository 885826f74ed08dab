// What a policy file says, once read: who may see which columns in which rows of which dataset, and who may write it.
import type { Mask } from '../../src/core/principal.js';
import type { ColumnGrant } from './join-grants.js';

/** One grant of read access, its columns and row filter resolved against the dataset. */
export interface PolicyGrant extends ColumnGrant {
  /** Compared with a principal's grantees, character by character. */
  readonly grantee: string;
  readonly dataset: string;
}

/** One grant of write access, its columns resolved against the dataset. */
export interface PolicyWrite {
  readonly grantee: string;
  readonly dataset: string;
  readonly columns: ReadonlySet<string>;
}

export interface Policy {
  /** With the masks that the policy puts on them. */
  readonly grants: readonly PolicyGrant[];
  readonly writes: readonly PolicyWrite[];
  readonly columnMasks: readonly PolicyMask[];
}

/** A mask that holds for all that its grantee's grants show of a column. */
export interface PolicyMask {
  readonly grantee: string;
  readonly dataset: string;
  readonly column: string;
  readonly mask: Mask;
}
