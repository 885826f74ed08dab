// Everything that a configuration comes to and that a new one replaces: contracts, permissions, identity, schema, stores.
// Part of the composition root.
import { createIdentity, type Identity } from '../auth/identity/create-identity.js';
import { findPrincipal } from '../auth/identity/find-principal.js';
import { loadPrincipals } from '../auth/identity/load-principals.js';
import { createHashValues, type HashValues } from '../auth/hash-values.js';
import type { PolicyEvents } from '../auth/lake-formation/read-policy-events.js';
import { loadPolicy } from '../auth/policy/load-policy.js';
import { assertMaskKeys } from '../auth/policy/assert-mask-keys.js';
import { narrowByMasks } from '../auth/policy/narrow-by-masks.js';
import { createCallerSession } from '../auth/sessions/create-caller-session.js';
import { createVisibleCatalogs } from '../auth/visible-catalog.js';
import { buildGatewaySchema } from '../schema/build-schema.js';
import { createResolvers } from '../resolvers/create-resolvers.js';
import type { ComposedGrants } from './compose-grants.js';
import { composePolicyGrants } from './compose-policy-grants.js';
import type { GatewayConfig } from './config/load-config.js';
import { type FlowConnectors, loadFlowConnectors } from './connect-flows.js';
import { canServeAll, connectStores } from './connect-stores.js';
import { loadCatalog } from './contract/load-catalog.js';
import type { DataService } from './core/data-service.js';
import type { Catalog, StoreKind } from './core/dataset.js';
import type { Observe } from './core/observation.js';
import type { Principal } from './core/principal.js';
import type { ReadGate } from './core/read-scope.js';
import { createSurfaces } from './create-surfaces.js';
import { createCircuitBreaker } from './planner/circuit-breaker.js';
import { type CostModel, defaultCostModel } from './planner/cost-model.js';
import { createCursorCodec } from './planner/cursor.js';
import { createReadGate } from './open-read.js';
import { createDataService, type ReadPath } from './read-dataset.js';
import { createQueryService } from './run-query.js';
import type { OperationServices } from './transport/graphql/open-operation.js';

/** Secrets that last as long as the process, where the configuration gives none. */
export interface Secrets {
  readonly cursor: string;
  readonly token: string;
}

export interface Generation {
  readonly catalog: Catalog;
  readonly identity: Identity;
  readonly grants: ComposedGrants;
  /** Of the sinks and streams that the contracts name. */
  readonly flowConnectors: FlowConnectors;
  readonly service: DataService;
  readonly hashValues: HashValues;
  /** What transports read with that show datasets under the contract's names. */
  readonly read: ReadGate;
  /** What operations need of it, beside those that take records in and send changes out. */
  readonly operations: Omit<OperationServices, 'ingestion' | 'watching' | 'jobs' | 'limits' | 'observe'>;
  /** Whether every dataset has a store that answers. */
  ping(): Promise<boolean>;
  /** Begins to hear of changed permissions, where that is configured. */
  listen(): void;
  healthNotes(): Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Loads what a configuration names.
 * @throws LakegateError CONFIG_INVALID, CONTRACT_INVALID with every problem found
 */
export async function composeGeneration(
  config: GatewayConfig,
  secrets: Secrets,
  observe: Observe,
): Promise<Generation> {
  const { lakeFormation } = config.governance;
  const catalog = await loadCatalog({ paths: config.contracts, env: config.environment });
  const policy = await loadPolicy(config.policy, catalog);
  assertMaskKeys(policy, config.policy, config.masking.keys);
  const principals = await loadPrincipals(config.principals, config.environment);
  const identity = createIdentity(principals, secrets.token);
  // What not every configuration needs is loaded where it is: SDKs take memory.
  const sessions =
    principals.sessions &&
    (await import('../auth/sessions/create-session-source.js')).createSessionSource(principals.sessions);
  const flowConnectors = await loadFlowConnectors(catalog);
  const connectors = await connectStores(catalog, config, observe);
  const grants =
    lakeFormation === undefined
      ? composePolicyGrants(policy, catalog)
      : await (
          await import('./compose-grants.js')
        ).composeGrants({
          settings: lakeFormation,
          policy,
          catalog,
          observe,
          sessionFor: sessions && ((principal) => sessions.resolveSession(principal)),
          identifySession: sessions && ((principal) => sessions.identify(principal)),
          callerIdentity: principals.callerIdentity,
          ownKeys: principals.sessions?.localKeys,
          narrowFor: narrowByMasks(policy.columnMasks),
          runsAsCaller: ({ server }) => connectors.get(server)?.capabilities.runsAsCaller === true,
        });
  const hashValues = createHashValues(config.masking.keys);
  const readPath: ReadPath = {
    catalog,
    connectors,
    costModel: costModelOf(config),
    hashValues,
    circuits: createCircuitBreaker(config.circuit, observe),
    cursors: createCursorCodec({ secret: secrets.cursor, ttlSeconds: config.cursor.ttlSeconds }),
  };
  const service = createDataService(readPath);
  const visibleCatalog = createVisibleCatalogs(catalog);
  const callerOf = sessions && ((principal: Principal) => createCallerSession(principal, sessions));
  const schema = await buildGatewaySchema(catalog, createResolvers);
  const readEvents = lakeFormation?.events && (await import('./compose-policy-events.js')).composePolicyEvents;
  let events: PolicyEvents | undefined;
  return {
    catalog,
    identity,
    grants,
    flowConnectors,
    service,
    hashValues,
    read: createReadGate({
      grantSource: grants.source,
      callerOf,
      visibleCatalog,
      service,
      query: createQueryService(readPath),
      limits: config.limits,
      observe,
    }),
    operations: {
      grantSource: grants.source,
      callerOf,
      explainAccess: grants.explainAccess,
      findPrincipal: (name) => findPrincipal(principals, name),
      surfaceOf: createSurfaces(catalog, schema),
      visibleCatalog,
      service,
    },
    ping: () => canServeAll(catalog, connectors),
    healthNotes: (): Readonly<Record<string, string>> => (events ? { policyEvents: events.state() } : {}),
    listen: () => {
      if (lakeFormation?.events === undefined) return;
      events = readEvents?.({
        settings: lakeFormation.events,
        ownKeys: principals.sessions?.localKeys,
        invalidate: (change) => {
          grants.invalidate(change);
        },
        observe,
      });
    },
    stop: async () => {
      await events?.stop();
      await Promise.all([...connectors.values()].map((connector) => connector.stop()));
      grants.stop();
      sessions?.stop();
      identity.exchange?.stop();
    },
  };
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
      postgres: figures('postgres'),
      dynamodb: figures('dynamodb'),
    },
  };
}
