// Properties of a schema object → columns and key.
import { describeType, isOrderable } from '../core/data-type.js';
import type { Column } from '../core/dataset.js';
import { lakegateOf, type LakegateProperty } from './lakegate-properties.js';
import type { LoadedContract, LoadedDataset } from './loaded-dataset.js';
import type { ProblemList } from './problem-list.js';
import type { RawProperty, RawSchemaObject } from './raw-contract.js';
import { resolveConstraints } from './resolve-constraints.js';
import { resolveType } from './resolve-type.js';

/** Resolves the columns and the key of a schema object. A v3.2 `measure` is a formula, not a column. */
export function resolveColumns(raw: RawSchemaObject, contract: LoadedContract, problems: ProblemList): LoadedDataset {
  const { document } = contract;
  const properties = new Map<string, RawProperty>();
  const columns: Column[] = [];
  for (const property of raw.properties ?? []) {
    if (property.semanticType === 'measure') continue;
    if (properties.has(property.name)) {
      problems.add(
        document,
        [property, 'name'],
        `expected a name of its own: there is a property "${property.name}" already`,
      );
      continue;
    }
    properties.set(property.name, property);
    const column = resolveColumn(property, contract, problems);
    if (column.embedding !== undefined && columns.some((other) => other.embedding !== undefined)) {
      problems.add(document, [property], 'expected one embedding in a dataset: another property has one already');
    }
    columns.push(column);
  }
  if (columns.length === 0) problems.add(document, [raw, 'properties'], 'expected at least one property');
  const key = resolveKey(properties, columns, (property, field, message) => {
    problems.add(document, [property, field], message);
  });
  return { contract, raw, columns, properties, key };
}

function resolveColumn(property: RawProperty, { document }: LoadedContract, problems: ProblemList): Column {
  const type = resolveType(property, (at, key, message) => {
    problems.add(document, key === undefined ? [at] : [at, key], message);
  });
  const constraints = resolveConstraints(property, type, (at, message) => {
    problems.add(document, at, message);
  });
  const { embedding } = lakegateOf<LakegateProperty>(property);
  if (embedding !== undefined && describeType(type) !== 'list<float64>') {
    problems.add(
      document,
      [property],
      `expected a vector, or an array of numbers, to be an embedding, not ${describeType(type)}`,
    );
  }
  const { dimensions = 1, metric = 'cosine', model } = embedding ?? {};
  return {
    name: property.name,
    type,
    nullable: property.required !== true && property.primaryKey !== true,
    description: property.description,
    classification: property.classification,
    examples: property.examples?.map((example) => (typeof example === 'string' ? example : JSON.stringify(example))),
    ...(constraints === undefined ? {} : { constraints }),
    ...(embedding === undefined ? {} : { embedding: { dimensions, metric, model } }),
  };
}

function resolveKey(
  properties: ReadonlyMap<string, RawProperty>,
  columns: readonly Column[],
  report: (property: RawProperty, field: string, message: string) => void,
): readonly string[] {
  const members = [...properties.values()].filter((property) => property.primaryKey === true);
  const positions = new Set<number>();
  for (const member of members) {
    const type = columns.find((column) => column.name === member.name)?.type;
    if (type !== undefined && !isOrderable(type)) {
      report(member, 'primaryKey', `expected a key of a type that can be compared, not ${describeType(type)}`);
    }
    const position = member.primaryKeyPosition ?? -1;
    if (position > 0 && positions.has(position)) {
      report(member, 'primaryKeyPosition', `expected a position of its own: ${String(position)} is taken`);
    }
    positions.add(position);
  }
  const rank = (property: RawProperty): number =>
    (property.primaryKeyPosition ?? -1) > 0 ? (property.primaryKeyPosition as number) : Infinity;
  return [...members].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b))).map((property) => property.name);
}
