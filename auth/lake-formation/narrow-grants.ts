// What a deployment puts on top of Lake Formation's grants, which add up and know no masks.
import type { Dataset } from '../../src/core/dataset.js';
import type { Principal } from '../../src/core/principal.js';
import type { ColumnGrant } from '../policy/join-grants.js';

/** Grants that show no more than those given: with masks on their columns, with fewer columns or rows. */
export type NarrowGrants = (grants: readonly ColumnGrant[], dataset: Dataset) => readonly ColumnGrant[];

/** The narrowing that holds for a principal, whichever of its grantees a grant was made to. */
export type NarrowFor = (principal: Principal) => NarrowGrants;
