// What EXPLAIN of SQL says: the store that answers a question whole, or what is completed here over which inputs. What
// discloses filters is for admins alone, as everywhere.
import type { LevelPlan } from './core/explain.js';

/** How a question is answered. */
export type SqlPlan =
  | { readonly kind: 'whole'; readonly plan: LevelPlan }
  | { readonly kind: 'completed'; readonly statement: string; readonly inputs: readonly LevelPlan[] };

export interface ExplainDemand {
  readonly format: 'text' | 'json';
  readonly admin: boolean;
}

/** Lines for people, or one JSON text. */
export function explainSql(plan: SqlPlan, { format, admin }: ExplainDemand): readonly string[] {
  return format === 'json' ? [JSON.stringify([describe(plan, admin)], replaceBigint)] : lines(plan, admin);
}

function lines(plan: SqlPlan, admin: boolean): readonly string[] {
  if (plan.kind === 'whole') return ['Answered whole', ...nested(planLines(plan.plan, admin))];
  return [
    'Completed in DuckDB over rows read from stores',
    ...(admin ? [`  Statement: ${plan.statement}`] : []),
    ...plan.inputs.flatMap((input, i) => [
      `  ->  Input i${i}`,
      ...planLines(input, admin).map((line) => `        ${line}`),
    ]),
  ];
}

/** Lines of a step beneath another. */
function nested(found: readonly string[]): readonly string[] {
  return found.map((line, i) => `${i === 0 ? '  ->  ' : '      '}${line}`);
}

function planLines(plan: LevelPlan, admin: boolean): readonly string[] {
  const found = [
    `Read of ${plan.datasets.join(', ')} by ${plan.chosen.join(', ')} (server ${plan.server})`,
    `  Staleness: up to ${plan.stalenessMs} ms`,
  ];
  if (!admin) return found;
  const statements = plan.statements.map(({ text }) => `  Statement: ${text.replace(/\s+/g, ' ')}`);
  const considered = plan.considered
    .filter(({ bindings }) => bindings.join() !== plan.chosen.join())
    .map(({ bindings, reason }) => `  Considered: ${bindings.join(', ')}: ${reason}`);
  return [...found, ...statements, ...considered];
}

function describe(plan: SqlPlan, admin: boolean): unknown {
  if (plan.kind === 'whole') return { Plan: { 'Node Type': 'Store', ...describeLevel(plan.plan, admin) } };
  const inputs = plan.inputs.map((input) => ({ 'Node Type': 'Store', ...describeLevel(input, admin) }));
  return { Plan: { 'Node Type': 'Completion', ...(admin && { Statement: plan.statement }), Plans: inputs } };
}

function describeLevel(plan: LevelPlan, admin: boolean): Readonly<Record<string, unknown>> {
  const { datasets, chosen, server, stalenessMs } = plan;
  const own = { Datasets: datasets, Bindings: chosen, Server: server, 'Staleness Ms': stalenessMs };
  return admin ? { ...own, Statements: plan.statements.map(({ text }) => text), Considered: plan.considered } : own;
}

function replaceBigint(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
