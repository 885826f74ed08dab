// What of its plans a response shows. Statements, parameters and rejected bindings disclose row filters, and so do the
// digests of grants to who can guess what a filter says: they are for admins alone.
import type { LevelPlan, NativeStatement } from '../../core/explain.js';
import type { Value } from '../../core/value.js';

/** `extensions.lakegate` of a response; absent where there is nothing to say. */
export interface LakegateExtension {
  readonly degraded?: true;
  readonly plan?: readonly unknown[];
}

/** The extension for a request's plans; the plans themselves only where they were asked for. */
export function presentPlans(
  plans: readonly LevelPlan[],
  { explain, admin }: { readonly explain: boolean; readonly admin: boolean },
): LakegateExtension | undefined {
  const degraded = plans.some((plan) => plan.degraded);
  if (!degraded && !explain) return undefined;
  return {
    ...(degraded && { degraded: true as const }),
    ...(explain && { plan: plans.map((plan) => (admin ? presentAll(plan) : presentOwn(plan))) }),
  };
}

function presentAll(plan: LevelPlan): unknown {
  return { ...plan, statements: plan.statements.map(presentStatement) };
}

function presentOwn(plan: LevelPlan): unknown {
  const { path, datasets, chosen, server, stalenessMs, degraded, rows, timingsMs } = plan;
  return { path, datasets, chosen, server, stalenessMs, degraded, rows, timingsMs };
}

/** A plan without what is for admins alone. */
export function redactPlan(plan: LevelPlan): LevelPlan {
  return { ...plan, grantDigests: {}, considered: [], statements: [], failedOver: [] };
}

function presentStatement({ text, parameters }: NativeStatement): unknown {
  return { text, parameters: parameters.map((parameter) => ({ ...parameter, value: presentValue(parameter.value) })) };
}

/** A parameter as JSON shows it; its type stands beside it. */
function presentValue(value: Value): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return Array.isArray(value) ? (value as readonly Value[]).map(presentValue) : value;
}
