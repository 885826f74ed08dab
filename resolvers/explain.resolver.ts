// The resolver of Query.explain: the plan of an operation, level by level.
import 'reflect-metadata';
import { GraphQLString } from 'graphql';
import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { LevelPlan } from '../src/core/explain.js';
import { Json } from '../schema/scalars/json-scalars.js';
import { type PlanLevel, QueryPlan } from '../schema/types/query-plan.type.js';
import type { GraphqlContext } from './context.js';

@Resolver()
export class ExplainResolver {
  @Query(() => QueryPlan, {
    description: 'How an operation would be answered: which store for each level, and why. Nothing is run.',
  })
  async explain(
    @Ctx() context: GraphqlContext,
    @Arg('query', () => GraphQLString, { description: 'The document to explain.' }) query: string,
    @Arg('variables', () => Json, { nullable: true, description: 'Its variables, as an object.' })
    variables: Readonly<Record<string, unknown>> | null | undefined,
    @Arg('operationName', () => GraphQLString, { nullable: true, description: 'Which of its operations.' })
    operationName: string | null | undefined,
  ): Promise<QueryPlan> {
    const plans = await context.explain({
      query,
      variables: variables ?? undefined,
      operationName: operationName ?? undefined,
    });
    return { levels: plans.map(toPlanLevel) };
  }
}

/** A level's plan as the schema shows it. */
function toPlanLevel(plan: LevelPlan): PlanLevel {
  return {
    path: plan.path,
    datasets: [...plan.datasets],
    grants: Object.entries(plan.grantDigests).map(([dataset, digest]) => ({ dataset, digest })),
    chosen: [...plan.chosen],
    server: plan.server,
    stalenessMs: plan.stalenessMs,
    considered: plan.considered.map((route) => ({ ...route, bindings: [...route.bindings], cost: route.cost ?? null })),
    statements: plan.statements.map(({ text, parameters }) => ({
      text,
      parameters: parameters.map(({ name, value, type }) => ({
        name,
        type,
        value: value === null || typeof value === 'string' ? value : toText(value),
      })),
    })),
    failedOver: [...plan.failedOver],
    degraded: plan.degraded,
    rows: plan.rows,
    bytes: plan.bytes,
    timings: Object.entries(plan.timingsMs).map(([stage, ms]) => ({ stage, ms })),
  };
}

function toText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(toText).join(', ')}]` : String(value);
}
