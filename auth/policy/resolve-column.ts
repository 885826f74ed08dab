// Finds a column by a policy's name for it. Glue keeps names in lower case, so ASCII case doesn't count.
import type { Column } from '../../src/core/dataset.js';

/** The position of the column that a policy names, or why there isn't exactly one. */
export function resolveColumn(columns: readonly Column[], name: string): number | string {
  const folded = foldCase(name);
  const found = columns.flatMap((column, index) => (foldCase(column.name) === folded ? [index] : []));
  if (found.length > 1) return `"${name}" is ambiguous: columns differ by case alone`;
  return found[0] ?? `there is no column "${name}"`;
}

/** Lower case of ASCII letters alone: other alphabets' case rules could make one name of two. */
export function foldCase(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
