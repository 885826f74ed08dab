// Counts what happens, in memory: for tests, and for whatever shows figures.
import type { Observation, Observe } from '../core/observation.js';

export interface Counters {
  readonly observe: Observe;
  /** How often a kind of thing happened, of those that `where` accepts. */
  count<K extends Observation['kind']>(
    kind: K,
    where?: (observation: Extract<Observation, { kind: K }>) => boolean,
  ): number;
  reset(): void;
}

/** Keeps every observation until reset; not for a server that runs for long. */
export function createCounters(): Counters {
  const seen: Observation[] = [];
  return {
    observe: (observation) => void seen.push(observation),
    count: (kind, where = () => true) =>
      seen.filter((o): o is Extract<Observation, { kind: typeof kind }> => o.kind === kind).filter(where).length,
    reset: () => {
      seen.length = 0;
    },
  };
}
