// Foreign keys of all contracts → relationships in both directions, each with a name of its own.
import type { Relationship } from '../core/dataset.js';
import { forwardName, inverseName } from './derive-relationship-names.js';
import { findForeignKeys, type ForeignKey } from './find-foreign-keys.js';
import { lakegateOf, lakegateProperty, type LakegateRelationship } from './lakegate-properties.js';
import { isUnique, type LoadedDataset } from './loaded-dataset.js';
import type { ProblemList } from './problem-list.js';

/** The relationships of each dataset, by its name. */
export function resolveRelationships(
  datasets: ReadonlyMap<string, LoadedDataset>,
  problems: ProblemList,
): ReadonlyMap<string, readonly Relationship[]> {
  const keys = [...datasets.values()].flatMap((dataset) => findForeignKeys(dataset, datasets, problems));
  const found = new Map<string, Relationship[]>([...datasets.keys()].map((name) => [name, []]));
  const add = (
    field: 'name' | 'inverse',
    dataset: LoadedDataset,
    relationship: Relationship,
    key: ForeignKey,
  ): void => {
    const siblings = found.get(dataset.raw.name) ?? [];
    const taken = siblings.some((other) => other.name === relationship.name)
      ? 'a relationship'
      : dataset.properties.has(relationship.name)
        ? 'a column'
        : undefined;
    if (taken === undefined) {
      siblings.push(relationship);
      return;
    }
    const message = `expected "${field}" in the custom property "${lakegateProperty}": "${relationship.name}" is ${taken} of ${dataset.raw.name} already`;
    problems.add(key.source.contract.document, [key.declared], message);
  };
  for (const key of keys) {
    const { name, inverse, description, inverseDescription } = lakegateOf<LakegateRelationship>(key.declared);
    const { source, target, from, to } = key;
    const forward = {
      name: name ?? forwardName(key, keys),
      target: target.raw.name,
      from,
      to,
      cardinality: isUnique(target, to) ? 'one' : 'many',
      description: description ?? key.declared.description,
    } as const;
    const backward = {
      name: inverse ?? inverseName(key, keys),
      target: source.raw.name,
      from: to,
      to: from,
      cardinality: isUnique(source, from) ? 'one' : 'many',
      description: inverseDescription,
    } as const;
    add('name', source, forward, key);
    add('inverse', target, backward, key);
  }
  return found;
}
