// Joins what takes records in and what sends changes out. It outlives generations: what is open of streams that stay as
// they were goes on. Part of the composition root.
import type { Generation } from './compose-generation.js';
import type { GatewayConfig } from './config/load-config.js';
import { connectFlows, createBadRecordKeeper, type Flows } from './connect-flows.js';
import type { IngestService } from './core/ingest-service.js';
import type { Observe } from './core/observation.js';
import type { SharedStore } from './core/shared-store.js';
import type { WatchService } from './core/watch-service.js';
import { createIngestService } from './ingest-records.js';
import { openState } from './open-state.js';
import { createPositionCodec } from './streams/position.js';
import { createWatchService, type WatchPath } from './watch-dataset.js';

export interface FlowsOptions {
  readonly config: GatewayConfig;
  /** What positions are signed with, the same for all replicas. */
  readonly secret: string;
  readonly generation: Generation;
  readonly observe: Observe;
}

export interface ComposedFlows {
  readonly ingest: IngestService;
  readonly watch: WatchService;
  /** What replicas agree on. */
  readonly store: SharedStore;
  /** Goes on with another generation. */
  reconfigure(next: Generation): void;
  /** Takes nothing more in, and ends subscriptions with their positions. */
  drain(): Promise<void>;
  /** Lets go of sinks, sources and the state. */
  stop(): Promise<void>;
}

/** @throws LakegateError CONFIG_INVALID where replicas serve together without a state that they share */
export async function composeFlows({ config, secret, generation, observe }: FlowsOptions): Promise<ComposedFlows> {
  const { limits } = config;
  const state = await openState(config);
  const positions = createPositionCodec(secret);
  const leaving = new Set<Promise<void>>();
  const ingestOf = ({ catalog }: Generation, { sinks: routes, deadLetters }: Flows): IngestService =>
    createIngestService({ catalog, routes, deadLetters, store: state, limits });
  const watchPath = ({ catalog, service, hashValues }: Generation, { streams, deadLetters }: Flows): WatchPath => ({
    catalog,
    routes: streams,
    read: (...asked) => service.read(...asked),
    positions,
    hashValues,
    limits,
    observe,
    keepBad: createBadRecordKeeper(deadLetters, state, observe),
  });
  let flows = connectFlows(generation.catalog);
  let ingest = ingestOf(generation, flows);
  const watch = createWatchService(watchPath(generation, flows));
  return {
    ingest: { ingest: (...asked) => ingest.ingest(...asked), drain: () => ingest.drain() },
    watch,
    store: state,
    reconfigure: (next) => {
      const [oldFlows, oldIngest] = [flows, ingest];
      flows = connectFlows(next.catalog, oldFlows);
      ingest = ingestOf(next, flows);
      watch.reconfigure(watchPath(next, flows));
      const kept = flows;
      const left = oldIngest
        .drain()
        .then(() => oldFlows.stop(kept))
        .finally(() => leaving.delete(left));
      leaving.add(left);
    },
    drain: async () => {
      await Promise.all([watch.drain(), ingest.drain(), ...leaving]);
    },
    stop: async () => {
      await flows.stop();
      await state.stop();
    },
  };
}
