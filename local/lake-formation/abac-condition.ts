// Conditions of grants, in Cedar over the caller's tags.
import { checkParsePolicySet, isAuthorized, type EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import { principalTags, type Caller } from './caller.js';
import { invalidInput } from './lake-formation-error.js';

const MAX_CONDITION_CHARACTERS = 3000;

function policyOf(expression: string): string {
  return `permit(principal, action, resource) when { ${expression}\n};`;
}

/** @throws InvalidInputException unless the text is one Cedar expression of at most 3000 characters. */
export function checkCondition(expression: string): void {
  if (expression.length > MAX_CONDITION_CHARACTERS) throw invalidInput('A condition may have at most 3000 characters');
  const parsed = checkParsePolicySet({ staticPolicies: { condition: policyOf(expression) } });
  if (parsed.type === 'failure') throw invalidInput(`Condition: ${parsed.errors[0]?.message ?? 'not Cedar'}`);
}

/** Whether the caller's tags meet the condition; an error in evaluating it counts as no. */
export function meetsCondition(expression: string, caller: Caller): boolean {
  const uid = { type: 'Principal', id: caller.principalArn };
  const tags = { type: 'Tags', id: caller.userId };
  // An entity with tags: a record would make hasTag a type error.
  const entities: EntityJson[] = [{ uid: tags, attrs: {}, parents: [], tags: { ...principalTags(caller) } }];
  const answer = isAuthorized({
    principal: uid,
    action: { type: 'Action', id: 'use' },
    resource: { type: 'Resource', id: 'any' },
    context: { iam: { principalTags: { __entity: tags } } },
    policies: { staticPolicies: { condition: policyOf(expression) } },
    entities,
  });
  return answer.type === 'success' && answer.response.decision === 'allow';
}
