// The masks of a policy file, put on top of grants that come from elsewhere.
import type { Mask, Principal } from '../../src/core/principal.js';
import type { NarrowFor } from '../lake-formation/narrow-grants.js';
import type { PolicyMask } from './policy.js';

/** Masks every grant that a principal has on a column by what the policy says of any of its grantees. */
export function narrowByMasks(columnMasks: readonly PolicyMask[]): NarrowFor {
  return (principal: Principal) => {
    const mine = columnMasks.filter(({ grantee }) => principal.grantees.includes(grantee));
    if (mine.length === 0) return (grants) => grants;
    return (grants, dataset) => {
      const masks = new Map<string, Mask>(
        mine.filter((mask) => mask.dataset === dataset.name).map(({ column, mask }) => [column, mask]),
      );
      return masks.size === 0 ? grants : grants.map((grant) => ({ ...grant, masks }));
    };
  };
}
