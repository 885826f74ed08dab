// Evaluates the conditions of attribute-based grants (Lake Formation Developer Guide, "Attribute-based access
// control"): Cedar expressions over the tags of the IAM principal. What can't be evaluated does not hold.
import type { AuthorizationCall } from '@cedar-policy/cedar-wasm/nodejs';

/** Whether a condition holds for a principal with these tags. */
export type ConditionHolds = (expression: string, tags: Readonly<Record<string, string>>) => boolean;

const maxLength = 3_000;
const tagsEntity = { type: 'PrincipalTags', id: 'principal' };

/** No condition holds: for states without any. */
export const noConditionHolds: ConditionHolds = () => false;

/** Loads Cedar, which takes some ten milliseconds, and gives the evaluator. */
export async function loadConditions(): Promise<ConditionHolds> {
  const { isAuthorized } = await import('@cedar-policy/cedar-wasm/nodejs');
  return (expression, tags) => {
    if (expression.length > maxLength) return false;
    try {
      const answer = isAuthorized(toCall(expression, tags));
      // An error within the expression, such as a tag that isn't there, leaves the policy out: nothing allows.
      return answer.type === 'success' && answer.response.decision === 'allow';
    } catch {
      return false;
    }
  };
}

function toCall(expression: string, tags: Readonly<Record<string, string>>): AuthorizationCall {
  return {
    principal: { type: 'Principal', id: 'caller' },
    action: { type: 'Action', id: 'read' },
    resource: { type: 'Resource', id: 'table' },
    // hasTag and getTag work on an entity; a record in its place would be a type error.
    context: { iam: { principalTags: { __entity: tagsEntity } } },
    entities: [{ uid: tagsEntity, attrs: {}, parents: [], tags: { ...tags } }],
    // A policy of its own, so that the text can't bring in a second one.
    policies: { staticPolicies: { grant: `permit(principal, action, resource) when { ${expression} };` } },
  };
}
