// Runs one secured question on the cheapest route that takes it; another answers when a store is unavailable before
// its first row. Yields the rows and the level's plan.
import { isRefusal, type NativeQuery } from '../../connectors/connector.js';
import type { RequestContext, RoutingDemand } from '../core/data-service.js';
import { LakegateError } from '../core/errors.js';
import { followSignal } from '../core/follow-signal.js';
import type { ConsideredRoute, LevelPlan, NativeStatement } from '../core/explain.js';
import type { SecuredRelation } from '../core/relation.js';
import { leavesOf } from '../core/relation.js';
import type { SecuredScan } from '../core/secured-scan.js';
import type { Row } from '../core/value.js';
import type { Binding } from '../core/dataset.js';
import { bindingNames, routeRelation, type Route, type RoutingTable } from './route-relation.js';

/**
 * A question that may be cut in parts by the keys it looks up. `build(keys)` secures the relation for some of them;
 * without keys it is called once with none.
 */
export interface RoutedQuestion {
  readonly path: string;
  readonly demand: RoutingDemand;
  readonly keys: readonly Row[] | undefined;
  readonly build: (keys: readonly Row[] | undefined) => SecuredRelation;
  /** Most rows that may come; one more is an error. */
  readonly maxRows: number;
}

export interface RoutedAnswer {
  readonly rows: readonly Row[];
  readonly bindings: ReadonlyMap<string, Binding>;
}

/** A route and its statements: one, or as many as the store's limit on keys asks for. */
export interface CompiledRoute {
  readonly route: Route;
  readonly queries: readonly NativeQuery[];
}

/** Routes that took the question, in the order to try, and what was found of the rest. */
export interface Candidates {
  readonly next: () => CompiledRoute | undefined;
  /** The lowest cost of a route that takes the question but whose store is left alone for failing. */
  readonly restingCostMs: () => number | undefined;
  readonly considered: () => readonly ConsideredRoute[];
  readonly secured: SecuredRelation;
  readonly timingsMs: Record<string, number>;
}

/** @throws LakegateError NO_ELIGIBLE_BINDING, ROW_LIMIT, or what the last store tried failed with. */
export async function runRouted(
  question: RoutedQuestion,
  context: RequestContext,
  table: RoutingTable,
): Promise<RoutedAnswer> {
  const candidates = weigh(question, table);
  const failedOver: string[] = [];
  let failure: Error | undefined;
  for (let compiled = candidates.next(); compiled !== undefined; compiled = candidates.next()) {
    const names = bindingNames(compiled.route.bindings);
    if (failedOver.length > 0) {
      context.observe({ kind: 'failed-over', requestId: context.requestId, from: failedOver, to: names });
    }
    const startedMs = performance.now();
    const outcome = await attempt(compiled, question.maxRows, context, table);
    candidates.timingsMs.execute = (candidates.timingsMs.execute ?? 0) + performance.now() - startedMs;
    if (outcome.ok) {
      context.report(
        planOf(question, candidates, compiled, {
          context,
          failedOver,
          rows: outcome.rows.length,
          bytes: outcome.bytes,
        }),
      );
      return { rows: outcome.rows, bindings: compiled.route.bindings };
    }
    if (!outcome.retryElsewhere) throw outcome.error;
    failure = outcome.error;
    failedOver.push(...names);
  }
  if (failure !== undefined) throw failure;
  throw nothingAnswers(candidates, context);
}

/** Plans without running; every route that is otherwise eligible is compiled. */
export function planRouted(question: RoutedQuestion, context: RequestContext, table: RoutingTable): LevelPlan {
  const candidates = weigh(question, table);
  const compiled = candidates.next();
  if (compiled === undefined) throw nothingAnswers(candidates, context);
  const nothing = { rows: 0, bytes: 0 };
  return planOf(question, candidates, compiled, { context: { ...context, explain: true }, failedOver: [], ...nothing });
}

/** Secures a question and finds its routes. */
export function weigh(question: RoutedQuestion, table: RoutingTable): Candidates {
  const timingsMs: Record<string, number> = {};
  const timed = <T>(stage: string, run: () => T): T => {
    const startedMs = performance.now();
    const result = run();
    timingsMs[stage] = (timingsMs[stage] ?? 0) + performance.now() - startedMs;
    return result;
  };
  const secured = timed('secure', () => question.build(question.keys));
  const routing = timed('route', () => routeRelation(secured, question.demand, table));
  const tried: ConsideredRoute[] = [];
  let position = 0;
  const compileAt = (route: Route): CompiledRoute | { readonly refused: string } =>
    timed('compile', () => compileParts(question, route, secured));
  const next = (): CompiledRoute | undefined => {
    while (position < routing.routes.length) {
      const route = routing.routes[position++] as Route;
      const compiled = compileAt(route);
      tried.push(consideredOf(route, compiled));
      if (!('refused' in compiled)) return compiled;
    }
    return undefined;
  };
  const considered = (): readonly ConsideredRoute[] => {
    const untried = routing.routes.slice(position).map((route) => consideredOf(route, compileAt(route)));
    return [...tried, ...untried, ...routing.rejected];
  };
  const restingCostMs = (): number | undefined => {
    const costs = routing.resting.flatMap((route) => ('refused' in compileAt(route) ? [] : [route.costMs]));
    return costs.length === 0 ? undefined : Math.min(...costs);
  };
  return { next, restingCostMs, considered, secured, timingsMs };
}

