// Opens an operation for a caller, whatever it came by: an answer for a query or a mutation, a stream of results for a
// subscription. A result is the text of its JSON, made once for all who get the same.
import { HeaderMap } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import type { AccessExplanation } from '../../core/access.js';
import type { DataService, RequestContext, RoutingDemand } from '../../core/data-service.js';
import type { LevelPlan } from '../../core/explain.js';
import type { IngestService } from '../../core/ingest-service.js';
import type { Observe } from '../../core/observation.js';
import {
  type Grants,
  type GrantSource,
  noWrites,
  type Principal,
  type WriteGrants,
  type WriteGrantSource,
} from '../../core/principal.js';
import type { WatchService } from '../../core/watch-service.js';
import type { Limits } from '../../config/limits.js';
import type { GraphqlHandler, GraphqlScope } from './create-graphql-handler.js';
import { encodeError, isReportable, resolveError } from './encode-error.js';
import { createExplain } from './explain-request.js';
import type { GraphqlSurface } from './graphql-surface.js';
import { createSubscriptionPlans, type PreparedSubscription } from './prepare-subscription.js';

/** What a client asks, not looked at yet. */
export interface OperationRequest {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  readonly extensions?: unknown;
}

/** Who asks, in which request. */
export interface OperationCaller {
  readonly principal: Principal;
  readonly requestId: string;
  /** Aborted when the client goes; the reason is what a subscription ends with. */
  readonly signal: AbortSignal;
}

/** `refused`: nothing was executed. `answer` and each of `results` are execution results as JSON text. */
export type OpenedOperation =
  | { readonly kind: 'refused'; readonly errors: readonly GraphQLFormattedError[] }
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'results'; readonly results: AsyncIterable<readonly string[]> };

/** What operations of every transport have in common. */
export interface OperationServices {
  readonly grantSource: GrantSource;
  /** Where records go, and who may write them; nobody writes where it is absent. */
  readonly ingestion?: { readonly service: IngestService; readonly writeSource: WriteGrantSource } | undefined;
  /** Where changes come from; nobody watches where it is absent. */
  readonly watchService?: WatchService | undefined;
  readonly dataService: DataService;
  /** The schema that grants make visible. */
  readonly surfaceOf: (grants: Grants, writes: WriteGrants) => GraphqlSurface;
  readonly explainTo: (
    caller: OperationCaller,
    about: { readonly dataset: string; readonly name: string | undefined },
  ) => Promise<AccessExplanation | undefined>;
  readonly handler: GraphqlHandler;
  readonly limits: Limits;
  readonly observe: Observe;
}

export interface OperationGate {
  /** What a caller's operation runs in. @throws LakegateError POLICY_UNAVAILABLE, or the signal's reason */
  scopeOf(
    caller: OperationCaller,
    demands: { readonly routing: RoutingDemand; readonly explain: boolean },
  ): Promise<{ readonly surface: GraphqlSurface; readonly scope: GraphqlScope }>;
  /** Opens an operation that came by a socket or asks for events. @throws LakegateError as above */
  open(request: OperationRequest, caller: OperationCaller): Promise<OpenedOperation>;
}

export function createOperationGate(services: OperationServices): OperationGate {
  const { limits, observe, handler, dataService } = services;
  const explain = createExplain(limits);
  const prepare = createSubscriptionPlans(limits);

  const scopeOf: OperationGate['scopeOf'] = async (caller, demands) => {
    const { principal, requestId, signal } = caller;
    const [grants, writes] = await Promise.all([
      services.grantSource.resolveGrants(principal, { requestId }),
      services.ingestion?.writeSource.resolveWrites(principal, { requestId }) ?? noWrites,
    ]);
    signal.throwIfAborted();
    const plans: LevelPlan[] = [];
    const request: RequestContext = {
      ...caller,
      ...demands,
      grants,
      limits,
      report: (plan) => plans.push(plan),
      observe,
    };
    const surface = services.surfaceOf(grants, writes);
    const explainer = { dataService, request, shaped: surface.shaped };
    const scope: GraphqlScope = {
      ...explainer,
      explain: explain(explainer),
      explainAccess: (dataset, name) => services.explainTo(caller, { dataset, name }),
      ingestService: services.ingestion?.service,
      writes,
      plans,
    };
    return { surface, scope };
  };

  const watch = async (
    prepared: PreparedSubscription,
    { request: { grants } }: GraphqlScope,
    { principal, requestId, signal }: OperationCaller,
  ): Promise<OpenedOperation> => {
    const { plan } = prepared;
    if ('errors' in plan) return refused(plan.errors, { requestId });
    const recheck = (): Promise<Grants> => services.grantSource.resolveGrants(principal, { requestId });
    const context = { principal, requestId, signal, grants, recheck, limits, observe };
    const events = await services.watchService?.watch(plan.request, context);
    if (events === undefined) return refused([new GraphQLError('There is nothing to subscribe to.')], { requestId });
    return { kind: 'results', results: resultsOf(events, prepared, requestId) };
  };

  async function* resultsOf(
    events: Awaited<ReturnType<WatchService['watch']>>,
    { textOf }: PreparedSubscription,
    requestId: string,
  ): AsyncGenerator<readonly string[]> {
    for await (const batch of events) {
      yield batch.map((event) => textOf(event, (error) => report(error, { requestId })));
    }
  }

  const refused = (
    errors: readonly GraphQLError[],
    { requestId }: Pick<OperationCaller, 'requestId'>,
  ): OpenedOperation => ({ kind: 'refused', errors: errors.map((error) => report(error, { requestId })) });

  /** An error as a client is told of it; operators hear of it where it isn't the caller's doing. */
  const report = (error: GraphQLError, { requestId }: Pick<OperationCaller, 'requestId'>): GraphQLFormattedError => {
    const resolved = resolveError(error);
    if (isReportable(resolved)) {
      observe({ kind: 'error', requestId, code: resolved.code, cause: resolved.cause ?? resolved });
    }
    return encodeError(resolved, error.toJSON());
  };

  return {
    scopeOf,
    open: async (request, caller) => {
      const { surface, scope } = await scopeOf(caller, { routing: {}, explain: false });
      const prepared = prepare(request, surface);
      if (prepared !== undefined) return watch(prepared, scope, caller);
      const { body } = await handler.handle(
        { method: 'POST', headers: jsonHeaders(), search: '', body: { ...request } },
        surface,
        scope,
      );
      return { kind: 'answer', text: body.kind === 'complete' ? body.string : '' };
    },
  };
}

/** Whether a definition is of a subscription. */
export function isSubscription(definition: OperationDefinitionNode): boolean {
  return definition.operation === OperationTypeNode.SUBSCRIPTION;
}

function jsonHeaders(): HeaderMap {
  const headers = new HeaderMap();
  headers.set('content-type', 'application/json');
  headers.set('accept', 'application/json');
  return headers;
}
