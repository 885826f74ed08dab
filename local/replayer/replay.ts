// Replays hours at a pace: each when its time has come, by a clock that runs faster.
import { pause } from '../landing/insert-rows.js';
import type { Publisher } from './publish-reports.js';
import type { ReplayedHour } from './read-hours.js';

export interface ReplayOptions {
  readonly hours: AsyncIterable<ReplayedHour>;
  readonly publisher: Pick<Publisher, 'weather' | 'flights'>;
  /** Seconds of the data in one of now. */
  readonly speed: number;
  /** How many hours of the data. */
  readonly maxHours: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** What was published. */
export interface Replayed {
  readonly hours: number;
  readonly weather: number;
  readonly flights: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Ends with the data, after `maxHours`, or soon after the signal. */
export async function replay({ hours, publisher, speed, maxHours, signal, log }: ReplayOptions): Promise<Replayed> {
  const replayed = { hours: 0, weather: 0, flights: 0 };
  const startedAt = performance.now();
  let firstMs: number | undefined;
  for await (const { atMs, weather, flights } of hours) {
    firstMs ??= atMs;
    if (atMs - firstMs >= maxHours * HOUR_MS) break;
    const dueMs = (atMs - firstMs) / speed - (performance.now() - startedAt);
    if (dueMs > 0) await pause(dueMs, signal);
    if (signal.aborted) break;
    await publisher.weather(weather);
    await publisher.flights(flights);
    replayed.hours += 1;
    replayed.weather += weather.length;
    replayed.flights += flights.length;
    if (atMs % DAY_MS === 0) {
      const day = new Date(atMs).toISOString().slice(0, 10);
      log(`${day}: ${String(replayed.weather)} readings and ${String(replayed.flights)} flights so far`);
    }
  }
  return replayed;
}
