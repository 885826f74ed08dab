// Opens an operation for a caller, whatever it came by: an answer for a query or a mutation, a stream of results for a
// subscription. A result is the text of its JSON, made once for all who get the same.
import { HeaderMap, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from '@apollo/server';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { AccessExplanation, ExplainAccess } from '../../core/access.js';
import type { CallerSession } from '../../core/caller-session.js';
import type { DataService, RequestContext } from '../../core/data-service.js';
import type { LevelPlan } from '../../core/explain.js';
import { LakegateError } from '../../core/errors.js';
import type { IngestService } from '../../core/ingest-service.js';
import type { JobService } from '../../core/job-service.js';
import type { Observe } from '../../core/observation.js';
import {
  type Grants,
  type GrantSource,
  noWrites,
  type Principal,
  type WriteGrants,
  type WriteGrantSource,
} from '../../core/principal.js';
import type { VisibleCatalog } from '../../core/read-scope.js';
import type { ChangeEvent, WatchService } from '../../core/watch-service.js';
import type { Limits } from '../../config/limits.js';
import type { ShapedSchema } from '../../../schema/shape-schema.js';
import { createGraphqlHandler, type GraphqlScope } from './create-graphql-handler.js';
import { createExplain } from './explain-request.js';
import type { GraphqlSurface } from './graphql-surface.js';
import { guardDataService } from './guard-data-service.js';
import { createParseOperation } from './parse-operation.js';
import type { RequestDemands } from './parse-request-demands.js';
import { createSubscriptionPlans, type PreparedSubscription } from './prepare-subscription.js';
import { createQueryJobs } from './query-jobs.js';
import { createReadFeatures } from './read-features.js';
import { reportError } from './report-error.js';

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

/** `refused`: nothing was executed. Each of `results` is an execution result as JSON text. */
export type OpenedSubscription =
  | { readonly kind: 'refused'; readonly errors: readonly GraphQLFormattedError[] }
  | { readonly kind: 'results'; readonly results: AsyncIterable<readonly string[]> };

/** `answer`: the one execution result, as JSON text. */
export type OpenedOperation = OpenedSubscription | { readonly kind: 'answer'; readonly text: string };

/** What operations of every transport have in common. */
export interface OperationServices {
  readonly grantSource: GrantSource;
  /** A caller's own session with AWS; absent: callers have none. */
  readonly callerOf?: ((principal: Principal) => CallerSession | undefined) | undefined;
  readonly explainAccess?: ExplainAccess;
  /** A configured principal by name or id. */
  readonly findPrincipal?: (name: string) => Principal | undefined;
  /** The schema that grants make visible. */
  readonly surfaceOf: (grants: Grants, writes: WriteGrants) => GraphqlSurface;
  readonly service: DataService;
  /** The catalog that grants make visible, under the contract's names; neither features nor jobs where it is absent. */
  readonly visibleCatalog?: (grants: Grants) => VisibleCatalog;
  /** What runs questions that take longer than a request; nothing does where it is absent. */
  readonly jobs?: JobService | undefined;
  /** Where records go, and who may write them; nobody writes where it is absent. */
  readonly ingestion?: { readonly service: IngestService; readonly writeSource: WriteGrantSource } | undefined;
  /** Where changes come from; nobody watches where it is absent. */
  readonly watching?: WatchService | undefined;
  /** What subscriptions ask again, which outlive a configuration; `grantSource` unless given. */
  readonly recheckSource?: GrantSource | undefined;
  readonly limits: Limits;
  readonly observe: Observe;
}

export interface OperationGate {
  /**
   * Answers a request by the GraphQL-over-HTTP specification.
   * @throws LakegateError POLICY_UNAVAILABLE, or the signal's reason
   */
  answer(http: HTTPGraphQLRequest, caller: OperationCaller, demands: RequestDemands): Promise<HTTPGraphQLResponse>;
  /**
   * Opens a subscription; undefined where the request asks for something else.
   * @throws LakegateError as above, and those of `WatchService.watch`
   */
  watch(request: OperationRequest, caller: OperationCaller): Promise<OpenedSubscription | undefined>;
  /** Opens an operation of any kind that came by a socket. @throws LakegateError as above */
  open(request: OperationRequest, caller: OperationCaller): Promise<OpenedOperation>;
  stop(): Promise<void>;
}

interface Asking {
  readonly request: RequestContext;
  readonly grants: Grants;
  readonly shaped: ShapedSchema;
}

export function createOperationGate(services: OperationServices): OperationGate {
  const { limits, observe } = services;
  const handler = createGraphqlHandler(limits);
  const dataService = guardDataService(services.service);
  const parseOperation = createParseOperation(limits);
  const explain = createExplain(parseOperation);
  const prepare = createSubscriptionPlans(limits);

  /** What a caller's operation runs in. */
  const scopeOf = async (
    caller: OperationCaller,
    demands: RequestDemands,
  ): Promise<{ readonly surface: GraphqlSurface; readonly scope: GraphqlScope }> => {
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
      caller: services.callerOf?.(principal),
      limits,
      report: (plan) => plans.push(plan),
      observe,
    };
    const surface = services.surfaceOf(grants, writes);
    const explainer = { dataService, request, shaped: surface.shaped };
    const scope: GraphqlScope = {
      ...explainer,
      explain: explain(explainer),
      explainAccess: (dataset, name) => explainTo(services, caller, { dataset, name }),
      ingestService: services.ingestion?.service,
      writes,
      ...questionsOf({ request, grants, shaped: surface.shaped }),
      plans,
    };
    return { surface, scope };
  };

  /** What is asked under the contract's names, by the paths of the protocols that have them. */
  const questionsOf = ({ request, grants, shaped }: Asking): Pick<GraphqlScope, 'jobs' | 'features'> => {
    const { visibleCatalog, jobs, service: data } = services;
    if (visibleCatalog === undefined) return {};
    const scope = {
      context: request,
      data,
      get catalog() {
        return visibleCatalog(grants);
      },
    };
    return {
      jobs: jobs && createQueryJobs({ jobs, limits, parseOperation, shaped, scope }),
      features: createReadFeatures(scope, limits),
    };
  };

  const watch = async (
    prepared: PreparedSubscription,
    { request: { grants, caller } }: GraphqlScope,
    { principal, requestId, signal }: OperationCaller,
  ): Promise<OpenedSubscription> => {
    const report = (error: GraphQLError): GraphQLFormattedError =>
      reportError(error, error.toJSON(), { requestId, observe });
    if ('errors' in prepared) return { kind: 'refused', errors: prepared.errors.map(report) };
    const recheck = (): Promise<Grants> =>
      (services.recheckSource ?? services.grantSource).resolveGrants(principal, { requestId });
    const context = { principal, requestId, signal, grants, caller, recheck, limits, observe };
    const events = await services.watching?.watch(prepared.request, context);
    if (events === undefined) throw new LakegateError('DATASET_UNKNOWN');
    return { kind: 'results', results: new EventTexts(events, (event) => prepared.textOf(event, report)) };
  };

  return {
    answer: async (http, caller, demands) => {
      const { surface, scope } = await scopeOf(caller, demands);
      return handler.handle(http, surface, scope);
    },
    watch: async (request, caller) => {
      const { surface, scope } = await scopeOf(caller, noDemands);
      const prepared = prepare(request, surface);
      return prepared && watch(prepared, scope, caller);
    },
    open: async (request, caller) => {
      const { surface, scope } = await scopeOf(caller, noDemands);
      const prepared = prepare(request, surface);
      if (prepared !== undefined) return watch(prepared, scope, caller);
      const http = { method: 'POST', headers: jsonHeaders(), search: '', body: { ...request } };
      const { body } = await handler.handle(http, surface, scope);
      return openedBy(body.kind === 'complete' ? body.string : '');
    },
    stop: () => handler.stop(),
  };
}

