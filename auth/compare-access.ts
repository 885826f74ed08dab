// Tells apart what two states of a policy show: who gains and who loses which datasets, columns and rows. For those
// who review a change before it is deployed.
import type { Dataset } from '../src/core/dataset.js';
import { digest } from '../src/core/digest.js';
import type { ColumnMask, Grant } from '../src/core/principal.js';
import { meaningDigest } from './lake-formation/agree-grants.js';
import { describeMask, formatMask } from './policy/describe-mask.js';
import { formatRowFilter } from './policy/format-row-filter.js';

/** Something of a dataset or column, in words. */
interface Difference {
  readonly on: string;
  readonly before: string;
  readonly after: string;
}

/** What changes for one principal on one dataset. */
export interface AccessChange {
  readonly principal: string;
  readonly dataset: string;
  readonly change: 'gains' | 'loses' | 'changes';
  readonly gainedColumns: readonly string[];
  readonly lostColumns: readonly string[];
  /** Predicates before and after, where they differ: of the rows, and of the cells of columns that stay. */
  readonly predicates: readonly Difference[];
  /** Masks before and after, where they differ, of columns that stay. */
  readonly masks: readonly Difference[];
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
  const change = before === undefined ? 'gains' : after === undefined ? 'loses' : 'changes';
  return {
    ...{ ...told, change },
    predicates: predicatesOf(dataset, before, after),
    masks: masksOf(dataset, before, after),
  };
}

function predicatesOf(dataset: Dataset, before: Grant | undefined, after: Grant | undefined): readonly Difference[] {
  const stays = stayingColumns(dataset, before, after);
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

/** Columns that neither grant, of those that there are, lacks. */
function stayingColumns(dataset: Dataset, before: Grant | undefined, after: Grant | undefined): readonly string[] {
  return dataset.columns
    .map(({ name }) => name)
    .filter((name) => (before?.columns.has(name) ?? true) && (after?.columns.has(name) ?? true));
}

function masksOf(dataset: Dataset, before: Grant | undefined, after: Grant | undefined): readonly Difference[] {
  return stayingColumns(dataset, before, after).flatMap((on) => {
    const [was, is] = [before?.masks.get(on), after?.masks.get(on)];
    if (digest(was) === digest(is)) return [];
    const texts = { before: maskText(was, dataset), after: maskText(is, dataset) };
    // A key isn't told, only that it is another one, with which every value shown is another.
    return [{ on, ...texts, ...(texts.before === texts.after && { after: `${texts.after} with another key` }) }];
  });
}

function maskText(mask: ColumnMask | undefined, { columns }: Dataset): string {
  return mask === undefined ? 'none' : formatMask(describeMask(mask, columns));
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
