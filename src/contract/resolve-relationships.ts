// Foreign keys of all contracts → relationships in both directions, with names given or derived.
import pluralize from 'pluralize';
import { describeType, sameType } from '../core/data-type.js';
import type { Relationship } from '../core/dataset.js';
import { lakegateOf, lakegateProperty, type LakegateRelationship } from './lakegate-properties.js';
import { isUnique, type LoadedDataset } from './loaded-dataset.js';
import { parseReference } from './parse-reference.js';
import type { ProblemList } from './problem-list.js';
import type { RawRelationship } from './raw-contract.js';
import { suggestName } from './suggest-name.js';

/** A foreign key whose ends exist. */
interface ForeignKey {
  readonly declared: RawRelationship;
  readonly source: LoadedDataset;
  readonly target: LoadedDataset;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** The relationships of each dataset, by its name. */
export function resolveRelationships(
  datasets: ReadonlyMap<string, LoadedDataset>,
  problems: ProblemList,
): ReadonlyMap<string, readonly Relationship[]> {
  const keys = [...datasets.values()].flatMap((dataset) => foreignKeysOf(dataset, datasets, problems));
  const found = new Map<string, Relationship[]>([...datasets.keys()].map((name) => [name, []]));
  const add = (dataset: LoadedDataset, relationship: Relationship, key: ForeignKey): void => {
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
    const field = dataset === key.source && relationship.to === key.to ? 'name' : 'inverse';
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
    add(source, forward, key);
    add(target, backward, key);
  }
  return found;
}

function foreignKeysOf(
  source: LoadedDataset,
  datasets: ReadonlyMap<string, LoadedDataset>,
  problems: ProblemList,
): readonly ForeignKey[] {
  const resolve = (declared: RawRelationship, ownColumn?: string): ForeignKey | undefined => {
    const report = (field: string, message: string): void => {
      problems.add(source.contract.document, [declared, field], message);
    };
    const from =
      ownColumn === undefined
        ? resolveEnd(declared.from, datasets, source, (m) => {
            report('from', m);
          })
        : { dataset: source, columns: [ownColumn] };
    const to = resolveEnd(declared.to, datasets, source, (m) => {
      report('to', m);
    });
    if (from === undefined || to === undefined) return undefined;
    const key = { declared, source, target: to.dataset, from: from.columns, to: to.columns };
    if (from.dataset !== source) report('from', `expected properties of ${source.raw.name}`);
    else if (from.columns.length !== to.columns.length) {
      report(
        'to',
        `expected as many properties as in "from", ${String(from.columns.length)}, found ${String(to.columns.length)}`,
      );
    } else if (
      typesAgree(key, (m) => {
        report('to', m);
      })
    )
      return key;
    return undefined;
  };
  const own = (source.raw.relationships ?? []).map((declared) => resolve(declared));
  const ofProperties = [...source.properties.values()].flatMap((property) =>
    (property.relationships ?? []).map((declared) => resolve(declared, property.name)),
  );
  return [...ofProperties, ...own].filter((key) => key !== undefined);
}

/** The dataset and columns that an end names; undefined where that is reported or (nested properties) not served. */
function resolveEnd(
  references: string | readonly string[] | undefined,
  datasets: ReadonlyMap<string, LoadedDataset>,
  near: LoadedDataset,
  report: (message: string) => void,
): { readonly dataset: LoadedDataset; readonly columns: readonly string[] } | undefined {
  const columns: string[] = [];
  let dataset: LoadedDataset | undefined;
  for (const text of [references ?? []].flat()) {
    const reference = parseReference(text);
    if (reference === undefined) {
      report(`expected a reference as dataset.column or /schema/ID/properties/ID, found "${text}"`);
      return undefined;
    }
    if (reference.property.length > 1) return undefined;
    const found = reference.by === 'name' ? datasets.get(reference.object) : findById(reference.object, datasets, near);
    if (found === undefined) {
      report(`there is no dataset "${reference.object}"${suggestName(reference.object, datasets.keys())}`);
      return undefined;
    }
    if (dataset !== undefined && dataset !== found) {
      report('expected properties of one dataset');
      return undefined;
    }
    dataset = found;
    const wanted = reference.property[0] as string;
    const column = [...found.properties.values()].find(
      (property) => (reference.by === 'id' && property.id === wanted) || property.name === wanted,
    );
    if (column === undefined) {
      report(`there is no column "${wanted}" in ${found.raw.name}${suggestName(wanted, found.properties.keys())}`);
      return undefined;
    }
    columns.push(column.name);
  }
  return dataset === undefined ? undefined : { dataset, columns };
}

function findById(
  id: string,
  datasets: ReadonlyMap<string, LoadedDataset>,
  near: LoadedDataset,
): LoadedDataset | undefined {
  const all = [...datasets.values()];
  const sameContract = all.filter((dataset) => dataset.contract === near.contract);
  return [...sameContract, ...all].find((dataset) => dataset.raw.id === id) ?? datasets.get(id);
}

function typesAgree({ source, target, from, to }: ForeignKey, report: (message: string) => void): boolean {
  return from.every((name, i) => {
    const own = source.columns.find((column) => column.name === name)?.type;
    const other = target.columns.find((column) => column.name === to[i])?.type;
    if (own === undefined || other === undefined || sameType(own, other)) return true;
    report(
      `expected columns of one type: ${source.raw.name}.${name} is ${describeType(own)}, ${target.raw.name}.${String(to[i])} is ${describeType(other)}`,
    );
    return false;
  });
}

/** The target's singular; where several keys lead there, with the column's name before it. */
function forwardName(key: ForeignKey, all: readonly ForeignKey[]): string {
  const singular = singularOf(key.target.raw.name);
  if (isOnly(key, all) && !key.source.properties.has(singular)) return singular;
  const column = key.from.at(0) as string;
  const bare = column.replace(/_(id|key|code)$/, '');
  return bare === column ? `${column}_${singular}` : bare;
}

/** The source's plural; where several keys come from there, with the column's name after it. */
function inverseName(key: ForeignKey, all: readonly ForeignKey[]): string {
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
