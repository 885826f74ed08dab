// Connects the stores that contracts read from: the one place that names concrete connectors. Their clients take memory
// and time to load, so that only those are loaded that a contract names. Part of the composition root.
import type { Connector } from '../connectors/connector.js';
import { guardConnector } from '../connectors/guarded-connector.js';
import type { GatewayConfig } from './config/load-config.js';
import type { Catalog, Server, StoreKind } from './core/dataset.js';
import { LakegateError } from './core/errors.js';
import type { Observe } from './core/observation.js';

type CreateConnector = (server: Server) => Connector;

const loadConnector: Readonly<Record<StoreKind, () => Promise<CreateConnector>>> = {
  athena: async () => (await import('../connectors/athena/create-connector.js')).createAthenaConnector,
  redshift: async () => (await import('../connectors/redshift/create-connector.js')).createRedshiftConnector,
  dynamodb: async () => (await import('../connectors/dynamodb/create-connector.js')).createDynamodbConnector,
  clickhouse: async () => (await import('../connectors/clickhouse/create-connector.js')).createClickhouseConnector,
  postgres: async () => (await import('../connectors/postgres/create-connector.js')).createPostgresConnector,
};

/** The connector of a server, as it is used outside the path: to look at tables. */
export async function connectServer(server: Server): Promise<Connector> {
  if (!isStore(server)) throw new LakegateError('INTERNAL', { cause: `${server.kind} can't be asked for rows` });
  const create = await loadConnector[server.kind]();
  return create(server);
}

function isStore(server: Server): server is Server & { readonly kind: StoreKind } {
  return Object.hasOwn(loadConnector, server.kind);
}

/** Every server that a binding reads from, by name. */
export async function connectStores(
  catalog: Catalog,
  config: GatewayConfig,
  observe: Observe,
): Promise<ReadonlyMap<string, Connector>> {
  const used = new Set([...catalog.datasets.values()].flatMap((dataset) => dataset.bindings.map((b) => b.server)));
  // A request's own deadline comes before it, whichever kind of request it is.
  const statementTimeoutMs = Math.max(config.limits.requestTimeoutMs, config.limits.exportTimeoutMs);
  const connectors = new Map<string, Connector>();
  for (const server of catalog.servers.values()) {
    if (!used.has(server.name)) continue;
    const guard = { server: server.name, observe, statementTimeoutMs };
    connectors.set(server.name, guardConnector(await connectServer(server), guard));
  }
  return connectors;
}

/** Whether every dataset has a store that answers now: one that is out, where another stands in, is no reason to stop. */
export async function canServeAll(catalog: Catalog, connectors: ReadonlyMap<string, Connector>): Promise<boolean> {
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
