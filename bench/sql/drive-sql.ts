// A closed loop: each connection asks its next question when the last answer is in.
import type { Asker } from './askers.js';

export interface SqlPace {
  readonly concurrency: number;
  readonly durationMs: number;
  /** Trips from 0 to it are asked for. */
  readonly lastTrip: number;
}

export interface Driven {
  readonly perSecond: number;
  /** Of each question, in ms. */
  readonly latencies: readonly number[];
}

/** At least one question for each connection. @throws Error of a question */
export async function driveSql(asker: Asker, { concurrency, durationMs, lastTrip }: SqlPace): Promise<Driven> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  let turn = 0;
  const loop = async (connection: number): Promise<void> => {
    do {
      const askedAt = performance.now();
      // A prime, so that turns go all over the trips.
      await asker.ask(connection, (turn++ * 7_919) % lastTrip);
      latencies.push(performance.now() - askedAt);
    } while (performance.now() - startedAt < durationMs);
  };
  await Promise.all(Array.from({ length: concurrency }, (_, connection) => loop(connection)));
  return { perSecond: (latencies.length * 1000) / (performance.now() - startedAt), latencies };
}
