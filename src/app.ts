// The composition root: joins a configuration's generation, what outlives it, and the server.
import { randomBytes } from 'node:crypto';
import { appendToFile } from '../auth/audit/append-to-file.js';
import { createAuditLog } from '../auth/audit/audit-log.js';
import { composeFlows } from './compose-flows.js';
import { composeGeneration, type Generation } from './compose-generation.js';
import { composeJobs } from './compose-jobs.js';
import { composeReadRoutes } from './compose-read-routes.js';
import { composeSql, type CreateSqlService, loadSqlService } from './compose-sql.js';
import type { GatewayConfig } from './config/load-config.js';
import { loadTls } from './config/load-tls.js';
import type { Catalog } from './core/dataset.js';
import { LakegateError } from './core/errors.js';
import { createCurrent } from './create-current.js';
import { broadcastObservations } from './observe/broadcast-observations.js';
import { createLogger } from './observe/create-logger.js';
import { followCurrent } from './open-read.js';
import { admitClients } from './transport/graphql/admit-clients.js';
import { createOperationGate, type OperationGate } from './transport/graphql/open-operation.js';
import { createExchangeRoute } from './transport/http/create-exchange-route.js';
import { createGraphqlRoute } from './transport/http/create-graphql-route.js';
import { createHttpServer } from './transport/http/create-http-server.js';
import type { GraphiqlSettings } from './transport/http/graphiql-page.js';
import { createConcurrencyLimit } from './transport/http/limit-concurrency.js';
import type { PeerCertificate } from './transport/http/peer-certificate.js';
import { createIngestRoute, type IngestRouteOptions } from './transport/ingest/create-ingest-route.js';
import { ingestPrefix } from './transport/ingest/ingest-prefix.js';
import { createSockets } from './transport/ws/accept-sockets.js';

/** What the GraphiQL page shows at first, by what there is to ask. */
export type FirstPage = (catalog: Catalog) => GraphiqlSettings;

/** A running gateway. */
export interface Gateway {
  readonly url: string;
  /** Where SQL clients are answered: `127.0.0.1:5439`; absent: they are not. */
  readonly sqlAddress: string | undefined;
  readonly catalog: Catalog;
  /**
   * Goes on with another configuration: contracts, permissions, principals, stores, costs, masks. Requests under way
   * end with the one that they began with; subscriptions go on where nothing of theirs has changed, and whoever would not
   * be let in any more, or as someone else, is sent away. Where it listens, its limits, its state, its log and its audit
   * stay as they are.
   * @throws LakegateError CONFIG_INVALID, CONTRACT_INVALID; then everything stays as it was
   */
  reload(config: GatewayConfig): Promise<void>;
  /** Lets requests under way finish, then closes connections to clients and stores. */
  stop(): Promise<void>;
}

/** A generation with its gate. */
interface Serving extends Generation {
  readonly gate: OperationGate;
}

/**
 * Loads everything the configuration names and listens.
 * @throws LakegateError CONFIG_INVALID, CONTRACT_INVALID with every problem found
 */
