// Answers an operation over datasets: one read for each root field, run together, assembled from their levels of rows.
// Operations that ask for anything else are left to graphql-js.
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLObjectType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { DataService, RequestContext } from '../../core/data-service.js';
import type { ReadRequest } from '../../../schema/request/answer-shape.js';
import { type AssembledField, compileAnswer } from './assemble-answer.js';
import { coerceVariables } from './coerce-variables.js';
import { collectRootFields } from './collect-root-fields.js';
import type { GraphqlSurface, OperationScope, RootField } from './graphql-surface.js';
import { PreparedJson } from './prepared-json.js';

/** A validated operation; `variables` as they came. */
export interface Operation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** `data` is absent where the request failed before execution, null where a null propagated to the root. */
export interface OperationAnswer {
  readonly data?: PreparedJson | null;
  readonly errors: readonly GraphQLError[];
}

/**
 * Answers a query whose root fields are all datasets' (or `__typename`); undefined for any other operation.
 * Errors stand in the answer, as GraphQL has them.
 */
export async function executeOperation(
  operation: Operation,
  surface: GraphqlSurface,
  service: DataService,
  context: RequestContext,
): Promise<OperationAnswer | undefined> {
  const { definition } = operation;
  if (definition.operation !== OperationTypeNode.QUERY) return undefined;
  const coerced = coerceVariables(surface.schema, definition, operation.variables);
  if (coerced.errors !== undefined) return { errors: coerced.errors };
  const scope = { schema: surface.schema, fragments: fragmentsOf(operation.document), variables: coerced.coerced };
  const fields = collectRootFields(definition.selectionSet, scope);
  const typeName = surface.schema.getQueryType()?.name ?? 'Query';
  const answers: (() => Promise<AssembledField>)[] = [];
  for (const field of fields) {
    if (field.nodes[0].name.value === '__typename') {
      answers.push(() => Promise.resolve({ json: JSON.stringify(typeName), failures: [] }));
      continue;
    }
    const request = buildRequest(field, surface, scope);
    if (request === undefined) return undefined;
    answers.push(() => answerField(field, request, service, context));
  }
  return joinFields(fields, await Promise.all(answers.map((answer) => answer())), surface.schema.getQueryType());
}

/** The field's read, or the error with which it answers; undefined where it isn't a dataset's. */
function buildRequest(
  field: RootField,
  surface: GraphqlSurface,
  scope: OperationScope,
): ReadRequest | { readonly error: unknown } | undefined {
  try {
    return surface.buildReadRequest(field, scope);
  } catch (error) {
    return { error };
  }
}

async function answerField(
  field: RootField,
  request: ReadRequest | { readonly error: unknown },
  service: DataService,
  context: RequestContext,
): Promise<AssembledField> {
  try {
    if ('error' in request) throw request.error;
    return compileAnswer(request.shape)(await service.read(request.node, context));
  } catch (error) {
    return { json: undefined, failures: [{ path: [field.responseKey], error }] };
  }
}

/** A field that failed is null under its key; where its type allows no null, so is all data. */
export function joinFields(
  fields: readonly RootField[],
  answers: readonly AssembledField[],
  rootType: GraphQLObjectType | null | undefined,
): OperationAnswer {
  const errors: GraphQLError[] = [];
  const definitions = rootType?.getFields() ?? {};
  let text = '';
  let nulled = false;
  for (const [i, field] of fields.entries()) {
    const answer = answers[i] ?? { json: undefined, failures: [] };
    for (const { path, error } of answer.failures) errors.push(locate(error, field, path));
    const definition = definitions[field.nodes[0].name.value];
    if (answer.json === undefined && definition !== undefined && isNonNullType(definition.type)) nulled = true;
    text += `${text === '' ? '' : ','}${JSON.stringify(field.responseKey)}:${answer.json ?? 'null'}`;
  }
  return { data: nulled ? null : new PreparedJson(`{${text}}`), errors };
}

/** The error with its path, and the root field's place in the document. */
function locate(error: unknown, field: RootField, path: readonly (string | number)[]): GraphQLError {
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { nodes: field.nodes, path, originalError });
}

/** The fragments of a document by name. */
export function fragmentsOf(document: DocumentNode): Readonly<Record<string, FragmentDefinitionNode>> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null) as typeof fragments;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}
