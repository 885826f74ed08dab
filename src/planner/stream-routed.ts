// Runs one secured question on the cheapest route that takes it and gives its rows as they come; another store takes
// over when one is unavailable before its first rows.
import type { RequestContext } from '../core/data-service.js';
import { LakegateError } from '../core/errors.js';
import type { LevelPlan } from '../core/explain.js';
import type { Field } from '../core/relation.js';
import type { Row } from '../core/value.js';
import { bindingNames, type RoutingTable } from './route-relation.js';
import { type CompiledRoute, noteFailure, nothingAnswers, planOf, type RoutedQuestion, weigh } from './run-routed.js';

/** An answer whose first rows are there. */
export interface RoutedStream {
  readonly fields: readonly Field[];
  readonly batches: AsyncIterable<readonly Row[]>;
  readonly plan: () => LevelPlan;
}

interface Received {
  rows: number;
  bytes: number;
}

/** @throws LakegateError NO_ELIGIBLE_BINDING, or what the last store tried failed with. */
export async function streamRouted(
  question: RoutedQuestion,
  context: RequestContext,
  table: RoutingTable,
): Promise<RoutedStream> {
  const candidates = weigh(question, table);
  const failedOver: string[] = [];
  let failure: Error | undefined;
  for (let compiled = candidates.next(); compiled !== undefined; compiled = candidates.next()) {
    const route = compiled;
    const names = bindingNames(route.route.bindings);
    if (failedOver.length > 0) {
      context.observe({ kind: 'failed-over', requestId: context.requestId, from: [...failedOver], to: names });
    }
    for (const name of names) table.circuits.attempt(name);
    const received: Received = { rows: 0, bytes: 0 };
    const batches = receive(route, context, received)[Symbol.asyncIterator]();
    const startedMs = performance.now();
    try {
      const first = await batches.next();
      for (const name of names) table.circuits.succeeded(name);
      candidates.timingsMs.execute = performance.now() - startedMs;
      const plan = (): LevelPlan => planOf(question, candidates, route, { context, failedOver, ...received });
      return {
        fields: candidates.secured.fields,
        batches: bounded(
          { first, batches },
          {
            question,
            context,
            received,
            report: () => {
              context.report(plan());
            },
          },
        ),
        plan,
      };
    } catch (error) {
      const unavailable = noteFailure(error, names, table);
      failure = error instanceof Error ? error : new LakegateError('INTERNAL', { cause: error });
      if (!unavailable || context.signal.aborted) throw failure;
      failedOver.push(...names);
    }
  }
  if (failure !== undefined) throw failure;
  throw nothingAnswers(candidates, context);
}

async function* receive(
  { route, queries }: CompiledRoute,
  context: RequestContext,
  received: Received,
): AsyncGenerator<readonly Row[], undefined> {
  const execution = {
    requestId: context.requestId,
    signal: context.signal,
    called: (operation: string): void => {
      context.observe({ kind: 'store-called', requestId: context.requestId, server: route.server, operation });
    },
  };
  for (const query of queries) {
    for await (const batch of route.connector.execute(query, execution)) {
      received.bytes += batch.bytes;
      if (batch.rows.length === 0) continue;
      received.rows += batch.rows.length;
      yield batch.rows;
    }
  }
  return undefined;
}

interface Begun {
  readonly first: IteratorResult<readonly Row[], undefined>;
  readonly batches: AsyncIterator<readonly Row[], undefined>;
}

interface Bounds {
  readonly question: RoutedQuestion;
  readonly context: RequestContext;
  readonly received: Received;
  /** Called when the last row has been taken. */
  readonly report: () => void;
}

async function* bounded(
  { first, batches }: Begun,
  { question, context, received, report }: Bounds,
): AsyncGenerator<readonly Row[]> {
  let ended = first.done === true;
  try {
    for (let batch = first; batch.done !== true; batch = await batches.next()) {
      if (received.rows > question.maxRows) {
        throw new LakegateError('ROW_LIMIT', { extensions: { maxRows: question.maxRows } });
      }
      context.signal.throwIfAborted();
      yield batch.value;
    }
    ended = true;
    report();
  } finally {
    if (!ended) await batches.return?.(undefined);
  }
}
