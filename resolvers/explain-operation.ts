// Plans every dataset field of an operation without running it: what the transport gives resolvers as `explain`.
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getOperationAST,
  getVariableValues,
  type GraphQLError,
  Kind,
  OperationTypeNode,
} from 'graphql';
import type { DataService, RequestContext } from '../src/core/data-service.js';
import { LakegateError } from '../src/core/errors.js';
import type { LevelPlan } from '../src/core/explain.js';
import type { ReadNode } from '../src/core/data-service.js';
import { buildEntityRequestsOf } from '../schema/request/build-entity-request.js';
import { buildReadRequest, isDatasetField } from '../schema/request/build-read-request.js';
import { selectFields, type SelectedField, type SelectionSource } from '../schema/request/select-fields.js';
import type { ShapedSchema } from '../schema/shape-schema.js';
import type { OperationText } from './context.js';

/** A document that has been parsed and validated against the shaped schema. */
export type ExplainedOperation = Omit<OperationText, 'query'> & { readonly document: DocumentNode };

/**
 * The plans of an operation's levels, in the order of its root fields.
 * @throws LakegateError BAD_USER_INPUT where there is no such query or a variable doesn't fit; or of planning.
 */
export async function explainOperation(
  shaped: ShapedSchema,
  operation: ExplainedOperation,
  dataService: DataService,
  request: RequestContext,
): Promise<readonly LevelPlan[]> {
  const plans = readNodesOf(shaped, operation).map((node) => dataService.explain(node, request));
  return (await Promise.all(plans)).flat();
}

/** The reads of an operation's root fields. */
function readNodesOf(shaped: ShapedSchema, operation: ExplainedOperation): readonly ReadNode[] {
  const { fields, source } = selectRootFields(shaped, operation);
  return fields.flatMap((field) => {
    if (isDatasetField(shaped, field)) return [buildReadRequest(shaped, field).node];
    if (field.name !== '_entities') return [];
    return buildEntityRequestsOf(shaped, field, source).requests.map(({ request }) => request.node);
  });
}

/**
 * What a query asks at its root, its variables in place.
 * @throws LakegateError BAD_USER_INPUT where there is no such query or a variable doesn't fit
 */
export function selectRootFields(
  shaped: ShapedSchema,
  { document, variables, operationName }: ExplainedOperation,
): { readonly fields: readonly SelectedField[]; readonly source: SelectionSource } {
  const definition = getOperationAST(document, operationName);
  const query = shaped.schema.getQueryType();
  if (definition?.operation !== OperationTypeNode.QUERY || !query) {
    throw new LakegateError('BAD_USER_INPUT', { message: 'There is no such query in the document.' });
  }
  const coerced = getVariableValues(shaped.schema, definition.variableDefinitions ?? [], variables ?? {}, {
    maxErrors: 20,
    hideSuggestions: true,
  });
  if (coerced.errors !== undefined) {
    throw new LakegateError('BAD_USER_INPUT', {
      message: coerced.errors.map((e: GraphQLError) => e.message).join(' '),
    });
  }
  const source: SelectionSource = {
    schema: shaped.schema,
    fragments: fragmentsOf(document),
    variableValues: coerced.coerced,
  };
  return { fields: selectFields(source, query, [definition.selectionSet]), source };
}

/** A document's fragments by name. */
export function fragmentsOf(document: DocumentNode): Readonly<Record<string, FragmentDefinitionNode>> {
  return Object.fromEntries(
    document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [])),
  );
}
