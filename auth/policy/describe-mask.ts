// Says what a mask shows, in the words of policies, for those who are told of access. Never its key, nor the key's name.
import type { MaskAccess } from '../../src/core/access.js';
import type { Column } from '../../src/core/dataset.js';
import type { ColumnMask, Mask } from '../../src/core/principal.js';
import { formatRowFilter, formatValue } from './format-row-filter.js';

/** A column's mask, and where it doesn't hold. */
export function describeMask({ mask, clear }: ColumnMask, columns: readonly Column[]): MaskAccess {
  return {
    kind: mask.kind === 'null' ? 'nullify' : mask.kind,
    parameters: parametersOf(mask),
    ...(clear === undefined ? {} : { clearWhere: formatRowFilter(clear, columns) }),
  };
}

/** On one line: `partial (first=1, last=0, fill='*'), clear where country = 'US'`. */
export function formatMask({ kind, parameters, clearWhere }: MaskAccess): string {
  const detail = parameters.length === 0 ? '' : ` (${parameters.join(', ')})`;
  return `${kind}${detail}${clearWhere === undefined ? '' : `, clear where ${clearWhere}`}`;
}

/** Each as `name=value`. */
function parametersOf(mask: Mask): readonly string[] {
  switch (mask.kind) {
    case 'null':
    case 'hash':
    case 'emailDomain':
      return [];
    case 'constant':
      return [`value=${formatValue(mask.value)}`];
    case 'partial':
      return [`first=${String(mask.first)}`, `last=${String(mask.last)}`, `fill=${formatValue(mask.fill)}`];
    case 'dateTrunc':
      return [`unit=${mask.unit}`, `timeZone=${mask.timeZone}`];
    case 'bucket':
      return [`size=${String(mask.size)}`];
  }
}
