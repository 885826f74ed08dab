// What of the catalog a principal sees by name: the part of their grants that decides the shape of their schema.
import { digest } from '../src/core/digest.js';
import type { Grant, Grants } from '../src/core/principal.js';

/** Visible columns by dataset. Equal digests mean an equal schema: rows and cells have no part in it. */
export interface VisibleColumns {
  readonly digest: string;
  readonly datasets: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of them that are shown as a keyed hash. */
  readonly hashed?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

const ofGrants = new WeakMap<Grants, VisibleColumns>();

/** The columns that grants make visible; remembered for as long as the grants are. */
export function visibleColumns(grants: Grants): VisibleColumns {
  let visible = ofGrants.get(grants);
  if (visible === undefined) {
    const datasets = new Map([...grants].map(([dataset, grant]) => [dataset, grant.columns] as const));
    const hashed = new Map([...grants].map(([dataset, grant]) => [dataset, hashedColumns(grant)] as const));
    visible = { digest: digest([datasets, hashed]), datasets, hashed };
    ofGrants.set(grants, visible);
  }
  return visible;
}

function hashedColumns({ masks }: Grant): ReadonlySet<string> {
  return new Set([...masks].filter(([, { mask }]) => mask.kind === 'hash').map(([name]) => name));
}
