// Whether the names that GraphQL will show can all stand beside each other: found at the start, not when the schema is
// built, and said at the line that causes it.
import type { Relationship } from '../core/dataset.js';
import {
  isGraphqlName,
  nameDataset,
  reservedRootFields,
  reservedTypeNames,
  toCamelCase,
} from '../core/graphql-naming.js';
import { lakegateOf, lakegateProperty, type LakegateDataset } from './lakegate-properties.js';
import type { LoadedDataset } from './loaded-dataset.js';
import type { ProblemList } from './problem-list.js';

/** Reports names that aren't GraphQL's, or that two things would share. */
export function checkGraphqlNames(
  datasets: ReadonlyMap<string, LoadedDataset>,
  relationships: ReadonlyMap<string, readonly Relationship[]>,
  problems: ProblemList,
): void {
  const types = new Map<string, string>();
  const fields = new Map<string, string>();
  const mutations = new Map<string, string>();
  for (const dataset of datasets.values()) {
    checkMembers(dataset, relationships.get(dataset.raw.name) ?? [], problems);
    const { typeName, singular, plural, aggregate, ingest } = nameDataset(
      dataset.raw.name,
      lakegateOf<LakegateDataset>(dataset.raw),
    );
    const report = (message: string): void => {
      problems.add(dataset.contract.document, [dataset.raw, 'name'], message);
    };
    const claim = (taken: Map<string, string>, name: string, reserved: ReadonlySet<string>, what: string): void => {
      const owner = taken.get(name);
      const reason = reserved.has(name)
        ? "is the schema's own"
        : owner === undefined
          ? undefined
          : `is taken by ${owner}`;
      if (!isGraphqlName(name)) report(`expected a ${what} that GraphQL allows, not "${name}": give ${give(what)}`);
      else if (reason !== undefined) report(`the ${what} "${name}" ${reason}: give ${give(what)}`);
      taken.set(name, dataset.raw.name);
    };
    claim(types, typeName, reservedTypeNames, 'type name');
    if (singular === plural) report(`singular and plural are both "${plural}": give ${give('field name')}`);
    // Two plurals that differ by the case of their first letter would be written by one field.
    if (!fields.has(plural)) claim(mutations, ingest, new Set(), 'field name');
    for (const field of new Set([singular, plural, aggregate])) {
      claim(fields, field, reservedRootFields, 'field name');
    }
  }
}

function give(what: string): string {
  const keys = what === 'type name' ? '"typeName"' : '"singular" and "plural"';
  return `${keys} in the custom property "${lakegateProperty}"`;
}

function checkMembers(dataset: LoadedDataset, relationships: readonly Relationship[], problems: ProblemList): void {
  const { document } = dataset.contract;
  const taken = new Map<string, string>();
  for (const [name, property] of dataset.properties) {
    const field = toCamelCase(name);
    const other = taken.get(field);
    if (!isGraphqlName(field))
      problems.add(document, [property, 'name'], `expected a name that GraphQL allows, not "${field}"`);
    else if (other !== undefined)
      problems.add(document, [property, 'name'], `"${name}" and "${other}" are both "${field}" in GraphQL`);
    taken.set(field, name);
  }
  for (const { name } of relationships) {
    const field = toCamelCase(name);
    const other = taken.get(field);
    if (other !== undefined && other !== name) {
      problems.add(
        document,
        [dataset.raw, 'name'],
        `relationship "${name}" and "${other}" are both "${field}" in GraphQL`,
      );
    }
    taken.set(field, name);
  }
}
