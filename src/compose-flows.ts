// Joins what takes records in and what sends changes out. Part of the composition root.
import type { HashValues } from '../auth/hash-values.js';
import type { GatewayConfig } from './config/load-config.js';
import { connectFlows, createBadRecordKeeper } from './connect-flows.js';
import type { DataService } from './core/data-service.js';
import type { Catalog } from './core/dataset.js';
import type { IngestService } from './core/ingest-service.js';
import type { Observe } from './core/observation.js';
import type { WatchService } from './core/watch-service.js';
import { createIngestService } from './ingest-records.js';
import { openState } from './open-state.js';
import { createPositionCodec } from './streams/position.js';
import { createWatchService } from './watch-dataset.js';

export interface FlowsOptions {
  readonly config: GatewayConfig;
  readonly catalog: Catalog;
  /** What positions are signed with, the same for all replicas. */
  readonly secret: string;
  /** For snapshots. */
  readonly read: DataService['read'];
  readonly hashValues: HashValues;
  readonly observe: Observe;
}

export interface ComposedFlows {
  readonly ingest: IngestService;
  readonly watch: WatchService;
  /** Takes nothing more in, and ends subscriptions with their positions. */
  drain(): Promise<void>;
  /** Lets go of sinks, sources and the state. */
  stop(): Promise<void>;
}

/** @throws LakegateError CONFIG_INVALID where datasets take records in and no state is configured */
export async function composeFlows(options: FlowsOptions): Promise<ComposedFlows> {
  const { config, catalog, secret, read, hashValues, observe } = options;
  const { limits } = config;
  const state = await openState(config, catalog);
  const flows = connectFlows(catalog);
  const { sinks: routes, deadLetters, streams } = flows;
  const ingest = createIngestService({ catalog, routes, deadLetters, store: state, limits });
  const watch = createWatchService({
    catalog,
    routes: streams,
    read,
    positions: createPositionCodec(secret),
    hashValues,
    limits,
    observe,
    keepBad: createBadRecordKeeper(deadLetters, state, observe),
  });
  return {
    ingest,
    watch,
    drain: async () => {
      await Promise.all([watch.drain(), ingest.drain()]);
    },
    stop: async () => {
      await flows.stop();
      await state.stop();
    },
  };
}
