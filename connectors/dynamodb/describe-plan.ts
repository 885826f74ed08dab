// A DynamoDB plan as explain shows it: the requests that leave, how many, and what is completed here.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { NativeStatement } from '../../src/core/explain.js';
import type { DynamoPlan } from './compile-plan.js';

/** Keys of one BatchGetItem. */
export const batchSize = 100;

type Parameter = NativeStatement['parameters'][number];

/** `BatchGetItem planes {"calls":3,"projection":["tailnum","seats"],"completed":["filter"]}`, keys as parameters. */
export function describePlan(plan: DynamoPlan): NativeStatement {
  const { access } = plan;
  const detail = {
    index: access.kind === 'query' ? access.index : undefined,
    calls: callsOf(plan),
    keyCondition: spell(plan.keyCondition, plan),
    filter: spell(plan.filter, plan),
    projection: plan.projection.split(', ').map((placeholder) => plan.names[placeholder]),
    descending: plan.descending ? true : undefined,
    maxItems: access.kind === 'scan' ? access.maxRows : undefined,
    completed: completedOf(plan),
  };
  return { text: `${operationOf(plan)} ${plan.table} ${JSON.stringify(detail)}`, parameters: parametersOf(plan) };
}

function operationOf({ access }: DynamoPlan): string {
  if (access.kind === 'scan') return 'Scan';
  if (access.kind === 'query') return 'Query';
  return access.keys.length === 1 ? 'GetItem' : 'BatchGetItem';
}

function callsOf({ access }: DynamoPlan): number | undefined {
  if (access.kind === 'scan') return undefined;
  return access.kind === 'query' ? access.partitions.length : Math.ceil(access.keys.length / batchSize);
}

function completedOf(plan: DynamoPlan): readonly string[] | undefined {
  const steps = plan.steps.map((step) => (step.kind === 'filter' ? step.of : step.kind));
  return steps.length === 0 ? undefined : [...new Set(steps)];
}

function parametersOf(plan: DynamoPlan): readonly Parameter[] {
  const { access } = plan;
  const values = Object.entries(plan.values).map(([name, value]) => parameterOf(name, value));
  if (access.kind === 'keys') {
    return access.keys.flatMap((key, i) =>
      Object.entries(key).map(([name, value]) => parameterOf(`${name}[${String(i)}]`, value)),
    );
  }
  if (access.kind === 'scan') return values;
  const partitions = access.partitions.flatMap(({ value, sort }, i) => [
    parameterOf(`:partition[${String(i)}]`, value),
    ...(sort === undefined ? [] : [parameterOf(`:sort[${String(i)}]`, sort)]),
  ]);
  return [...partitions, ...values];
}

function parameterOf(name: string, attribute: AttributeValue): Parameter {
  if (attribute.N !== undefined) return { name, value: attribute.N, type: 'N' };
  if (attribute.BOOL !== undefined) return { name, value: attribute.BOOL, type: 'BOOL' };
  return { name, value: attribute.S ?? null, type: 'S' };
}

/** An expression with attribute names in place of their placeholders. */
function spell(expression: string | undefined, plan: DynamoPlan): string | undefined {
  return expression?.replace(/#\w+/g, (placeholder) => plan.names[placeholder] ?? placeholder);
}
