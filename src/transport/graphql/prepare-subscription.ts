// Parses, validates and plans subscriptions, once for all who send the same to the same visible schema. Those whose
// events read alike share the text of each event, wherever in the stream they started.
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../../config/limits.js';
import { digest } from '../../core/digest.js';
import type { ChangeEvent, WatchRequest } from '../../core/watch-service.js';
import type { GraphqlSurface } from './graphql-surface.js';
import { createLimitRule, inputDepthError, isNestedBeyond } from './limit-rules.js';
import type { OperationRequest } from './open-operation.js';
import { planSubscription, type SubscriptionPlan } from './plan-subscription.js';

/** A subscription that can be watched, or why it can't. */
export type PreparedSubscription =
  { readonly request: WatchRequest; readonly textOf: EventText } | { readonly errors: readonly GraphQLError[] };

/** The execution result of an event as JSON text, made once. */
export type EventText = (event: ChangeEvent, encode: (error: GraphQLError) => GraphQLFormattedError) => string;

/** Undefined for what isn't a subscription, which is for others to answer, its errors as well. */
export type PrepareSubscription = (
  request: OperationRequest,
  surface: GraphqlSurface,
) => PreparedSubscription | undefined;

/** Validated documents that are kept. */
const maxDocuments = 200;
/** Subscriptions, and forms of events, that are kept. */
const maxPrepared = 1_000;

export function createSubscriptionPlans(limits: Limits): PrepareSubscription {
  const known = new LRUCache<string, PreparedSubscription>({ max: maxPrepared });
  const texts = new LRUCache<string, EventText>({ max: maxPrepared });
  const parseValid = createDocuments(limits);

  const textOf = ({ shape, answer }: SubscriptionPlan, surface: GraphqlSurface): EventText => {
    const name = digest([surface.digest, shape]);
    const shared = texts.get(name) ?? shareTexts(answer);
    texts.set(name, shared);
    return shared;
  };

  return (request, surface) => {
    const { query, operationName, variables } = request;
    // A document without the keyword has no subscription.
    if (typeof query !== 'string' || !query.includes('subscription')) return undefined;
    if (isNestedBeyond(variables, limits.maxInputDepth + 1)) {
      return { errors: [inputDepthError(limits.maxInputDepth)] };
    }
    const name = digest([surface.digest, query, operationName, variables]);
    const shared = known.get(name);
    if (shared !== undefined) return shared;
    const found = parseValid(query, operationName, surface);
    if (found === undefined || 'errors' in found) return found;
    const plan = planSubscription({ ...found, variables: isRecord(variables) ? variables : {} }, surface);
    const prepared = 'errors' in plan ? plan : { request: plan.request, textOf: textOf(plan, surface) };
    known.set(name, prepared);
    return prepared;
  };
}

interface FoundSubscription {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
}

/** Finds the subscription of a document, validated; a valid document is remembered. */
function createDocuments(
  limits: Limits,
): (
  query: string,
  operationName: unknown,
  surface: GraphqlSurface,
) => FoundSubscription | { readonly errors: readonly GraphQLError[] } | undefined {
  const valid = new LRUCache<string, DocumentNode>({ max: maxDocuments });
  const rules = [...specifiedRules, createLimitRule(limits)];
  return (query, operationName, surface) => {
    const name = digest([surface.digest, query]);
    const known = valid.get(name);
    const document = known ?? parseOrUndefined(query, limits.maxTokens);
    const definition =
      document && getOperationAST(document, typeof operationName === 'string' ? operationName : undefined);
    if (document === undefined || definition?.operation !== OperationTypeNode.SUBSCRIPTION) return undefined;
    if (known === undefined) {
      const errors = validate(surface.schema, document, rules, { maxErrors: 100, hideSuggestions: true });
      if (errors.length > 0) return { errors: errors.map(asValidation) };
      valid.set(name, document);
    }
    return { document, definition };
  };
}

function shareTexts(answer: SubscriptionPlan['answer']): EventText {
  const texts = new WeakMap<ChangeEvent, string>();
  return (event, encode) => {
    let text = texts.get(event);
    if (text === undefined) {
      const { data, errors } = answer(event);
      text =
        errors.length === 0 ? `{"data":${data}}` : `{"errors":${JSON.stringify(errors.map(encode))},"data":${data}}`;
      texts.set(event, text);
    }
    return text;
  };
}

/** What can't be parsed isn't known to be a subscription. */
function parseOrUndefined(query: string, maxTokens: number): DocumentNode | undefined {
  try {
    return parse(query, { maxTokens });
  } catch {
    return undefined;
  }
}

/** Errors of our own rules keep what they are; the others are told apart by their code. */
function asValidation(error: GraphQLError): GraphQLError {
  if (error.originalError !== undefined) return error;
  const { message, nodes, source, positions } = error;
  const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions,
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