const noDemands: RequestDemands = { routing: {}, explain: false };

/** The texts of a subscription's events. No generator, as each event of each subscriber passes it. */
class EventTexts implements AsyncIterableIterator<readonly string[]> {
  readonly #batches: AsyncIterator<readonly ChangeEvent[]>;
  readonly #textOf: (event: ChangeEvent) => string;

  constructor(events: AsyncIterable<readonly ChangeEvent[]>, textOf: (event: ChangeEvent) => string) {
    this.#batches = events[Symbol.asyncIterator]();
    this.#textOf = textOf;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<readonly string[], undefined>> {
    const batch = await this.#batches.next();
    if (batch.done === true) return { done: true, value: undefined };
    try {
      return { done: false, value: batch.value.map(this.#textOf) };
    } catch (error) {
      await this.#batches.return?.();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<readonly string[], undefined>> {
    await this.#batches.return?.();
    return { done: true, value: undefined };
  }
}

/** A response's body is an answer, unless it says that nothing was executed. */
function openedBy(text: string): OpenedOperation {
  if (!text.startsWith('{"errors"')) return { kind: 'answer', text };
  const { data, errors } = JSON.parse(text) as { data?: unknown; errors: readonly GraphQLFormattedError[] };
  return data === undefined ? { kind: 'refused', errors } : { kind: 'answer', text };
}

/** Others than admins are told of themselves alone; whom an admin names must be configured. */
async function explainTo(
  { explainAccess, findPrincipal }: OperationServices,
  { principal: viewer, requestId }: OperationCaller,
  { dataset, name }: { readonly dataset: string; readonly name: string | undefined },
): Promise<AccessExplanation | undefined> {
  const isSelf = name === undefined || name === viewer.id;
  const principal = isSelf ? viewer : viewer.admin ? findPrincipal?.(name) : undefined;
  return principal && explainAccess?.({ dataset, principal, viewer, requestId });
}

function jsonHeaders(): HeaderMap {
  const headers = new HeaderMap();
  headers.set('content-type', 'application/json');
  headers.set('accept', 'application/json');
  return headers;
}
