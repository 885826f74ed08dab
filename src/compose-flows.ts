// Joins what takes records in and what sends changes out. It outlives generations: what is open of streams that stay as
// they were goes on. Part of the composition root.
import type { Generation } from './compose-generation.js';
import type { GatewayConfig } from './config/load-config.js';
import { connectFlows, createBadRecordKeeper, type Flows } from './connect-flows.js';
import { LakegateError } from './core/errors.js';
import type { IngestService } from './core/ingest-service.js';
import type { Observe } from './core/observation.js';
import type { SharedStore } from './core/shared-store.js';
import type { WatchService } from './core/watch-service.js';
import { createLeases } from './shared-store/create-leases.js';
import { createIngestService } from './ingest-records.js';
import { openState } from './open-state.js';
import { createJournalKeepers } from './streams/journal-keepers.js';
import type { TakeTurn } from './streams/keep-journal.js';
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
  /**
   * Connects what another generation has; what is returned goes on with it.
   * @throws LakegateError CONFIG_INVALID; then nothing has changed
   */
  connect(next: Generation): () => void;
  /** Takes nothing more in, and ends subscriptions with their positions. */
  drain(): Promise<void>;
  /** Lets go of sinks, sources and the state. */
  stop(): Promise<void>;
}

/** @throws LakegateError CONFIG_INVALID where replicas serve together without a state that they share */
export async function composeFlows({ config, secret, generation, observe }: FlowsOptions): Promise<ComposedFlows> {
  const { limits } = config;
  const state = await openState(config);
  const leases = createLeases({ store: state, leaseMs: limits.leaseMs, observe });
  const { replicas } = config;
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
  const journals = createJournalKeepers();
  const keepJournals = ({ streams, deadLetters }: Flows): Promise<void> => {
    const routes = [...streams.values()].flat();
    const keeper = createBadRecordKeeper(deadLetters, state, observe);
    return journals.keep(
      routes.flatMap(({ journal }) => journal ?? []),
      (journal) => {
        const route = routes.find((one) => one.journal === journal);
        const takeTurn: TakeTurn = (name, signal) => leases.acquire(name, signal);
        return { takeTurn, observe, retryMs: limits.streamRetryMs, keepBad: route && keeper(route) };
      },
    );
  };
  const letGoOfJournals = (): Promise<void> => journals.keep([], noOptions);
  let flows: Flows;
  try {
    flows = connectFlows(generation.catalog, { leases, replicas, connectors: generation.flowConnectors });
  } catch (error) {
    await state.stop();
    throw error;
  }
  void keepJournals(flows);
  let ingest = ingestOf(generation, flows);
  const watch = createWatchService(watchPath(generation, flows));
  return {
    ingest: { ingest: (...asked) => ingest.ingest(...asked), drain: () => ingest.drain() },
    watch,
    store: state,
    connect: (next) => {
      const [oldFlows, oldIngest] = [flows, ingest];
      const kept = connectFlows(next.catalog, {
        leases,
        replicas,
        connectors: next.flowConnectors,
        earlier: oldFlows,
      });
      return () => {
        flows = kept;
        ingest = ingestOf(next, flows);
        watch.reconfigure(watchPath(next, flows));
        const left = Promise.all([oldIngest.drain(), keepJournals(kept)])
          .then(() => oldFlows.stop(kept))
          .finally(() => leaving.delete(left));
        leaving.add(left);
      };
    },
    drain: async () => {
      await Promise.all([watch.drain(), ingest.drain(), letGoOfJournals(), ...leaving]);
    },
    stop: async () => {
      await letGoOfJournals();
      await flows.stop();
      await leases.stop();
      await state.stop();
    },
  };
}

const noOptions = (): never => {
  throw new LakegateError('INTERNAL', { cause: 'no journal is kept' });
};
