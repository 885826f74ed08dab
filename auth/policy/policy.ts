// What a policy file says, once read: who may see which columns in which rows of which dataset.
import type { ColumnGrant } from './join-grants.js';

/** One grant of read access, its columns and row filter resolved against the dataset. */
export interface PolicyGrant extends ColumnGrant {
  /** Compared with a principal's grantees, character by character. */
  readonly grantee: string;
  readonly dataset: string;
}

export interface Policy {
  readonly grants: readonly PolicyGrant[];
}
