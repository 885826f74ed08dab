// The catalog with its GraphQL names: which field is which column or relationship, conflicts reported all together.
import type { Catalog, Column, Dataset, Relationship } from '../src/core/dataset.js';
import { LakegateError } from '../src/core/errors.js';
import {
  type DatasetNames,
  isGraphqlName,
  nameDataset,
  reservedRootFields,
  toCamelCase,
  toScreamingCase,
} from '../src/core/graphql-naming.js';
import { embeddingOf } from '../src/core/nearest-rows.js';

export interface NamedColumn {
  readonly column: Column;
  readonly field: string;
  readonly enumValue: string;
  /** Part of the primary key, hence never null. */
  readonly isKey: boolean;
}

export interface NamedRelationship {
  readonly relationship: Relationship;
  readonly field: string;
  /** For a to-many relationship: the field that aggregates over it. */
  readonly aggregateField: string | undefined;
}

/** What a field of a row's type stands for. */
export type RowMember =
  | { readonly kind: 'column'; readonly column: NamedColumn }
  | { readonly kind: 'one' | 'rows' | 'aggregate'; readonly relationship: Relationship };

export interface NamedDataset {
  readonly dataset: Dataset;
  readonly names: DatasetNames;
  readonly columns: readonly NamedColumn[];
  readonly relationships: readonly NamedRelationship[];
  readonly members: ReadonlyMap<string, RowMember>;
}

/** Fields of a filter that are not columns. */
const filterWords: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/**
 * Names every dataset, column and relationship.
 * @throws LakegateError CONTRACT_INVALID with all conflicts, where two things would have one name.
 */
export function nameCatalog(catalog: Catalog): ReadonlyMap<string, NamedDataset> {
  const problems: string[] = [];
  const named = new Map([...catalog.datasets].map(([name, dataset]) => [name, nameMembers(dataset, problems)]));
  const roots = new Map<string, string>([...reservedRootFields].map((n) => [n, 'Lakegate']));
  const mutations = new Map<string, string>();
  const subscriptions = new Map<string, string>();
  const claim = (taken: Map<string, string>, field: string, dataset: Dataset): void => {
    const holder = taken.get(field);
    if (holder !== undefined) problems.push(`${dataset.name}: the root field "${field}" is taken by ${holder}`);
    taken.set(field, dataset.name);
  };
  for (const { dataset, names } of named.values()) {
    for (const text of Object.values(names) as string[]) {
      if (!isGraphqlName(text)) problems.push(`${dataset.name}: "${text}" is no GraphQL name`);
    }
    for (const field of [names.singular, names.plural, names.aggregate]) claim(roots, field, dataset);
    if (embeddingOf(dataset) !== undefined) claim(roots, names.similar, dataset);
    if (dataset.sink !== undefined) claim(mutations, names.ingest, dataset);
    if (isWatchable(dataset)) claim(subscriptions, names.changes, dataset);
  }
  if (problems.length > 0) throw contractProblem(problems);
  return named;
}

/** Whether a dataset has changes to watch. */
export function isWatchable(dataset: Dataset): boolean {
  return dataset.streams !== undefined && dataset.streams.length > 0;
}

/** The error for names that clash: every one of them, and what to do. */
export function contractProblem(problems: readonly string[]): LakegateError {
  const hint = 'Give other names in the contract (GraphQL names of a dataset, column names).';
  return new LakegateError('CONTRACT_INVALID', {
    message: `${problems.join('; ')}. ${hint}`,
    extensions: { problems },
  });
}

/** The same dataset with only some of its columns and relationships. */
export function narrowDataset(
  named: NamedDataset,
  columnVisible: (column: string) => boolean,
  relationshipVisible: (relationship: Relationship) => boolean,
): NamedDataset {
  const columns = named.columns.filter((c) => columnVisible(c.column.name));
  const relationships = named.relationships.filter((r) => relationshipVisible(r.relationship));
  return { ...named, columns, relationships, members: membersOf(columns, relationships) };
}

function nameMembers(dataset: Dataset, problems: string[]): NamedDataset {
  const columns = dataset.columns.map((column) => {
    const field = toCamelCase(column.name);
    return {
      column,
      field: filterWords.has(field) ? `${field}_` : field,
      enumValue: toScreamingCase(column.name),
      isKey: dataset.key.includes(column.name),
    };
  });
  const relationships = dataset.relationships.map((relationship) => {
    const derived = toCamelCase(relationship.name);
    const field = filterWords.has(derived) ? `${derived}_` : derived;
    return {
      relationship,
      field,
      aggregateField: relationship.cardinality === 'many' ? `${field}Aggregate` : undefined,
    };
  });
  const seen = new Set<string>();
  const fields = [
    ...columns.map((c) => c.field),
    ...relationships.flatMap((r) => (r.aggregateField === undefined ? [r.field] : [r.field, r.aggregateField])),
  ];
  for (const field of fields) {
    if (seen.has(field)) problems.push(`${dataset.name}: two columns or relationships give the field "${field}"`);
    seen.add(field);
  }
  const enumValues = new Set<string>();
  for (const { enumValue } of columns) {
    if (enumValues.has(enumValue)) problems.push(`${dataset.name}: two columns give the enum value "${enumValue}"`);
    enumValues.add(enumValue);
  }
  const names = nameDataset(dataset.name, dataset.graphql);
  return { dataset, names, columns, relationships, members: membersOf(columns, relationships) };
}

function membersOf(
  columns: readonly NamedColumn[],
  relationships: readonly NamedRelationship[],
): ReadonlyMap<string, RowMember> {
  const members = new Map<string, RowMember>();
  for (const column of columns) members.set(column.field, { kind: 'column', column });
  for (const { relationship, field, aggregateField } of relationships) {
    members.set(field, { kind: relationship.cardinality === 'one' ? 'one' : 'rows', relationship });
    if (aggregateField !== undefined) members.set(aggregateField, { kind: 'aggregate', relationship });
  }
  return members;
}
