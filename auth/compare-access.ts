// Tells apart what two states of a policy show: who gains and who loses which datasets, columns and rows. For those
// who review a change before it is deployed.
import type { Dataset } from '../src/core/dataset.js';
import type { Grant } from '../src/core/principal.js';
import { meaningDigest } from './lake-formation/agree-grants.js';
import { formatRowFilter } from './policy/format-row-filter.js';

/** What changes for one principal on one dataset. */
export interface AccessChange {
  readonly principal: string;
  readonly dataset: string;
  readonly change: 'gains' | 'loses' | 'changes';
  readonly gainedColumns: readonly string[];
  readonly lostColumns: readonly string[];
  /** Predicates before and after, where they differ: of the rows, and of the cells of columns that stay. */
  readonly predicates: readonly { readonly on: string; readonly before: string; readonly after: string }[];
}

/** What differs between two grants of one principal on one dataset; undefined where they mean the same. */
export function compareAccess(
  { principal, dataset }: { readonly principal: string; readonly dataset: Dataset },
  before: Grant | undefined,
  after: Grant | undefined,
): AccessChange | undefined {
  if (before === undefined && after === undefined) return undefined;
  if (before !== undefined && after !== undefined && meaningDigest(before) === meaningDigest(after)) return undefined;
  const columns = dataset.columns.map(({ name }) => name);
  const gained = columns.filter((name) => after?.columns.has(name) === true && before?.columns.has(name) !== true);
  const lost = columns.filter((name) => before?.columns.has(name) === true && after?.columns.has(name) !== true);
  const told = { principal, dataset: dataset.name, gainedColumns: gained, lostColumns: lost };
  if (before === undefined) return { ...told, change: 'gains', predicates: predicatesOf(dataset, undefined, after) };
  if (after === undefined) return { ...told, change: 'loses', predicates: predicatesOf(dataset, before, undefined) };
  return { ...told, change: 'changes', predicates: predicatesOf(dataset, before, after) };
}

function predicatesOf(
  dataset: Dataset,
  before: Grant | undefined,
  after: Grant | undefined,
): AccessChange['predicates'] {
  const stays = dataset.columns
    .map(({ name }) => name)
    .filter((name) => {
      return (before?.columns.has(name) ?? true) && (after?.columns.has(name) ?? true);
    });
  const all = [
    { on: 'rows', before: rowsOf(before, dataset), after: rowsOf(after, dataset) },
    ...stays.map((name) => ({
      on: name,
      before: cellsOf(before, name, dataset),
      after: cellsOf(after, name, dataset),
    })),
  ];
  return all.filter((predicate) => predicate.before !== predicate.after);
}

function rowsOf(grant: Grant | undefined, { columns }: Dataset): string {
  if (grant === undefined) return 'none';
  return grant.rowFilter === undefined ? 'all' : formatRowFilter(grant.rowFilter, columns);
}

/** A column's own predicate; those without one follow the rows. */
function cellsOf(grant: Grant | undefined, name: string, { columns }: Dataset): string {
  const filter = grant?.cellFilters.get(name);
  return filter === undefined ? 'as the rows' : formatRowFilter(filter, columns);
}
