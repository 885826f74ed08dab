// Joins the column grants that one principal holds on a dataset, without showing a cell that no single grant shows.
// Rows are the union over grants and so is each column, but a cell needs one grant that has both its row and column.
import { or } from '../../src/core/call.js';
import type { Dataset } from '../../src/core/dataset.js';
import { describeType } from '../../src/core/data-type.js';
import { digest } from '../../src/core/digest.js';
import type { ScalarExpr } from '../../src/core/expression.js';
import type { ColumnMask, Grant, Mask } from '../../src/core/principal.js';

/** These columns in the rows where the filter is TRUE; absent: in every row. */
export interface ColumnGrant {
  readonly columns: ReadonlySet<string>;
  /** Over `dataset.columns`. */
  readonly rowFilter: ScalarExpr | undefined;
  /** What this grant shows in place of some of its columns. */
  readonly masks?: ReadonlyMap<string, Mask> | undefined;
}

/** Distinct row filters by the digest of their content; TRUE is not among them but makes the union TRUE. */
interface RowUnion {
  readonly everyRow: boolean;
  readonly filters: ReadonlyMap<string, ScalarExpr>;
}

/**
 * The one grant that several come to: with grants (Ci, Ri), the columns ∪Ci, the rows where OR Ri is TRUE, and the
 * cells of column c in the rows where OR {Ri : c ∈ Ci} is TRUE. A key column that would be null in some rows is
 * hidden in all of them, as keys are never null, and so is one that a grant masks. Undefined: nothing may be seen.
 * Doesn't depend on the grants' order.
 */
export function joinGrants(dataset: Dataset, grants: readonly ColumnGrant[]): Grant | undefined {
  const effective = grants.filter((grant) => grant.columns.size > 0);
  const rows = uniteRows(effective);
  const columns = new Set<string>();
  const cellFilters = new Map<string, ScalarExpr>();
  const masks = new Map<string, ColumnMask>();
  for (const { name } of dataset.columns) {
    const granting = effective.filter((grant) => grant.columns.has(name));
    if (granting.length === 0) continue;
    const cells = uniteRows(granting);
    const inEveryVisibleRow = cells.everyRow || (!rows.everyRow && cells.filters.size === rows.filters.size);
    const mask = joinMasks(name, granting);
    if ((!inEveryVisibleRow || mask !== undefined) && dataset.key.includes(name)) continue;
    columns.add(name);
    if (mask !== undefined) masks.set(name, Object.freeze(mask));
    if (!inEveryVisibleRow) cellFilters.set(name, freeze(disjunction(cells)));
  }
  if (columns.size === 0) return undefined;
  const rowFilter = rows.everyRow ? undefined : freeze(disjunction(rows));
  // Filters refer to columns by position, so their meaning is part of what is named.
  const schema = dataset.columns.map((column) => [column.name, describeType(column.type)]);
  const content = { dataset: dataset.name, schema, columns, rowFilter, cellFilters, masks };
  return Object.freeze({ dataset: dataset.name, columns, rowFilter, cellFilters, masks, digest: digest(content) });
}

/**
 * The one mask of a column over the grants that show it. A cell is clear where a grant shows it unmasked; the others
 * are masked as the grants say, and null where they differ, as of two masks neither is known to show less. A hash is
 * put on whole columns of an answer, so that it holds in every cell whatever other grants show.
 */
function joinMasks(name: string, granting: readonly ColumnGrant[]): ColumnMask | undefined {
  const distinct = new Map<string, Mask>();
  for (const { masks } of granting) {
    const mask = masks?.get(name);
    if (mask !== undefined) distinct.set(digest(mask), mask);
  }
  const [only] = distinct.values();
  if (only === undefined) return undefined;
  const mask: Mask = distinct.size === 1 ? only : { kind: 'null' };
  if ([...distinct.values()].some(({ kind }) => kind === 'hash')) return { mask, clear: undefined };
  const open = uniteRows(granting.filter(({ masks }) => masks?.has(name) !== true));
  const cells = uniteRows(granting);
  if (open.everyRow || (!cells.everyRow && open.filters.size === cells.filters.size)) return undefined;
  return { mask, clear: open.filters.size === 0 ? undefined : freeze(disjunction(open)) };
}

function uniteRows(grants: readonly ColumnGrant[]): RowUnion {
  const filters = new Map<string, ScalarExpr>();
  let everyRow = false;
  for (const { rowFilter } of grants) {
    if (rowFilter === undefined || (rowFilter.kind === 'literal' && rowFilter.value === true)) everyRow = true;
    else filters.set(digest(rowFilter), rowFilter);
  }
  return { everyRow, filters };
}

function disjunction({ filters }: RowUnion): ScalarExpr {
  return or([...filters].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, filter]) => filter));
}

/** Freezes an expression through and through: grants are cached and shared by everyone who holds equal ones. */
function freeze(expr: ScalarExpr): ScalarExpr {
  const inner = expr.kind === 'call' ? expr.args : expr.kind === 'in' ? expr.operands : [];
  inner.forEach(freeze);
  Object.freeze(inner);
  return Object.freeze(expr);
}
