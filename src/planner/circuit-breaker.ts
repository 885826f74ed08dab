// Keeps requests away from a binding that keeps failing: closed, open for a while, then one trial at a time.
import type { Observe } from '../core/observation.js';

export interface CircuitOptions {
  /** Failures in a row that open the circuit. */
  readonly failures: number;
  /** How long it stays open before a trial, in ms. */
  readonly resetMs: number;
}

interface Circuit {
  failures: number;
  openedAtMs: number | undefined;
  trial: boolean;
}

export interface CircuitBreaker {
  /** Whether a request may be sent to the binding now. Looking does not start a trial. */
  isClosed(binding: string): boolean;
  /** Says that a request is being sent; on a half-open circuit it is the one trial. */
  attempt(binding: string): void;
  succeeded(binding: string): void;
  failed(binding: string): void;
  /** The attempt ended without telling anything of the store: cancelled, or refused as invalid. */
  abandoned(binding: string): void;
}

/** One breaker for all bindings of a gateway. */
export function createCircuitBreaker(
  options: CircuitOptions,
  observe: Observe,
  now: () => number = Date.now,
): CircuitBreaker {
  const circuits = new Map<string, Circuit>();
  return {
    isClosed: (binding) => {
      const circuit = circuits.get(binding);
      if (circuit?.openedAtMs === undefined) return true;
      return !circuit.trial && now() - circuit.openedAtMs >= options.resetMs;
    },
    attempt: (binding) => {
      const circuit = circuits.get(binding);
      if (circuit?.openedAtMs !== undefined) circuit.trial = true;
    },
    succeeded: (binding) => {
      if (circuits.get(binding)?.openedAtMs !== undefined) observe({ kind: 'circuit-closed', binding });
      circuits.delete(binding);
    },
    failed: (binding) => {
      const circuit = circuits.get(binding) ?? { failures: 0, openedAtMs: undefined, trial: false };
      circuits.set(binding, circuit);
      circuit.failures += 1;
      circuit.trial = false;
      if (circuit.failures < options.failures && circuit.openedAtMs === undefined) return;
      if (circuit.openedAtMs === undefined) observe({ kind: 'circuit-opened', binding });
      circuit.openedAtMs = now();
    },
    abandoned: (binding) => {
      const circuit = circuits.get(binding);
      if (circuit !== undefined) circuit.trial = false;
    },
  };
}
