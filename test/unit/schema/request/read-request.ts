// Compiles a document to read requests as a transport does.
import { parse, validate, getVariableValues, Kind, type OperationDefinitionNode } from 'graphql';
import { fragmentsOf } from '../../../../resolvers/explain-operation.js';
import type { ReadRequest } from '../../../../schema/request/answer-shape.js';
import { buildReadRequest } from '../../../../schema/request/build-read-request.js';
import { selectFields, type SelectedField, type SelectionSource } from '../../../../schema/request/select-fields.js';
import type { ShapedSchema } from '../../../../schema/shape-schema.js';

export interface Selected {
  readonly fields: readonly SelectedField[];
  readonly source: SelectionSource;
}

/** The root fields that a valid document selects. */
export function select(shaped: ShapedSchema, text: string, variables: Record<string, unknown> = {}): Selected {
  const document = parse(text);
  const [invalid] = validate(shaped.schema, document);
  if (invalid !== undefined) throw invalid;
  const operation = document.definitions.find(
    (d): d is OperationDefinitionNode => d.kind === Kind.OPERATION_DEFINITION,
  );
  const query = shaped.schema.getQueryType();
  if (operation === undefined || !query) throw new Error('no query');
  const { coerced, errors } = getVariableValues(shaped.schema, operation.variableDefinitions ?? [], variables);
  if (errors !== undefined) throw errors[0] as Error;
  const source = { schema: shaped.schema, fragments: fragmentsOf(document), variableValues: coerced };
  return { fields: selectFields(source, query, [operation.selectionSet]), source };
}

/** The request of a document's first root field. */
export function requestOf(shaped: ShapedSchema, text: string, variables?: Record<string, unknown>): ReadRequest {
  const [field] = select(shaped, text, variables).fields;
  if (field === undefined) throw new Error('no root field');
  return buildReadRequest(shaped, field);
}
