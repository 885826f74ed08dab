// One observer made of several.
import type { Observe } from '../core/observation.js';

/** Tells each consumer of each observation, in order. */
export function broadcastObservations(...consumers: readonly Observe[]): Observe {
  return (observation) => {
    for (const observe of consumers) observe(observation);
  };
}
