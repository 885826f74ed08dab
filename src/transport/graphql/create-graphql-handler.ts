// Apollo Server over node:http, one instance for each visible schema, so that documents parsed and validated for one
// never serve another. Dataset operations are answered by execute-operation, all others by graphql-js.
import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequestContext,
  type GraphQLResponse,
  HeaderMap,
  type HTTPGraphQLRequest,
  type HTTPGraphQLResponse,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { type DocumentNode, GraphQLError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../../config/limits.js';
import type { LevelPlan } from '../../core/explain.js';
import { resolveAnswerField } from '../../../resolvers/answer.js';
import type { GraphqlContext } from '../../../resolvers/context.js';
import { encodeError, resolveError } from './encode-error.js';
import { executeMutation } from './execute-mutation.js';
import { executeOperation } from './execute-operation.js';
import type { GraphqlSurface } from './graphql-surface.js';
import { createLimitRule, inputDepthError, isNestedBeyond } from './limit-rules.js';
import { presentPlans } from './present-plan.js';
import { stringifyResult } from './prepared-json.js';
import { reportError } from './report-error.js';

/** What goes with one GraphQL request: graphql-js's context value. */
export interface GraphqlScope extends GraphqlContext {
  /** Filled by `request.report`. */
  readonly plans: readonly LevelPlan[];
}

export interface GraphqlHandler {
  /** Answers one request by the GraphQL-over-HTTP specification. Never rejects for what the client sent. */
  handle(http: HTTPGraphQLRequest, surface: GraphqlSurface, scope: GraphqlScope): Promise<HTTPGraphQLResponse>;
  stop(): Promise<void>;
}

const subscriptionWays =
  'A subscription is not answered once: ask by a WebSocket (graphql-transport-ws), or accept text/event-stream or ' +
  'multipart/mixed;subscriptionSpec=1.0.';

/** Validated documents kept for each visible schema. */
const maxDocuments = 500;

export function createGraphqlHandler(limits: Limits): GraphqlHandler {
  const servers = new LRUCache<string, Promise<ApolloServer<GraphqlScope>>>({
    max: limits.maxVisibleShapes,
    dispose: (server) => void server.then((started) => started.stop()),
  });
  const serverOf = (surface: GraphqlSurface): Promise<ApolloServer<GraphqlScope>> => {
    const known = servers.get(surface.digest);
    if (known !== undefined) return known;
    const starting = startServer(surface, limits);
    servers.set(surface.digest, starting);
    return starting;
  };
  return {
    handle: async (http, surface, scope) => {
      const server = await serverOf(surface);
      return server.executeHTTPGraphQLRequest({ httpGraphQLRequest: http, context: () => Promise.resolve(scope) });
    },
    stop: async () => {
      const running = [...servers.values()];
      servers.clear();
      await Promise.all(running);
    },
  };
}

async function startServer(surface: GraphqlSurface, limits: Limits): Promise<ApolloServer<GraphqlScope>> {
  const server = new ApolloServer<GraphqlScope>({
    schema: surface.schema,
    fieldResolver: resolveAnswerField,
    // Fixed, so that no environment variable changes what clients are told.
    nodeEnv: 'production',
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    hideSchemaDetailsFromClientErrors: true,
    documentStore: createDocumentStore(),
    parseOptions: { maxTokens: limits.maxTokens },
    validationRules: [createLimitRule(limits)],
    validationOptions: { hideSuggestions: true },
    formatError: (formatted, error) => encodeError(resolveError(error), formatted),
    stringifyResult,
    plugins: [
      createDatasetPlugin(surface, limits),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await server.start();
  return server;
}

type RequestState = GraphQLRequestContext<GraphqlScope>;

function createDatasetPlugin(surface: GraphqlSurface, limits: Limits): ApolloServerPlugin<GraphqlScope> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ request, operation, schema }) => {
          if (operation) checkOperationKind(operation.operation, schema);
          checkVariables(request.variables ?? {}, limits.maxInputDepth);
          return Promise.resolve();
        },
        responseForOperation: (state) => answerOperation(state, surface),
        willSendResponse: (state) => {
          finishResponse(state);
          return Promise.resolve();
        },
      }),
  };
}

/**
 * graphql-js finds operations of a kind that the schema lacks valid, and only fails to execute them; a subscription it
 * would execute as if it were a query.
 */
function checkOperationKind(kind: OperationTypeNode, schema: GraphQLSchema): void {
  if (schema.getRootType(kind)) {
    if (kind !== OperationTypeNode.SUBSCRIPTION) return;
    throw new GraphQLError(subscriptionWays, {
      extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
    });
  }
  throw new GraphQLError(`The schema has no ${kind}s.`, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
}

/** Before anything walks down them by recursion. @throws GraphQLError DEPTH_LIMIT */
function checkVariables(variables: Readonly<Record<string, unknown>>, limit: number): void {
  if (Object.values(variables).some((value) => isNestedBeyond(value, limit))) throw inputDepthError(limit);
}

async function answerOperation(state: RequestState, surface: GraphqlSurface): Promise<GraphQLResponse | null> {
  const { document, operation: definition } = state;
  if (document === undefined || definition === undefined) return null;
  const { dataService, request } = state.contextValue;
  const operation = { document, definition, variables: state.request.variables ?? {} };
  const answer =
    (await executeOperation(operation, surface, dataService, request)) ??
    (await executeMutation(operation, surface, state.contextValue));
  if (answer === undefined) return null;
  const { data, errors } = answer;
  return {
    // Where variables don't fit nothing was executed, which the HTTP status tells too.
    http: { status: data === undefined ? 400 : undefined, headers: new HeaderMap() },
    body: {
      kind: 'single',
      singleResult: {
        ...(errors.length > 0 && { errors: errors.map((error) => reportError(error, error.toJSON(), request)) }),
        ...(data !== undefined && { data: data as Record<string, unknown> | null }),
      },
    },
  };
}

/** Reports the errors of graphql-js's part and adds what is to be said of plans. */
function finishResponse(state: RequestState): void {
  const { body } = state.response;
  if (body?.kind !== 'single') return;
  const { request, plans } = state.contextValue;
  const { singleResult } = body;
  if (state.errors !== undefined) {
    singleResult.errors = state.errors.map((error) => reportError(error, error.toJSON(), request));
  }
  const lakegate = presentPlans(plans, { explain: request.explain, admin: request.principal.admin });
  if (lakegate !== undefined) singleResult.extensions = { ...singleResult.extensions, lakegate };
}

/** Bounded by number, where Apollo's own default is 30 MiB for each schema. */
function createDocumentStore(): {
  get(key: string): Promise<DocumentNode | undefined>;
  set(key: string, document: DocumentNode): Promise<void>;
  delete(key: string): Promise<boolean>;
} {
  const documents = new LRUCache<string, DocumentNode>({ max: maxDocuments });
  return {
    get: (key) => Promise.resolve(documents.get(key)),
    set: (key, document) => {
      documents.set(key, document);
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(documents.delete(key)),
  };
}
