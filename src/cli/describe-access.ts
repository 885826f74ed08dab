// Prints explanations and changes of access for a person at a terminal.
import type { AccessChange } from '../../auth/compare-access.js';
import { formatMask } from '../../auth/policy/describe-mask.js';
import type { AccessExplanation } from '../core/access.js';

/** What somebody sees of a dataset, and why. */
export function describeAccess(access: AccessExplanation): string {
  const lines = [`${access.dataset}: ${access.visible ? 'visible' : 'hidden'} (${access.mode})`];
  if (access.refusal !== undefined) lines.push(`  refused: ${access.refusal.code}: ${access.refusal.reason}`);
  if (access.visible) lines.push(`  rows: ${access.rowFilter ?? 'all'}`);
  for (const { name, reason, cellFilter, mask, tags, visible } of access.columns) {
    const where = cellFilter === undefined ? '' : `, where ${cellFilter}`;
    const tagged = tags.length === 0 ? '' : ` [${tags.join(', ')}]`;
    const masked = mask === undefined ? '' : `; mask ${formatMask(mask)}`;
    lines.push(`  ${visible ? '+' : '-'} ${name}${tagged}: ${reason}${where}${masked}`);
  }
  if (access.writable !== undefined) lines.push(`  writable: ${access.writable.join(', ')}`);
  for (const { principal, permissions, resource } of access.grants) {
    lines.push(`  by ${permissions.join(', ')} to ${principal} on ${resource}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What a change of policy changes for somebody. */
export function describeChange({ principal, dataset, change, ...told }: AccessChange): string {
  const lines = [`${principal} ${change} ${dataset}`];
  if (told.gainedColumns.length > 0) lines.push(`  + columns ${told.gainedColumns.join(', ')}`);
  if (told.lostColumns.length > 0) lines.push(`  - columns ${told.lostColumns.join(', ')}`);
  for (const { on, before, after } of told.predicates) lines.push(`  ~ ${on}: ${before} -> ${after}`);
  for (const { on, before, after } of told.masks) lines.push(`  ~ mask of ${on}: ${before} -> ${after}`);
  return `${lines.join('\n')}\n`;
}
