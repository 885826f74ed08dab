// Plans a subscription: what to watch, and how each event is answered. The transports of subscriptions have this in
// common; how the events reach a client is theirs.
import { getVariableValues, GraphQLError, OperationTypeNode } from 'graphql';
import { fragmentsOf } from '../../../resolvers/explain-operation.js';
import type { EventShape } from '../../../schema/request/answer-shape.js';
import { buildWatchRequest } from '../../../schema/request/build-watch-request.js';
import { selectFields, type SelectedField } from '../../../schema/request/select-fields.js';
import type { ChangeEvent, WatchRequest } from '../../core/watch-service.js';
import { LakegateError } from '../../core/errors.js';
import { compileEvent } from './assemble-event.js';
import type { Operation } from './execute-operation.js';
import type { GraphqlSurface } from './graphql-surface.js';

/** An event's answer: `data` as JSON text, and the errors that stand beside it. */
export interface EventAnswer {
  readonly data: string;
  readonly errors: readonly GraphQLError[];
}

export interface SubscriptionPlan {
  readonly request: WatchRequest;
  /** Events of equal shapes are answered alike. */
  readonly shape: EventShape;
  readonly answer: (event: ChangeEvent) => EventAnswer;
}

/** Errors of variables reported at a time. */
const maxCoercionErrors = 20;

/** The plan of a subscription validated against the surface's schema, or the errors for which there is none. */
export function planSubscription(
  { document, definition, variables }: Operation,
  { schema, shaped }: Pick<GraphqlSurface, 'schema' | 'shaped'>,
): SubscriptionPlan | { readonly errors: readonly GraphQLError[] } {
  const root = schema.getSubscriptionType();
  if (definition.operation !== OperationTypeNode.SUBSCRIPTION || !root) {
    const message = root ? 'A subscription is expected.' : 'There is nothing to subscribe to.';
    return { errors: [toGraphqlError(new LakegateError('BAD_REQUEST', { message }))] };
  }
  const coerced = getVariableValues(
    schema,
    definition.variableDefinitions ?? [],
    { ...variables },
    { maxErrors: maxCoercionErrors, hideSuggestions: true },
  );
  if (coerced.errors !== undefined) return { errors: coerced.errors };
  let field: SelectedField | undefined;
  try {
    const source = { schema, fragments: fragmentsOf(document), variableValues: coerced.coerced };
    [field] = selectFields(source, root, [definition.selectionSet]);
    // The one field may be left out by @skip.
    if (field === undefined) throw new LakegateError('BAD_USER_INPUT', { message: 'Nothing is selected.' });
    const { request, shape } = buildWatchRequest(shaped, field);
    const assemble = compileEvent(shape);
    return {
      request,
      shape,
      answer: (event) => {
        const { data, failures } = assemble(event);
        return { data, errors: failures.map(({ error, path }) => toGraphqlError(error, path)) };
      },
    };
  } catch (error) {
    return { errors: [toGraphqlError(error, field && [field.responseKey])] };
  }
}

function toGraphqlError(error: unknown, path?: readonly (string | number)[]): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { path: path ?? null, originalError });
}