/** One query, or as many as the store's limit on keys asks for. */
function compileParts(
  question: RoutedQuestion,
  route: Route,
  whole: SecuredRelation,
): CompiledRoute | { readonly refused: string } {
  const limit = route.connector.capabilities.maxInRows;
  const keys = question.keys;
  const parts =
    keys === undefined || keys.length <= limit
      ? [whole]
      : Array.from({ length: Math.ceil(keys.length / limit) }, (_, i) =>
          question.build(keys.slice(i * limit, (i + 1) * limit)),
        );
  const queries: NativeQuery[] = [];
  for (const relation of parts) {
    const compiled = route.connector.compile({ relation, bindings: route.bindings });
    if (isRefusal(compiled)) return { refused: compiled.refused };
    queries.push(compiled);
  }
  return { route, queries };
}

function consideredOf(route: Route, compiled: CompiledRoute | { readonly refused: string }): ConsideredRoute {
  const bindings = bindingNames(route.bindings);
  if ('refused' in compiled) return { bindings, eligible: false, reason: compiled.refused };
  return { bindings, eligible: true, reason: 'eligible', cost: Math.round(route.costMs * 1000) / 1000 };
}

type Outcome =
  | { readonly ok: true; readonly rows: readonly Row[]; readonly bytes: number }
  | { readonly ok: false; readonly error: Error; readonly retryElsewhere: boolean };

async function attempt(
  compiled: CompiledRoute,
  maxRows: number,
  context: RequestContext,
  table: RoutingTable,
): Promise<Outcome> {
  const names = bindingNames(compiled.route.bindings);
  for (const name of names) table.circuits.attempt(name);
  const received = { rows: [] as Row[], bytes: 0 };
  try {
    await receive(compiled, maxRows, context, received);
    for (const name of names) table.circuits.succeeded(name);
    return { ok: true, ...received };
  } catch (error) {
    const unavailable = noteFailure(error, names, table);
    return {
      ok: false,
      error: error instanceof Error ? error : new LakegateError('INTERNAL', { cause: error }),
      retryElsewhere: unavailable && received.rows.length === 0 && !context.signal.aborted,
    };
  }
}

/** Tells the circuits of bindings how they failed. @returns whether the store was unavailable, so that another may be asked */
export function noteFailure(error: unknown, names: readonly string[], { circuits }: RoutingTable): boolean {
  const unavailable =
    error instanceof LakegateError && (error.code === 'STORE_UNAVAILABLE' || error.code === 'STORE_THROTTLED');
  for (const name of names) {
    if (unavailable) circuits.failed(name);
    else circuits.abandoned(name);
  }
  return unavailable;
}

async function receive(
  { route, queries }: CompiledRoute,
  maxRows: number,
  context: RequestContext,
  received: { rows: Row[]; bytes: number },
): Promise<void> {
  const execution = {
    requestId: context.requestId,
    called: (operation: string): void => {
      context.observe({ kind: 'store-called', requestId: context.requestId, server: route.server, operation });
    },
  };
  const drain = async (query: NativeQuery, signal: AbortSignal): Promise<void> => {
    for await (const batch of route.connector.execute(query, { ...execution, signal })) {
      received.bytes += batch.bytes;
      if (received.rows.length === 0) received.rows = [...batch.rows];
      else for (const row of batch.rows) received.rows.push(row);
      if (received.rows.length > maxRows) {
        throw new LakegateError('ROW_LIMIT', { extensions: { maxRows: context.limits.maxRows } });
      }
    }
  };
  const [only] = queries;
  if (queries.length === 1 && only !== undefined) {
    await drain(only, context.signal);
    return;
  }
  // One that fails stops the others.
  const together = followSignal(context.signal);
  try {
    await Promise.all(queries.map((query) => drain(query, together.signal)));
  } catch (error) {
    together.abort(error);
    throw error;
  } finally {
    together.dispose();
  }
}

export interface PlanFacts {
  readonly context: RequestContext;
  readonly failedOver: readonly string[];
  /** Number of rows received. */
  readonly rows: number;
  readonly bytes: number;
}

/** What explain says of a route. */
export function planOf(
  question: RoutedQuestion,
  candidates: Candidates,
  { route, queries }: CompiledRoute,
  facts: PlanFacts,
): LevelPlan {
  const scans: readonly SecuredScan[] = leavesOf(candidates.secured);
  return {
    path: question.path,
    datasets: [...route.bindings.keys()],
    grantDigests: Object.fromEntries(scans.map((scan) => [scan.dataset.name, scan.grantDigest])),
    chosen: bindingNames(route.bindings),
    server: route.server,
    stalenessMs: route.stalenessMs,
    considered: facts.context.explain ? candidates.considered() : [],
    statements: facts.context.explain ? queries.map((query): NativeStatement => query.statement) : [],
    failedOver: facts.failedOver,
    degraded: facts.failedOver.length > 0 || (candidates.restingCostMs() ?? Infinity) < route.costMs,
    rows: facts.rows,
    bytes: facts.bytes,
    timingsMs: candidates.timingsMs,
  };
}

/** That a store is out where one could answer; else that none can, with bindings and reasons for admins only. */
export function nothingAnswers(candidates: Candidates, context: RequestContext): LakegateError {
  const considered = candidates.considered();
  if (candidates.restingCostMs() !== undefined) return new LakegateError('STORE_UNAVAILABLE', { cause: considered });
  return new LakegateError('NO_ELIGIBLE_BINDING', {
    extensions: context.principal.admin ? { considered } : {},
    cause: considered,
  });
}
