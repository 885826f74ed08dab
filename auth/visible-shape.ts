// What of the catalog exists for a caller, by names alone: what a schema is shaped by. Rows don't count here.
import type { Catalog } from '../src/core/dataset.js';
import { digest } from '../src/core/digest.js';
import { type Grants, noWrites, type WriteGrants } from '../src/core/principal.js';

export interface VisibleShape {
  /** Equal for equal shapes, whatever the row and cell filters. */
  readonly digest: string;
  /** Visible columns by the name of each visible dataset. A relationship over another column doesn't exist. */
  readonly datasets: ReadonlyMap<string, ReadonlySet<string>>;
  /** Visible columns that are null in some visible rows, by dataset; not part of the digest. */
  readonly cellFiltered: ReadonlyMap<string, ReadonlySet<string>>;
  /** Visible columns that are shown as a keyed hash, by dataset, where there are any. A relationship over one doesn't exist. */
  readonly hashed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Datasets whose whole key is visible; the others have no look-up by key and no order by key. */
  readonly keyed: ReadonlySet<string>;
  /** Columns that may be written, seen or not, by each dataset that may be. */
  readonly written: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The visible and the writable part of the catalog; a grant for a dataset or column that the catalog lacks adds nothing. */
export function visibleShape(catalog: Catalog, grants: Grants, writes: WriteGrants = noWrites): VisibleShape {
  const datasets = new Map<string, ReadonlySet<string>>();
  const cellFiltered = new Map<string, ReadonlySet<string>>();
  const hashed = new Map<string, ReadonlySet<string>>();
  const keyed = new Set<string>();
  const written = new Map<string, ReadonlySet<string>>();
  for (const dataset of catalog.datasets.values()) {
    const writable = dataset.columns.filter(({ name }) => writes.get(dataset.name)?.columns.has(name) === true);
    if (dataset.sink !== undefined && writable.length > 0) {
      written.set(dataset.name, new Set(writable.map(({ name }) => name)));
    }
    const grant = grants.get(dataset.name);
    const names = dataset.columns.map((column) => column.name).filter((name) => grant?.columns.has(name) === true);
    if (grant === undefined || names.length === 0) continue;
    datasets.set(dataset.name, new Set(names));
    cellFiltered.set(dataset.name, new Set(names.filter((name) => grant.cellFilters.has(name))));
    const hashes = names.filter((name) => grant.masks.get(name)?.mask.kind === 'hash');
    if (hashes.length > 0) hashed.set(dataset.name, new Set(hashes));
    if (dataset.key.length > 0 && dataset.key.every((name) => names.includes(name))) keyed.add(dataset.name);
  }
  return { digest: digest([datasets, hashed, written]), datasets, cellFiltered, hashed, keyed, written };
}
