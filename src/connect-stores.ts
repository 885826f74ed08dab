// Connects the stores that contracts read from: the one place that names concrete connectors. Part of the composition
// root.
import { createAthenaConnector } from '../connectors/athena/create-connector.js';
import { createClickhouseConnector } from '../connectors/clickhouse/create-connector.js';
import type { Connector } from '../connectors/connector.js';
import { createDynamodbConnector } from '../connectors/dynamodb/create-connector.js';
import { guardConnector } from '../connectors/guarded-connector.js';
import { createPostgresConnector } from '../connectors/postgres/create-connector.js';
import { createRedshiftConnector } from '../connectors/redshift/create-connector.js';
import type { GatewayConfig } from './config/load-config.js';
import type { Catalog, Server, StoreKind } from './core/dataset.js';
import { LakegateError } from './core/errors.js';
import type { Observe } from './core/observation.js';

const connectorOf: Readonly<Record<StoreKind, (server: Server) => Connector>> = {
  athena: createAthenaConnector,
  redshift: createRedshiftConnector,
  dynamodb: createDynamodbConnector,
  clickhouse: createClickhouseConnector,
  postgres: createPostgresConnector,
};

/** The connector of a server, as it is used outside the path: to look at tables. */
export function connectServer(server: Server): Connector {
  if (!isStore(server)) throw new LakegateError('INTERNAL', { cause: `${server.kind} can't be asked for rows` });
  return connectorOf[server.kind](server);
}

function isStore(server: Server): server is Server & { readonly kind: StoreKind } {
  return Object.hasOwn(connectorOf, server.kind);
}

/** Every server that a binding reads from, by name. */
export function connectStores(
  catalog: Catalog,
  config: GatewayConfig,
  observe: Observe,
): ReadonlyMap<string, Connector> {
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
