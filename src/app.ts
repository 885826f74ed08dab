// The composition root: the one place where concrete connectors are named and the stages of the path are joined.
import { randomBytes } from 'node:crypto';
import { createIdentity } from '../auth/identity/create-identity.js';
import { appendToFile } from '../auth/audit/append-to-file.js';
import { createAuditLog } from '../auth/audit/audit-log.js';
import { findPrincipal } from '../auth/identity/find-principal.js';
import { loadPrincipals } from '../auth/identity/load-principals.js';
import { createHashValues } from '../auth/hash-values.js';
import type { PolicyEvents } from '../auth/lake-formation/read-policy-events.js';
import { loadPolicy } from '../auth/policy/load-policy.js';
import { assertMaskKeys } from '../auth/policy/assert-mask-keys.js';
import { narrowByMasks } from '../auth/policy/narrow-by-masks.js';
import { createCallerSession } from '../auth/sessions/create-caller-session.js';
import { createSessionSource } from '../auth/sessions/create-session-source.js';
import { createAthenaConnector } from '../connectors/athena/create-connector.js';
import { createClickhouseConnector } from '../connectors/clickhouse/create-connector.js';
import type { Connector } from '../connectors/connector.js';
import { createDynamodbConnector } from '../connectors/dynamodb/create-connector.js';
import { guardConnector } from '../connectors/guarded-connector.js';
import { createRedshiftConnector } from '../connectors/redshift/create-connector.js';
import { buildGatewaySchema } from '../schema/build-schema.js';
import { createResolvers } from '../resolvers/create-resolvers.js';
import { composeFlows } from './compose-flows.js';
import { composeGrants } from './compose-grants.js';
import { composePolicyEvents } from './compose-policy-events.js';
import type { GatewayConfig } from './config/load-config.js';
import { loadTls } from './config/load-tls.js';
import { loadCatalog } from './contract/load-catalog.js';
import type { Catalog, Server, StoreKind } from './core/dataset.js';
import { LakegateError } from './core/errors.js';
import type { Observe } from './core/observation.js';
import { createSurfaces } from './create-surfaces.js';
import { broadcastObservations } from './observe/broadcast-observations.js';
import { createLogger } from './observe/create-logger.js';
import { createCircuitBreaker } from './planner/circuit-breaker.js';
import { type CostModel, defaultCostModel } from './planner/cost-model.js';
import { createCursorCodec } from './planner/cursor.js';
import { createDataService } from './read-dataset.js';
import { createOperationGate } from './transport/graphql/open-operation.js';
import { createExchangeRoute } from './transport/http/create-exchange-route.js';
import { createGraphqlRoute } from './transport/http/create-graphql-route.js';
import { createHttpServer, type Route } from './transport/http/create-http-server.js';
import type { GraphiqlSettings } from './transport/http/graphiql-page.js';
import { createConcurrencyLimit } from './transport/http/limit-concurrency.js';
import { createIngestRoute } from './transport/ingest/create-ingest-route.js';
import { ingestPrefix } from './transport/ingest/ingest-prefix.js';
import { createSockets } from './transport/ws/accept-sockets.js';

/** What the GraphiQL page shows at first, by what there is to ask. */
export type FirstPage = (catalog: Catalog) => GraphiqlSettings;

/** A running gateway. */
export interface Gateway {
  readonly url: string;
  readonly catalog: Catalog;
  /** Lets requests under way finish, then closes connections to clients and stores. */
  stop(): Promise<void>;
}

const connectorOf: Readonly<Record<StoreKind, (server: Server) => Connector>> = {
  athena: createAthenaConnector,
  redshift: createRedshiftConnector,
  dynamodb: createDynamodbConnector,
  clickhouse: createClickhouseConnector,
};

/** The connector of a server, as it is used outside the path: to look at tables. */
export function connectServer(server: Server): Connector {
  if (!isStore(server)) throw new LakegateError('INTERNAL', { cause: `${server.kind} can't be asked for rows` });
  return connectorOf[server.kind](server);
}

function isStore(server: Server): server is Server & { readonly kind: StoreKind } {
  return Object.hasOwn(connectorOf, server.kind);
}

/**
 * Loads everything the configuration names and listens.
 * @throws LakegateError CONFIG_INVALID, CONTRACT_INVALID with every problem found
 */
