// The wrapper around every connector: proves that a plan is secured, bounds it in time and number, retries what may be
// retried before the first row, and tells what happened. Stands between the planner and the stores. It alone says as whom
// a statement runs, by what the permission stage put in the plan.
import { reasonOf, rejectOnAbort } from './abort-reason.js';
import type { Connector, ExecutionContext, NativeQuery, RowBatch, StorePlan } from './connector.js';
import { isRefusal } from './connector.js';
import { createTurns } from './statement-turns.js';
import { LakegateError } from '../src/core/errors.js';
import { followSignal } from '../src/core/follow-signal.js';
import type { CallerSession } from '../src/core/caller-session.js';
import type { Observe } from '../src/core/observation.js';
import { leavesOf } from '../src/core/relation.js';
import { resolveRunAs } from '../src/core/run-as.js';
import { SecuredScan } from '../src/core/secured-scan.js';

export interface GuardOptions {
  /** The server's name in the contract, for observations. */
  readonly server: string;
  readonly observe: Observe;
  /** Statements running at the store at one time; others wait. */
  readonly maxConcurrentStatements?: number;
  /** Statements that may wait for their turn; beyond it, STORE_THROTTLED at once. */
  readonly maxQueuedStatements?: number;
  readonly statementTimeoutMs?: number;
  /** Attempts after the first where the store is unavailable or throttles, before the first row only. */
  readonly maxRetries?: number;
  /** Upper bound of the first pause before a retry; each further one is twice as long. */
  readonly retryDelayMs?: number;
}

const defaults = {
  maxConcurrentStatements: 32,
  maxQueuedStatements: 256,
  statementTimeoutMs: 60_000,
  maxRetries: 1,
  retryDelayMs: 100,
};

type Settings = Required<GuardOptions>;

/** The same connector, guarded. What its `compile` returns is the only thing that its `execute` takes. */
export function guardConnector(connector: Connector, options: GuardOptions): Connector {
  const settings: Settings = { ...defaults, ...options };
  const turns = createTurns(settings.maxConcurrentStatements, settings.maxQueuedStatements);
  const compiled = new WeakMap<NativeQuery, StorePlan>();
  return {
    kind: connector.kind,
    capabilities: connector.capabilities,
    compile(plan) {
      assertGenuine(plan);
      const query = connector.compile(plan);
      if (!isRefusal(query)) compiled.set(query, plan);
      return query;
    },
    async *execute(query, context) {
      const plan = compiled.get(query);
      if (plan === undefined)
        throw new LakegateError('PLAN_FORGED', { cause: new Error('not compiled by this guard') });
      assertGenuine(plan);
      const caller = callerOf(plan, connector);
      const release = await turns.take(context.signal);
      try {
        yield* runObserved(connector, query, plan, { context: { ...context, caller }, settings });
      } finally {
        release();
      }
    },
    ping: (signal) => connector.ping(signal),
    describeTable: (name, signal) => connector.describeTable(name, signal),
    stop: () => connector.stop(),
  };
}

/** @throws LakegateError PLAN_FORGED where a leaf wasn't made by the permission stage. */
function assertGenuine(plan: StorePlan): void {
  if (!leavesOf(plan.relation).every((leaf) => SecuredScan.isGenuine(leaf))) {
    throw new LakegateError('PLAN_FORGED', { cause: new Error('a leaf is not a secured scan') });
  }
}

/** @throws LakegateError PLAN_FORGED where nobody would keep to the grants of a delegated scan. */
function callerOf({ relation }: StorePlan, { capabilities }: Connector): CallerSession | undefined {
  const runAs = resolveRunAs(leavesOf(relation), capabilities.runsAsCaller);
  if ('refused' in runAs) throw new LakegateError('PLAN_FORGED', { cause: new Error(runAs.refused) });
  return runAs.caller;
}

interface Run {
  readonly context: ExecutionContext;
  readonly settings: Settings;
}

async function* runObserved(
  connector: Connector,
  query: NativeQuery,
  plan: StorePlan,
  run: Run,
): AsyncGenerator<RowBatch> {
  const { observe, server } = run.settings;
  const { requestId, caller } = run.context;
  const startedAt = performance.now();
  let rows = 0;
  let bytes = 0;
  let failed = false;
  observe({
    kind: 'statement-started',
    requestId,
    server,
    bindings: [...plan.bindings].map(([dataset, binding]) => `${dataset}.${binding.id}`),
    ...(caller && { runsAs: caller.principalId }),
  });
  try {
    for await (const batch of runRetried(connector, query, run)) {
      rows += batch.rows.length;
      bytes += batch.bytes;
      yield batch;
    }
  } catch (error) {
    const failure = failureOf(error, caller !== undefined);
    failed = true;
    observe({ kind: 'statement-failed', requestId, server, code: failure.code, cause: failure.cause });
    throw failure;
  } finally {
    if (!failed) {
      observe({ kind: 'statement-finished', requestId, server, rows, bytes, ms: performance.now() - startedAt });
    }
  }
}

/** What a store refuses a caller is the caller's to know, where it would be the gateway's operator's otherwise. */
function failureOf(error: unknown, asCaller: boolean): LakegateError {
  if (!(error instanceof LakegateError)) return new LakegateError('INTERNAL', { cause: error });
  return asCaller && error.code === 'STORE_DENIED' ? new LakegateError('CALLER_DENIED', { cause: error.cause }) : error;
}

async function* runRetried(connector: Connector, query: NativeQuery, run: Run): AsyncGenerator<RowBatch> {
  const { maxRetries, retryDelayMs } = run.settings;
  for (let attempt = 0; ; attempt++) {
    let delivered = false;
    try {
      for await (const batch of runBounded(connector, query, run)) {
        delivered = true;
        yield batch;
      }
      return;
    } catch (error) {
      if (delivered || attempt >= maxRetries || !isTransient(error)) throw error;
    }
    await pause(Math.random() * retryDelayMs * 2 ** attempt, run.context.signal);
  }
}

/** One attempt, ended by the caller's signal or the statement's deadline even where the connector doesn't heed them. */
async function* runBounded(connector: Connector, query: NativeQuery, run: Run): AsyncGenerator<RowBatch> {
  const { server, observe, statementTimeoutMs } = run.settings;
  const { requestId, caller } = run.context;
  const deadline = followSignal(run.context.signal);
  const timer = setTimeout(() => {
    deadline.abort(new LakegateError('TIME_LIMIT'));
  }, statementTimeoutMs);
  const { signal } = deadline;
  const aborted = rejectOnAbort(signal);
  const context: ExecutionContext = {
    requestId,
    signal,
    caller,
    called: (operation) => {
      run.context.called(operation);
      observe({ kind: 'store-called', requestId, server, operation });
    },
  };
  const batches = connector.execute(query, context)[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const next = await aborted.race(batches.next());
      if (next.done === true) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } catch (error) {
    if (signal.aborted) throw reasonOf(signal);
    throw error;
  } finally {
    clearTimeout(timer);
    deadline.dispose();
    aborted.dispose();
    if (!ended) {
      deadline.abort(new LakegateError('REQUEST_CANCELLED'));
      batches.return?.().then(undefined, () => undefined);
    }
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof LakegateError && (error.code === 'STORE_UNAVAILABLE' || error.code === 'STORE_THROTTLED');
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const aborted = rejectOnAbort(signal);
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await aborted.race(elapsed);
  } finally {
    clearTimeout(timer);
    aborted.dispose();
  }
}
