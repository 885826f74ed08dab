// A request context for tests, recording what is reported.
import type { RequestContext } from '../../src/core/data-service.js';
import type { LevelPlan } from '../../src/core/explain.js';
import type { Observation } from '../../src/core/observation.js';
import type { Grants } from '../../src/core/principal.js';

export interface RecordedContext extends RequestContext {
  readonly plans: LevelPlan[];
  readonly observations: Observation[];
}

export function requestContext(grants: Grants, change: Partial<RequestContext> = {}): RecordedContext {
  const plans: LevelPlan[] = [];
  const observations: Observation[] = [];
  return {
    requestId: 'r1',
    principal: { id: 'api-key/tester', grantees: [], admin: true },
    grants,
    limits: { maxRows: 10_000, defaultPageSize: 20, maxPageSize: 100 },
    signal: new AbortController().signal,
    routing: {},
    explain: true,
    report: (plan) => plans.push(plan),
    observe: (observation) => observations.push(observation),
    plans,
    observations,
    ...change,
  };
}
