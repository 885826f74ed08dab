// Names of relationships where the contract gives none: by the other dataset, and by the column where that isn't enough.
import pluralize from 'pluralize';
import type { ForeignKey } from './find-foreign-keys.js';
import { isUnique } from './loaded-dataset.js';

/** The target's singular; where several keys lead there, with the column's name before it. */
export function forwardName(key: ForeignKey, all: readonly ForeignKey[]): string {
  const singular = singularOf(key.target.raw.name);
  if (isOnly(key, all) && !key.source.properties.has(singular)) return singular;
  const column = key.from.at(0) as string;
  const bare = column.replace(/_(id|key|code)$/, '');
  return bare === column ? `${column}_${singular}` : bare;
}

/** The source's plural; where several keys come from there, with the column's name after it. */
export function inverseName(key: ForeignKey, all: readonly ForeignKey[]): string {
  const name = key.source.raw.name;
  const base = isUnique(key.source, key.from) ? singularOf(name) : inLastWord(name, (word) => pluralize.plural(word));
  return isOnly(key, all) ? base : `${base}_by_${(key.from.at(0) as string).replace(/_(id|key|code)$/, '')}`;
}

function isOnly(key: ForeignKey, all: readonly ForeignKey[]): boolean {
  const alike = all.filter((other) => other.source === key.source && other.target === key.target);
  return alike.length === 1 && key.source !== key.target;
}

function singularOf(name: string): string {
  return inLastWord(name, (word) => pluralize.singular(word));
}

function inLastWord(name: string, change: (word: string) => string): string {
  const start = name.lastIndexOf('_') + 1;
  return name.slice(0, start) + change(name.slice(start));
}