export async function startGateway(config: GatewayConfig, firstPage: FirstPage = () => ({})): Promise<Gateway> {
  const { auditFile, lakeFormation } = config.governance;
  const audit = auditFile === undefined ? undefined : appendToFile(auditFile);
  const log = createLogger({ level: config.logLevel });
  const tell = audit === undefined ? log : broadcastObservations(createAuditLog(audit), log);
  const catalog = await loadCatalog({ paths: config.contracts, env: config.environment });
  const policy = await loadPolicy(config.policy, catalog);
  assertMaskKeys(policy, config.policy, config.masking.keys);
  const identity = await loadPrincipals(config.principals, config.environment);
  const { authenticator, exchange } = createIdentity(
    identity,
    config.token.secret ?? randomBytes(32).toString('base64url'),
  );
  const sessions = identity.sessions && createSessionSource(identity.sessions);
  const connectors = connectServers(catalog, config, tell);
  const grants = await composeGrants({
    settings: lakeFormation,
    policy,
    catalog,
    observe: tell,
    sessionFor: sessions && ((principal) => sessions.resolveSession(principal)),
    identifySession: sessions && ((principal) => sessions.identify(principal)),
    callerIdentity: identity.callerIdentity,
    ownKeys: identity.sessions?.localKeys,
    narrowFor: narrowByMasks(policy.columnMasks),
    runsAsCaller: ({ server }) => connectors.get(server)?.capabilities.runsAsCaller === true,
  });
  const gatewaySchema = await buildGatewaySchema(catalog, createResolvers);
  const hashValues = createHashValues(config.masking.keys);
  const secret = config.cursor.secret ?? randomBytes(32).toString('base64url');
  const service = createDataService({
    catalog,
    connectors,
    costModel: costModelOf(config),
    hashValues,
    circuits: createCircuitBreaker(config.circuit, tell),
    cursors: createCursorCodec({
      secret,
      ttlSeconds: config.cursor.ttlSeconds,
    }),
  });
  const flows = await composeFlows({
    config,
    catalog,
    secret,
    read: (...read) => service.read(...read),
    hashValues,
    observe: tell,
  });
  const gate = createOperationGate({
    grantSource: grants.source,
    callerOf: sessions && ((principal) => createCallerSession(principal, sessions)),
    explainAccess: grants.explainAccess,
    findPrincipal: (name) => findPrincipal(identity, name),
    surfaceOf: createSurfaces(catalog, gatewaySchema),
    service,
    ingestion: { service: flows.ingest, writeSource: grants.writes },
    watching: flows.watch,
    limits: config.limits,
    observe: tell,
  });
  const concurrency = createConcurrencyLimit(config.limits.maxConcurrentQueries);
  const routes = new Map<string, Route>();
  if (exchange) routes.set('/auth/aws', createExchangeRoute({ exchange, limits: config.limits, observe: tell }));
  const bulk = { authenticator, writeSource: grants.writes, service: flows.ingest, datasets: catalog.datasets };
  routes.set(ingestPrefix, createIngestRoute({ ...bulk, concurrency, limits: config.limits, observe: tell }));
  let events: PolicyEvents | undefined;
  const server = await createHttpServer({
    port: config.port,
    host: config.host,
    loopbackOnly: authenticator.hasDemoKeys,
    graphql: createGraphqlRoute({ authenticator, gate, concurrency, limits: config.limits, observe: tell }),
    sockets: createSockets({
      authenticator,
      gate,
      enter: (principalId) => concurrency.enter(principalId),
      limits: config.limits,
      observe: tell,
    }),
    routes,
    tls: config.tls && (await loadTls(config.tls)),
    graphiql: config.graphiql ? firstPage(catalog) : undefined,
    ping: () => canServeAll(catalog, connectors),
    healthNotes: (): Readonly<Record<string, string>> => (events ? { policyEvents: events.state() } : {}),
    limits: config.limits,
    observe: tell,
  });
  // Not before it listens: a gateway that can't start leaves nothing that reads.
  if (lakeFormation?.events !== undefined) {
    events = composePolicyEvents({
      settings: lakeFormation.events,
      ownKeys: identity.sessions?.localKeys,
      invalidate: (change) => {
        grants.invalidate(change);
      },
      observe: tell,
    });
  }
  return {
    url: server.url,
    catalog,
    stop: async () => {
      await flows.drain();
      // Requests under way hear of changes to the last.
      await server.stop();
      await flows.stop();
      await events?.stop();
      await Promise.all([...connectors.values()].map((connector) => connector.stop()));
      grants.stop();
      sessions?.stop();
      audit?.stop();
    },
  };
}

function connectServers(catalog: Catalog, config: GatewayConfig, observe: Observe): ReadonlyMap<string, Connector> {
  const used = new Set([...catalog.datasets.values()].flatMap((dataset) => dataset.bindings.map((b) => b.server)));
  return new Map(
    [...catalog.servers.values()]
      .filter((server) => used.has(server.name))
      .map((server) => [
        server.name,
        guardConnector(connectServer(server), {
          server: server.name,
          observe,
          statementTimeoutMs: config.limits.requestTimeoutMs,
        }),
      ]),
  );
}

function costModelOf({ costs }: GatewayConfig): CostModel {
  const figures = (kind: StoreKind): CostModel['byKind'][StoreKind] => {
    const base = defaultCostModel.byKind[kind];
    const given = costs.byKind[kind];
    return {
      latencyMs: given.latencyMs ?? base.latencyMs,
      rowsPerMs: given.rowsPerMs ?? base.rowsPerMs,
      dollarsPerTb: given.dollarsPerTb ?? base.dollarsPerTb,
    };
  };
  return {
    ...defaultCostModel,
    msPerDollar: costs.msPerDollar ?? defaultCostModel.msPerDollar,
    byKind: {
      athena: figures('athena'),
      redshift: figures('redshift'),
      clickhouse: figures('clickhouse'),
      dynamodb: figures('dynamodb'),
    },
  };
}

/** Whether every dataset has a store that answers now: one that is out, where another stands in, is no reason to stop. */
async function canServeAll(catalog: Catalog, connectors: ReadonlyMap<string, Connector>): Promise<boolean> {
  const signal = AbortSignal.timeout(pingTimeoutMs);
  const answers = await Promise.all(
    [...connectors].map(([name, connector]) =>
      connector.ping(signal).then(
        () => [name, true] as const,
        () => [name, false] as const,
      ),
    ),
  );
  const isUp = new Map(answers);
  return [...catalog.datasets.values()].every(
    ({ bindings }) => bindings.length === 0 || bindings.some((binding) => isUp.get(binding.server) === true),
  );
}

const pingTimeoutMs = 2_000;
