// Compiles documents with mutations and subscriptions as resolvers and transports do.
import { getOperationAST, getVariableValues, parse, validate } from 'graphql';
import { fragmentsOf } from '../../../../resolvers/explain-operation.js';
import type { WatchPlan } from '../../../../schema/request/answer-shape.js';
import { buildIngestRequest, type IngestPlan } from '../../../../schema/request/build-ingest-request.js';
import { buildWatchRequest } from '../../../../schema/request/build-watch-request.js';
import { selectFields, type SelectedField } from '../../../../schema/request/select-fields.js';
import type { ShapedSchema } from '../../../../schema/shape-schema.js';

export function ingestOf(shaped: ShapedSchema, text: string, variables?: Record<string, unknown>): IngestPlan {
  return buildIngestRequest(shaped, rootOf(shaped, text, variables));
}

export function watchOf(shaped: ShapedSchema, text: string, variables?: Record<string, unknown>): WatchPlan {
  return buildWatchRequest(shaped, rootOf(shaped, text, variables));
}

function rootOf(shaped: ShapedSchema, text: string, variables: Record<string, unknown> = {}): SelectedField {
  const document = parse(text);
  const [invalid] = validate(shaped.schema, document);
  if (invalid !== undefined) throw invalid;
  const operation = getOperationAST(document);
  const root = operation && shaped.schema.getRootType(operation.operation);
  if (!operation || !root) throw new Error('no operation');
  const { coerced, errors } = getVariableValues(shaped.schema, operation.variableDefinitions ?? [], variables);
  if (errors !== undefined) throw errors[0] as Error;
  const source = { schema: shaped.schema, fragments: fragmentsOf(document), variableValues: coerced };
  const [field] = selectFields(source, root, [operation.selectionSet]);
  if (field === undefined) throw new Error('no root field');
  return field;
}
