// Readings as the bench sends them: like the example's weather, each with a key of its own within a batch.

/** A reading by the contract's names. */
export interface Reading {
  readonly origin: string;
  readonly time_hour: string;
  readonly temp: number;
  readonly dewp: number;
  readonly humid: number;
  readonly wind_dir: number;
  readonly wind_speed: number;
  readonly precip: number;
  readonly pressure: number;
  readonly sent_ms: number;
}

const stations = ['EWR', 'JFK', 'LGA'];
const firstHourMs = Date.UTC(2013, 0, 1);
const hourMs = 3_600_000;

/** The reading of a number, the same for the same number. */
export function readingOf(number: number, sentMs: number): Reading {
  return {
    origin: stations[number % stations.length] as string,
    time_hour: new Date(firstHourMs + Math.floor(number / stations.length) * hourMs).toISOString(),
    temp: 39.02 + (number % 40),
    dewp: 28.04 + (number % 17),
    humid: 64.43 - (number % 29),
    wind_dir: (number % 37) * 10,
    wind_speed: 12.65858 + (number % 7),
    precip: (number % 5) / 100,
    pressure: 1012.6 + (number % 11) / 10,
    sent_ms: sentMs,
  };
}

/** The text that Kafka's partitions are chosen by, as the gateway makes it of the same key. */
export function keyOf({ origin, time_hour }: Reading): string {
  return JSON.stringify([origin, time_hour]);
}

/** Now, in ms since the epoch with fractions: the same clock in every process of this machine. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
