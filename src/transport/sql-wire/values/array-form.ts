// What PostgreSQL's arrays are like: rectangular, with one empty array whatever its dimensions, and a text form in which
// elements are quoted where they could be read as something else. src/backend/utils/adt/arrayfuncs.c, array_out.
import type { Value } from '../../../core/value.js';
import { sqlFailure } from '../sql-failure.js';

export interface FlatArray {
  /** Sizes from the outside in; none: the empty array. */
  readonly dimensions: readonly number[];
  /** In order, the last dimension fastest. */
  readonly elements: readonly Value[];
}

/** `depth`: levels of lists of the type. @throws LakegateError 2202E for lists of unequal length */
export function flattenArray(value: readonly Value[], depth: number): FlatArray {
  const dimensions: number[] = [];
  let level: readonly Value[] = value;
  for (let at = 0; at < depth; at++) {
    if (at === 0) {
      dimensions.push(level.length);
      continue;
    }
    const [first] = level;
    const size = Array.isArray(first) ? first.length : 0;
    if (level.some((item) => !Array.isArray(item) || item.length !== size)) {
      throw sqlFailure('2202E', 'multidimensional arrays must have array expressions with matching dimensions');
    }
    dimensions.push(size);
    level = level.flat();
  }
  return level.length === 0 ? { dimensions: [], elements: [] } : { dimensions, elements: level };
}

/** An element's text as it stands between braces. */
export function quoteElement(text: string): string {
  if (text !== '' && !/[{}",\\\s]/.test(text) && text.toUpperCase() !== 'NULL') return text;
  return `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;
}
