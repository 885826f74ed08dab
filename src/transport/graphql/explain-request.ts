// Plans an operation that came as text, for Query.explain: parsed and validated under the limits of one that runs.
import { type DocumentNode, parse, specifiedRules, validate } from 'graphql';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import { type GraphqlContext, type OperationText } from '../../../resolvers/context.js';
import { explainOperation } from '../../../resolvers/explain-operation.js';
import { resolveError } from './encode-error.js';
import { createLimitRule } from './limit-rules.js';
import { redactPlan } from './present-plan.js';

type Explainer = Pick<GraphqlContext, 'dataService' | 'request' | 'shaped'>;

/**
 * The plans of an operation, with what is for admins alone left out for others.
 * @throws LakegateError GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, those of limits and of planning
 */
export function createExplain(limits: Limits): (context: Explainer) => GraphqlContext['explain'] {
  const limitRule = createLimitRule(limits);
  const parseValid = (text: string, { shaped }: Explainer): DocumentNode => {
    const document = parseDocument(text, limits.maxTokens);
    const rules = [...specifiedRules, limitRule];
    const [error] = validate(shaped.schema, document, rules, { maxErrors: 1, hideSuggestions: true });
    if (error === undefined) return document;
    throw error.originalError instanceof LakegateError
      ? error.originalError
      : new LakegateError('GRAPHQL_VALIDATION_FAILED', { message: error.message });
  };
  return (context) => async (operation: OperationText) => {
    const { query, ...rest } = operation;
    const explained = { ...rest, document: parseValid(query, context) };
    const plans = await explainOperation(context.shaped, explained, context.dataService, context.request);
    return context.request.principal.admin ? plans : plans.map(redactPlan);
  };
}

function parseDocument(text: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    const resolved = resolveError(error);
    const isLimit = resolved.code === 'TOKEN_LIMIT';
    throw isLimit ? resolved : new LakegateError('GRAPHQL_PARSE_FAILED', { message: (error as Error).message });
  }
}
