// Compiles federation's `_entities` to one read for each type: the representations' keys are the parents' rows.
// Apollo Federation subgraph specification, "Resolving entities".
import {
  GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLScalarType,
  getNamedType,
  type GraphQLObjectType,
  isObjectType,
} from 'graphql';
import type { Row, Value } from '../../src/core/value.js';
import type { NamedDataset } from '../named-catalog.js';
import type { ShapedSchema } from '../shape-schema.js';
import type { ReadRequest } from './answer-shape.js';
import { valueOf } from './build-comparisons.js';
import { buildOneLevel } from './build-row-level.js';
import { inputError } from './input-error.js';
import { selectedFieldOf, type SelectedField, selectFields, type SelectionSource } from './select-fields.js';

/** One type's share of an `_entities` field. */
interface EntityRequest {
  /** To be read with `parents`; page `i` of the answer is that of `parents[i]`. */
  readonly request: ReadRequest;
  /** Key values of the representations. */
  readonly parents: readonly Row[];
  /** Where each parent's answer stands in the list. */
  readonly positions: readonly number[];
}

export interface EntityRequests {
  /** Length of the list to answer with. */
  readonly count: number;
  readonly requests: readonly EntityRequest[];
}

/** The reads of an `_entities` field, from what its resolver is given. @throws as {@link buildEntityRequestsOf} */
export function buildEntityRequests(shaped: ShapedSchema, info: GraphQLResolveInfo): EntityRequests {
  return buildEntityRequestsOf(shaped, selectedFieldOf(info), info);
}

/**
 * The reads of a selected `_entities` field.
 * @throws LakegateError BAD_USER_INPUT for a type that is no visible entity, or a key that is incomplete or misfit.
 */
export function buildEntityRequestsOf(
  shaped: ShapedSchema,
  field: SelectedField,
  source: SelectionSource,
): EntityRequests {
  const representations = field.args['representations'] as readonly unknown[];
  const byType = new Map<string, { parents: Row[]; positions: number[] }>();
  representations.forEach((given, i) => {
    const at = `${field.responseKey}.representations[${String(i)}]`;
    const representation = (typeof given === 'object' ? (given ?? {}) : {}) as Readonly<Record<string, unknown>>;
    const name = representation['__typename'];
    const typeName = typeof name === 'string' ? name : '';
    const { named, type } = entityOf(shaped, typeName, at);
    const group = byType.get(typeName) ?? { parents: [], positions: [] };
    byType.set(typeName, group);
    group.parents.push(named.dataset.key.map((key) => keyValue({ named, type, key }, representation, at)));
    group.positions.push(i);
  });
  const requests = [...byType].map(([typeName, { parents, positions }]) => {
    const { named, type } = entityOf(shaped, typeName, field.responseKey);
    const selections = selectFields(source, type, field.selectionSets);
    const link = { parent: named.dataset.key.map((_key, i) => i), own: named.dataset.key };
    const path = [field.responseKey];
    // The list's items may be null; the level itself is a nullable row.
    const nullable = { ...field, definition: undefined, selections };
    return { request: buildOneLevel({ shaped, named, field: nullable, path, child: 0, link }), parents, positions };
  });
  return { count: representations.length, requests };
}

function entityOf(
  shaped: ShapedSchema,
  typeName: string,
  path: string,
): { readonly named: NamedDataset; readonly type: GraphQLObjectType } {
  const named = shaped.types.get(typeName);
  const type = shaped.schema.getType(typeName);
  if (named === undefined || !isObjectType(type) || !shaped.keyed.has(named.dataset.name)) {
    throw inputError(`${path}.__typename`, 'there is no such entity');
  }
  return { named, type };
}

function keyValue(
  { named, type, key }: { readonly named: NamedDataset; readonly type: GraphQLObjectType; readonly key: string },
  representation: Readonly<Record<string, unknown>>,
  path: string,
): Value {
  const column = named.columns.find((c) => c.column.name === key);
  const field = column === undefined ? undefined : type.getFields()[column.field];
  if (column === undefined || field === undefined) throw new RangeError(`${key} is not in the shape`);
  const at = `${path}.${column.field}`;
  const given = representation[column.field];
  if (given === null || given === undefined) throw inputError(at, 'a value of the key is expected');
  try {
    return valueOf((getNamedType(field.type) as GraphQLScalarType).parseValue(given), column.column.type, at);
  } catch (error) {
    if (error instanceof GraphQLError) throw inputError(at, error.message.replace(/\.$/, ''));
    throw error;
  }
}
