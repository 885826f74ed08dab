// What of the catalog a principal sees by name: the part of their grants that decides the shape of their schema.
import { digest } from '../src/core/digest.js';
import type { Grants } from '../src/core/principal.js';

/** Visible columns by dataset. Equal digests mean equal columns: rows and cells have no part in it. */
export interface VisibleColumns {
  readonly digest: string;
  readonly datasets: ReadonlyMap<string, ReadonlySet<string>>;
}

const ofGrants = new WeakMap<Grants, VisibleColumns>();

/** The columns that grants make visible; remembered for as long as the grants are. */
export function visibleColumns(grants: Grants): VisibleColumns {
  let visible = ofGrants.get(grants);
  if (visible === undefined) {
    const datasets = new Map([...grants].map(([dataset, grant]) => [dataset, grant.columns] as const));
    visible = { digest: digest(datasets), datasets };
    ofGrants.set(grants, visible);
  }
  return visible;
}
