// The wrong connector of every check of refusals: it declares nothing and takes everything.
import { isRefusal } from '../../../connectors/connector.js';
import type { ConformanceTarget } from '../target.js';
import { withConnector } from '../check.js';

export function acceptEverything(target: ConformanceTarget): ConformanceTarget {
  const { connector } = target;
  return withConnector(target, {
    capabilities: {
      ...connector.capabilities,
      operators: new Set(),
      joins: new Set(),
      functions: new Set(),
      aggregates: new Set(),
      windows: new Set(),
      inQuery: false,
    },
    compile(plan) {
      const compiled = connector.compile(plan);
      if (!isRefusal(compiled)) return compiled;
      return { statement: { text: 'anything', parameters: [] }, fields: plan.relation.fields, native: undefined };
    },
  });
}
