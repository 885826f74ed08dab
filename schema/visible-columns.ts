// What of the catalog a principal sees by name: the part of their grants that decides the shape of their schema.
import { digest } from '../src/core/digest.js';
import { type Grant, type Grants, noWrites, type WriteGrants } from '../src/core/principal.js';

/** Visible columns by dataset. Equal digests mean an equal schema: rows and cells have no part in it. */
export interface VisibleColumns {
  readonly digest: string;
  readonly datasets: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of them that are shown as a keyed hash. */
  readonly hashed?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Columns that may be written, seen or not, by each dataset that may be. */
  readonly written?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

const ofGrants = new WeakMap<Grants, WeakMap<WriteGrants, VisibleColumns>>();

/** The columns that grants make visible or writable; remembered for as long as the grants are. */
export function visibleColumns(grants: Grants, writes: WriteGrants = noWrites): VisibleColumns {
  const known = ofGrants.get(grants) ?? new WeakMap<WriteGrants, VisibleColumns>();
  ofGrants.set(grants, known);
  let visible = known.get(writes);
  if (visible === undefined) {
    const datasets = new Map([...grants].map(([dataset, grant]) => [dataset, grant.columns] as const));
    const hashed = new Map([...grants].map(([dataset, grant]) => [dataset, hashedColumns(grant)] as const));
    const written = new Map([...writes].map(([dataset, grant]) => [dataset, grant.columns] as const));
    visible = { digest: digest([datasets, hashed, written]), datasets, hashed, written };
    known.set(writes, visible);
  }
  return visible;
}

function hashedColumns({ masks }: Grant): ReadonlySet<string> {
  return new Set([...masks].filter(([, { mask }]) => mask.kind === 'hash').map(([name]) => name));
}
