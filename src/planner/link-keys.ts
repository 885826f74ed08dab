// The keys by which a level's rows belong to their parents: distinct, without nulls, in order of first appearance.
import type { DataType } from '../core/data-type.js';
import type { ReadNode } from '../core/data-service.js';
import type { Row, Value } from '../core/value.js';

/** Values of a row at some positions, or undefined where one is null: a null belongs to nothing. */
export function keyAt(row: Row, positions: readonly number[]): Row | undefined {
  const key = positions.map((position) => row[position] ?? null);
  return key.includes(null) ? undefined : key;
}

/** A text that is equal for equal keys of one level. */
export function keyText(key: Row): string {
  if (key.length === 1) return String(key[0]);
  // Lengths keep apart what a separator that a text may hold does not.
  return key.map(String).reduce((text, value) => `${text}${String(value.length)}:${value}`, '');
}

/** Distinct keys of the parents of a linked level. */
export function distinctKeys(node: ReadNode, parents: readonly Row[]): readonly Row[] {
  const found = new Map<string, Row>();
  for (const parent of parents) {
    const key = keyAt(parent, node.link?.parent ?? []);
    if (key !== undefined) found.set(keyText(key), key);
  }
  return [...found.values()];
}

/** Made-up keys for planning a linked level whose parents aren't known. */
export function typicalKeys(node: ReadNode, count = 10): readonly Row[] {
  const types = (node.link?.own ?? []).map((position) => node.source.fields[position]?.type);
  return Array.from({ length: count }, (_, i) => types.map((type) => typicalValue(type, i)));
}

function typicalValue(type: DataType | undefined, i: number): Value {
  switch (type?.kind) {
    case 'boolean':
      return i % 2 === 0;
    case 'int32':
    case 'float64':
      return i;
    case 'int64':
      return BigInt(i);
    case 'decimal':
      return type.scale === 0 ? String(i) : `${String(i)}.${'0'.repeat(type.scale)}`;
    case 'date':
      return `2000-01-0${String((i % 9) + 1)}`;
    case 'timestamp':
      return `2000-01-0${String((i % 9) + 1)}T00:00:00Z`;
    default:
      return `key-${String(i)}`;
  }
}
