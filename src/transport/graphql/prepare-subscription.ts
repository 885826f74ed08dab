// Parses, validates and plans subscriptions, once for all who send the same document with the same variables to the
// same visible schema: they share the text of each event, too.
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../../config/limits.js';
import { digest } from '../../core/digest.js';
import type { ChangeEvent } from '../../core/watch-service.js';
import type { GraphqlSurface } from './graphql-surface.js';
import { createLimitRule, inputDepthError, isNestedBeyond } from './limit-rules.js';
import type { OperationRequest } from './open-operation.js';
import { planSubscription, type SubscriptionPlan } from './plan-subscription.js';

export interface PreparedSubscription {
  readonly plan: SubscriptionPlan | { readonly errors: readonly GraphQLError[] };
  /** The execution result of an event as JSON text, made once. */
  textOf(event: ChangeEvent, encode: (error: GraphQLError) => GraphQLFormattedError): string;
}

/** Undefined for what isn't a subscription, which is for others to answer, its errors as well. */
export type PrepareSubscription = (
  request: OperationRequest,
  surface: GraphqlSurface,
) => PreparedSubscription | undefined;

/** Subscriptions kept prepared. */
const maxPrepared = 1_000;

export function createSubscriptionPlans(limits: Limits): PrepareSubscription {
  const known = new LRUCache<string, PreparedSubscription>({ max: maxPrepared });
  const rules = [...specifiedRules, createLimitRule(limits)];
  return (request, surface) => {
    const { query, operationName, variables } = request;
    if (typeof query !== 'string') return undefined;
    if (isNestedBeyond(variables, limits.maxInputDepth + 1)) return refusal(inputDepthError(limits.maxInputDepth));
    const name = digest([surface.digest, query, operationName, variables]);
    const shared = known.get(name);
    if (shared !== undefined) return shared;
    const document = parseOrUndefined(query, limits.maxTokens);
    const definition =
      document && getOperationAST(document, typeof operationName === 'string' ? operationName : undefined);
    if (document === undefined || definition?.operation !== OperationTypeNode.SUBSCRIPTION) return undefined;
    const errors = validate(surface.schema, document, rules, { maxErrors: 100, hideSuggestions: true });
    if (errors.length > 0) return refusal(...errors.map(asValidation));
    const given = isRecord(variables) ? variables : {};
    const plan = planSubscription({ document, definition, variables: given }, surface);
    const prepared = { plan, textOf: 'errors' in plan ? () => 'null' : shareTexts(plan) };
    known.set(name, prepared);
    return prepared;
  };
}

function shareTexts({ answer }: SubscriptionPlan): PreparedSubscription['textOf'] {
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

function refusal(...errors: readonly GraphQLError[]): PreparedSubscription {
  return { plan: { errors }, textOf: () => 'null' };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
