// What of a delegated grant is left to the gateway when the store runs as the caller and keeps to the grant itself, and
// what of it a caller's own statement can't say. Used by the permission stage.
import type { Dataset } from '../src/core/dataset.js';
import { columnsOf } from '../src/core/expression.js';
import type { ColumnMask, Grant } from '../src/core/principal.js';

const kept = new WeakMap<Grant, Grant>();

/**
 * The grant without what the store keeps to: rows and cells. Visible columns stay, and so do masks, of which the store
 * knows nothing; each then holds in every cell, as where it doesn't could be told only by rows that the store decides on.
 */
export function withoutFilters(grant: Grant): Grant {
  const known = kept.get(grant);
  if (known !== undefined) return known;
  const masks = new Map(
    [...grant.masks].map(([name, { mask }]): [string, ColumnMask] => [name, { mask, clear: undefined }]),
  );
  const rest: Grant = { ...grant, rowFilter: undefined, cellFilters: new Map(), masks };
  kept.set(grant, rest);
  return rest;
}

const obstacles = new WeakMap<Grant, { readonly column: string | undefined }>();

/**
 * A column that the grant's filters use and that the caller may not read in every row: a statement that runs as the
 * caller can't apply such filters, or would apply them to what the store has made null.
 */
export function obstacleOf(grant: Grant, dataset: Dataset): string | undefined {
  const known = obstacles.get(grant);
  if (known !== undefined) return known.column;
  const clears = [...grant.masks.values()].map(({ clear }) => clear);
  const used = [grant.rowFilter, ...grant.cellFilters.values(), ...clears].flatMap((expr) =>
    expr ? columnsOf(expr) : [],
  );
  const column = used
    .map((index) => dataset.columns[index]?.name ?? '')
    .find((name) => !grant.columns.has(name) || grant.cellFilters.has(name));
  obstacles.set(grant, { column });
  return column;
}
