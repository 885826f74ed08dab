// Collects what an operation selects (GraphQL specification, §6.3.2 Field Collection and §6.4.1 Coercing Field Arguments).
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What an operation is read against. `variableValues` are coerced. */
export interface SelectionSource {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** One field of an answer, all its occurrences merged. */
export interface SelectedField {
  readonly responseKey: string;
  readonly name: string;
  /** The object type that the field is on. */
  readonly parentType: GraphQLObjectType;
  /** Absent for `__typename`, `__schema` and `__type`. */
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  /** Coerced. An argument that wasn't given is absent, one given as null is null. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Of the field's object type; empty for a leaf, and for a union (see {@link selectFields}). */
  readonly selections: readonly SelectedField[];
  /** The selection sets themselves, for collecting them by a concrete type of a union. */
  readonly selectionSets: readonly SelectionSetNode[];
}

/**
 * The fields that selection sets select on an object type, in the order of the answer.
 * @throws GraphQLError where an argument cannot be coerced.
 */
export function selectFields(
  source: SelectionSource,
  parentType: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): readonly SelectedField[] {
  const groups = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const set of selectionSets) collect(source, parentType, set, { groups, visited });
  return [...groups].map(([responseKey, nodes]) => selectedField(source, parentType, responseKey, nodes));
}

/** The field that a resolver was called for. */
export function selectedFieldOf(info: GraphQLResolveInfo): SelectedField {
  const source: SelectionSource = info;
  return selectedField(source, info.parentType, String(info.path.key), info.fieldNodes);
}

function selectedField(
  source: SelectionSource,
  parentType: GraphQLObjectType,
  responseKey: string,
  nodes: readonly FieldNode[],
): SelectedField {
  const [first] = nodes;
  if (first === undefined) throw new RangeError('a field is selected by at least one node');
  const name = first.name.value;
  const selectionSets = nodes.flatMap((node) => node.selectionSet ?? []);
  const definition = parentType.getFields()[name] as GraphQLField<unknown, unknown> | undefined;
  const type = definition === undefined ? undefined : getNamedType(definition.type);
  return {
    responseKey,
    name,
    parentType,
    definition,
    args: definition === undefined ? {} : getArgumentValues(definition, first, source.variableValues),
    selections: isObjectType(type) ? selectFields(source, type, selectionSets) : [],
    selectionSets,
  };
}

interface Collected {
  readonly groups: Map<string, FieldNode[]>;
  readonly visited: Set<string>;
}

function collect(source: SelectionSource, type: GraphQLObjectType, set: SelectionSetNode, into: Collected): void {
  for (const selection of set.selections) {
    if (!isIncluded(source, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const group = into.groups.get(key);
      if (group === undefined) into.groups.set(key, [selection]);
      else group.push(selection);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      if (condition === undefined || applies(source, condition, type)) {
        collect(source, type, selection.selectionSet, into);
      }
    } else {
      const name = selection.name.value;
      const fragment = source.fragments[name];
      if (into.visited.has(name) || fragment === undefined) continue;
      into.visited.add(name);
      if (applies(source, fragment.typeCondition.name.value, type)) collect(source, type, fragment.selectionSet, into);
    }
  }
}

function isIncluded(source: SelectionSource, node: SelectionNode): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, source.variableValues)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, source.variableValues)?.['if'] !== false;
}

function applies(source: SelectionSource, condition: string, type: GraphQLObjectType): boolean {
  if (condition === type.name) return true;
  const conditional = source.schema.getType(condition);
  return isAbstractType(conditional) && source.schema.isSubType(conditional, type);
}
