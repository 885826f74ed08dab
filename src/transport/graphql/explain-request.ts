// Plans an operation that came as text, for Query.explain: parsed and validated under the limits of one that runs.
import type { GraphqlContext, OperationText } from '../../../resolvers/context.js';
import { explainOperation } from '../../../resolvers/explain-operation.js';
import type { ParseOperation } from './parse-operation.js';
import { redactPlan } from './present-plan.js';

type Explainer = Pick<GraphqlContext, 'dataService' | 'request' | 'shaped'>;

/**
 * The plans of an operation, with what is for admins alone left out for others.
 * @throws LakegateError GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, those of limits and of planning
 */
export function createExplain(parseOperation: ParseOperation): (context: Explainer) => GraphqlContext['explain'] {
  return (context) => async (operation: OperationText) => {
    const explained = parseOperation(operation, context.shaped);
    const plans = await explainOperation(context.shaped, explained, context.dataService, context.request);
    return context.request.principal.admin ? plans : plans.map(redactPlan);
  };
}