export async function startGateway(
  config: GatewayConfig,
  firstPage: FirstPage = () => ({}),
  createSqlService: CreateSqlService = loadSqlService,
): Promise<Gateway> {
  const { auditFile } = config.governance;
  const audit = auditFile === undefined ? undefined : appendToFile(auditFile);
  const log = createLogger({ level: config.logLevel });
  const observe = audit === undefined ? log : broadcastObservations(createAuditLog(audit), log);
  const { limits } = config;
  const secrets = {
    cursor: config.cursor.secret ?? randomBytes(32).toString('base64url'),
    token: config.token.secret ?? randomBytes(32).toString('base64url'),
  };
  const first = await composeGeneration(config, secrets, observe);
  const flows = await composeFlows({ config, secret: secrets.cursor, generation: first, observe });
  const serve = (generation: Generation): Serving => ({
    ...generation,
    gate: createOperationGate({
      ...generation.operations,
      ingestion: { service: flows.ingest, writeSource: generation.grants.writes },
      watching: flows.watch,
      // They read by the gate that is made of this one.
      get jobs() {
        return jobs;
      },
      recheckSource: { resolveGrants: (...asked) => current.value.grants.source.resolveGrants(...asked) },
      limits,
      observe,
    }),
  });
  const current = createCurrent(serve(first), async (old) => {
    await old.gate.stop();
    await old.stop();
  });
  const gate: OperationGate = {
    answer: (...asked) => current.use(({ gate: now }) => now.answer(...asked)),
    watch: (...asked) => current.use(({ gate: now }) => now.watch(...asked)),
    open: (...asked) => current.use(({ gate: now }) => now.open(...asked)),
    stop: () => Promise.resolve(),
  };
  const authenticator: Generation['identity']['authenticator'] = {
    get hasDemoKeys() {
      return current.value.identity.authenticator.hasDemoKeys;
    },
    get scramVerifiers() {
      return current.value.identity.authenticator.scramVerifiers;
    },
    authenticate: (...asked) => current.value.identity.authenticator.authenticate(...asked),
  };
  const exchange = {
    exchange: (body: unknown) => {
      const { exchange: now } = current.value.identity;
      return now === undefined ? Promise.reject(new LakegateError('NOT_FOUND')) : now.exchange(body);
    },
    stop: () => undefined,
  };
  const admissions = admitClients<PeerCertificate>((...asked) => authenticator.authenticate(...asked));
  const concurrency = createConcurrencyLimit(limits.maxConcurrentQueries);
  const read = followCurrent(current, (now) => now.read);
  const jobs = await composeJobs(config.jobsFolder, { gate: read, store: flows.store, limits, observe });
  const bulk = {
    authenticator,
    writeSource: { resolveWrites: (...asked) => current.use(({ grants }) => grants.writes.resolveWrites(...asked)) },
    service: flows.ingest,
    datasetOf: (name: string) => current.value.catalog.datasets.get(name),
  } satisfies Partial<IngestRouteOptions>;
  const server = await createHttpServer({
    port: config.port,
    host: config.host,
    loopbackOnly: authenticator.hasDemoKeys,
    graphql: createGraphqlRoute({ admissions, gate, concurrency, limits, observe }),
    sockets: createSockets({ admissions, gate, concurrency, limits, observe }),
    routes: new Map([
      ['/auth/aws', createExchangeRoute({ exchange, limits, observe })],
      [ingestPrefix, createIngestRoute({ ...bulk, concurrency, limits, observe })],
      ...composeReadRoutes(
        { authenticator, gate: read, concurrency, limits, observe },
        {
          ingest: flows.ingest,
          writeSource: bulk.writeSource,
          store: flows.store,
          jobs,
          config,
          findPrincipal: (id) => current.value.operations.findPrincipal?.(id),
        },
      ),
    ]),
    tls: config.tls && (await loadTls(config.tls)),
    graphiql: config.graphiql ? firstPage(first.catalog) : undefined,
    ping: () => current.value.ping(),
    healthNotes: () => current.value.healthNotes(),
    limits,
    observe,
  });
  const sql = await composeSql(config, createSqlService, {
    authenticator,
    loopbackOnly: authenticator.hasDemoKeys,
    gate: read,
    concurrency,
    limits,
    observe,
  }).catch(async (error: unknown) => {
    await server.stop(0);
    throw error;
  });
  // Not before it listens: a gateway that can't start leaves nothing that reads.
  first.listen();
  return {
    url: server.url,
    sqlAddress: sql && `${sql.host}:${String(sql.port)}`,
    get catalog() {
      return current.value.catalog;
    },
    reload: async (next) => {
      const generation = await composeGeneration(next, secrets, observe);
      let goOn: () => void;
      try {
        assertReloadable(generation, { config, next, loopbackOnly: first.identity.authenticator.hasDemoKeys });
        goOn = flows.connect(generation);
      } catch (error) {
        await generation.stop();
        throw error;
      }
      current.replace(serve(generation));
      goOn();
      generation.listen();
      await admissions.recheck();
    },
    stop: async () => {
      await flows.drain();
      // Requests under way hear of changes to the last.
      await Promise.all([server.stop(), sql?.stop()]);
      await jobs.stop();
      await flows.stop();
      await current.stop();
      audit?.stop();
    },
  };
}

/** @throws LakegateError CONFIG_INVALID where the running server can't do what the new configuration takes */
function assertReloadable(
  { identity }: Generation,
  { config, next, loopbackOnly }: { config: GatewayConfig; next: GatewayConfig; loopbackOnly: boolean },
): void {
  const refuse = (message: string): never => {
    throw new LakegateError('CONFIG_INVALID', { message });
  };
  if (identity.authenticator.hasDemoKeys && !loopbackOnly) refuse('principals: demo keys need a start of their own');
  if (next.port !== config.port || next.host !== config.host) refuse('host and port: a new address needs a new start');
  if (JSON.stringify(next.sql) !== JSON.stringify(config.sql)) refuse('sql: other settings need a new start');
}
