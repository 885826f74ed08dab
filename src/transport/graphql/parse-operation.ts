// Parses an operation that came as an argument (of explain, of startQuery) under the limits of one that runs.
import { type DocumentNode, parse, specifiedRules, validate } from 'graphql';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { OperationText } from '../../../resolvers/context.js';
import type { ExplainedOperation } from '../../../resolvers/explain-operation.js';
import type { ShapedSchema } from '../../../schema/shape-schema.js';
import { resolveError } from './encode-error.js';
import { createLimitRule } from './limit-rules.js';

/** Parses and validates. */
export type ParseOperation = (operation: OperationText, shaped: ShapedSchema) => ExplainedOperation;

/** What it makes throws LakegateError GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED and those of limits. */
export function createParseOperation(limits: Limits): ParseOperation {
  const rules = [...specifiedRules, createLimitRule(limits)];
  return ({ query, ...rest }, { schema }) => {
    const document = parseDocument(query, limits.maxTokens);
    const [error] = validate(schema, document, rules, { maxErrors: 1, hideSuggestions: true });
    if (error === undefined) return { ...rest, document };
    throw error.originalError instanceof LakegateError
      ? error.originalError
      : new LakegateError('GRAPHQL_VALIDATION_FAILED', { message: error.message });
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
