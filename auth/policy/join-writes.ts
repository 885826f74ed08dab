// Joins the grants by which one principal may write a dataset. A record that lacks what every record needs can't be
// written, so columns count only where those are all among them.
import { type Dataset, isRequired } from '../../src/core/dataset.js';
import { digest } from '../../src/core/digest.js';
import type { WriteGrant } from '../../src/core/principal.js';

/**
 * The one grant that several column sets come to. Undefined: nothing may be written, be it that a required column is
 * not granted or that there is nowhere to write to. Doesn't depend on the sets' order.
 */
export function joinWrites(dataset: Dataset, granted: readonly ReadonlySet<string>[]): WriteGrant | undefined {
  if (dataset.sink === undefined) return undefined;
  const writable = dataset.columns.filter(({ name }) => granted.some((columns) => columns.has(name)));
  if (writable.length === 0) return undefined;
  if (dataset.columns.some((column) => isRequired(dataset, column) && !writable.includes(column))) return undefined;
  const columns = new Set(writable.map(({ name }) => name));
  return Object.freeze({ dataset: dataset.name, columns, digest: digest([dataset.name, columns]) });
}
