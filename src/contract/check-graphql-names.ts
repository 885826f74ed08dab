// Whether the names that GraphQL will show can all stand beside each other: found at the start, not when the schema is
// built, and said at the line that causes it.
import pluralize from 'pluralize';
import type { Relationship } from '../core/dataset.js';
import { lakegateOf, lakegateProperty, type LakegateDataset } from './lakegate-properties.js';
import type { LoadedDataset } from './loaded-dataset.js';
import type { ProblemList } from './problem-list.js';

const reservedTypes = new Set(
  'Query Mutation Subscription String Int Float Boolean ID Int64 Decimal Double Count Date DateTime Duration JSON PageInfo'.split(
    ' ',
  ),
);
const reservedFields = new Set(['explain', '_service', '_entities']);

/** Reports names that aren't GraphQL's, or that two things would share. */
export function checkGraphqlNames(
  datasets: ReadonlyMap<string, LoadedDataset>,
  relationships: ReadonlyMap<string, readonly Relationship[]>,
  problems: ProblemList,
): void {
  const types = new Map<string, string>();
  const fields = new Map<string, string>();
  for (const dataset of datasets.values()) {
    checkMembers(dataset, relationships.get(dataset.raw.name) ?? [], problems);
    const { typeName, singular, plural } = rootNames(dataset);
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
    claim(types, typeName, reservedTypes, 'type name');
    if (singular === plural) report(`singular and plural are both "${plural}": give ${give('field name')}`);
    for (const field of new Set([singular, plural, `${plural}Aggregate`])) {
      claim(fields, field, reservedFields, 'field name');
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
    const field = camelCase(name);
    const other = taken.get(field);
    if (!isGraphqlName(field))
      problems.add(document, [property, 'name'], `expected a name that GraphQL allows, not "${field}"`);
    else if (other !== undefined)
      problems.add(document, [property, 'name'], `"${name}" and "${other}" are both "${field}" in GraphQL`);
    taken.set(field, name);
  }
  for (const { name } of relationships) {
    const field = camelCase(name);
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

function rootNames(dataset: LoadedDataset): {
  readonly typeName: string;
  readonly singular: string;
  readonly plural: string;
} {
  const given = lakegateOf<LakegateDataset>(dataset.raw);
  const words = dataset.raw.name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const last = words.pop() ?? '';
  const derive = (change: (word: string) => string): string => camelCase([...words, change(last)].join('_'));
  const singular = given.singular ?? derive((word) => pluralize.singular(word));
  const derivedType = derive((word) => pluralize.singular(word));
  return {
    typeName: given.typeName ?? derivedType.charAt(0).toUpperCase() + derivedType.slice(1),
    singular,
    plural: given.plural ?? derive((word) => pluralize.plural(word)),
  };
}

function camelCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('');
}

function isGraphqlName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !name.startsWith('__');
}
