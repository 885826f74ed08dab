// Answers "what may they see of this, and why". An admin is told all of it; others what they see themselves, in words
// that name no hidden column, no filter and nobody else's grant.
import type { AccessExplanation, ColumnAccess, ExplainAccess } from '../src/core/access.js';
import type { Catalog, Dataset } from '../src/core/dataset.js';
import type { AccessEvidence, FindEvidence } from './access-evidence.js';
import { describeMask } from './policy/describe-mask.js';
import { formatRowFilter } from './policy/format-row-filter.js';

/** The explainer over one source of evidence. */
export function createExplainAccess(catalog: Catalog, findEvidence: FindEvidence): ExplainAccess {
  return async ({ dataset: name, principal, viewer, requestId }) => {
    const dataset = catalog.datasets.get(name);
    const isSelf = viewer.id === principal.id;
    // Nobody but an admin learns anything of others, not even whether they exist.
    if (dataset === undefined || (!isSelf && !viewer.admin)) return undefined;
    const evidence = await findEvidence(dataset, principal, { requestId });
    const whole = explainWhole(dataset, principal.id, evidence);
    if (viewer.admin) return whole;
    return whole.visible || whole.writable !== undefined ? toSelfView(whole) : undefined;
  };
}

/** Everything that the evidence says: for admins alone. */
export function explainWhole(dataset: Dataset, principal: string, evidence: AccessEvidence): AccessExplanation {
  const { grant, writes, mode, refusal, matched, columnTags, ageMs } = evidence;
  const rowFilter = grant?.rowFilter && formatRowFilter(grant.rowFilter, dataset.columns);
  return {
    dataset: dataset.name,
    principal,
    visible: grant !== undefined,
    mode,
    refusal: refusal && { code: refusal.code, reason: refusal.reason },
    rowsFiltered: rowFilter !== undefined,
    rowFilter,
    writable: writes && [...writes.columns],
    grants: matched,
    grantDigest: grant?.digest,
    ageMs,
    columns: dataset.columns.map(({ name }): ColumnAccess => {
      const tags = [...(columnTags.get(name) ?? [])].map(([key, value]) => `${key}=${value}`);
      const visible = grant?.columns.has(name) === true;
      const filter = grant?.cellFilters.get(name);
      const cellFilter = visible && filter !== undefined ? formatRowFilter(filter, dataset.columns) : undefined;
      const columnMask = visible ? grant.masks.get(name) : undefined;
      const mask = columnMask && describeMask(columnMask, dataset.columns);
      return { name, visible, reason: reasonOf(dataset, name, evidence), cellFilter, mask, tags };
    }),
  };
}

function reasonOf(dataset: Dataset, name: string, { grant, refusal, matched }: AccessEvidence): string {
  if (refusal !== undefined) return 'the dataset is refused';
  if (grant === undefined) return 'nothing of the dataset is granted';
  if (grant.columns.has(name)) {
    const granted = grant.masks.has(name) ? 'granted, masked' : 'granted';
    return grant.cellFilters.has(name) ? `${granted} in some of the visible rows, null in the others` : granted;
  }
  const inSome = matched.some(({ columns }) => columns.includes(name));
  if (inSome && dataset.key.includes(name))
    return 'a key column that is not shown plainly in every visible row is hidden';
  return inSome ? 'granted, but not together with the other accounts or layers that must agree' : 'no grant covers it';
}

/**
 * What the principal may hear: of the columns that they see or write alone, and whether rows are left out but not which. The
 * digest is left out too, as guesses at the filters could be tried against it.
 */
function toSelfView(whole: AccessExplanation): AccessExplanation {
  const { dataset, principal, visible, mode, rowsFiltered, writable, ageMs } = whole;
  const columns = whole.columns
    .filter((column) => column.visible)
    .map(({ name, reason, mask }) => ({
      ...{ name, visible: true, reason, tags: [] },
      // Where the mask doesn't hold is a predicate, which may be on columns that they don't see.
      ...(mask && { mask: { kind: mask.kind, parameters: mask.parameters } }),
    }));
  return { dataset, principal, visible, mode, rowsFiltered, columns, writable, grants: [], ageMs };
}
