// Puts a policy's masks on a grant that was decided elsewhere as a whole, such as by Lake Formation: which of its parts
// came from which grantee isn't known there, so that a mask of any grantee holds in every cell of its column.
import type { Dataset } from '../../src/core/dataset.js';
import { digest } from '../../src/core/digest.js';
import type { ColumnMask, Grant, Mask } from '../../src/core/principal.js';
import type { PolicyMask } from './policy.js';

/**
 * The grant with the masks of those who hold it. Different masks on one column are null, as of two masks neither is
 * known to show less; a key column that is masked is hidden. Undefined: nothing is left to be seen.
 */
export function maskGrant(dataset: Dataset, grant: Grant, held: readonly PolicyMask[]): Grant | undefined {
  const found = new Map<string, Mask[]>();
  for (const { dataset: name, column, mask } of held) {
    if (name === grant.dataset && grant.columns.has(column)) found.set(column, [...(found.get(column) ?? []), mask]);
  }
  if (found.size === 0) return grant;
  const hidden = dataset.key.filter((name) => found.has(name));
  const columns = new Set([...grant.columns].filter((name) => !hidden.includes(name)));
  const masks = new Map(grant.masks);
  for (const [column, own] of found) {
    const earlier = grant.masks.get(column)?.mask;
    if (columns.has(column)) masks.set(column, joinWholly(earlier === undefined ? own : [earlier, ...own]));
  }
  if (columns.size === 0) return undefined;
  return Object.freeze({ ...grant, columns, masks, digest: digest([grant.digest, hidden, masks]) });
}

function joinWholly(masks: readonly Mask[]): ColumnMask {
  const [only, ...others] = new Map(masks.map((mask) => [digest(mask), mask])).values();
  const mask: Mask = only === undefined || others.length > 0 ? { kind: 'null' } : only;
  return Object.freeze({ mask, clear: undefined });
}
