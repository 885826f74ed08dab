// Ingestion by mutation over HTTP into Kafka, beside a bare producer of the same client: rounds in turns.
import { median } from '../measure-case.js';
import { driveLoad, type LoadRequest } from '../drive-load.js';
import { readCpuMs, readRssMib } from '../read-process.js';
import type { Started } from '../start-processes.js';
import type { BareRound } from './bare-producer.js';
import { nowMs, readingOf } from './readings.js';

/** What producers ask of the mutation beyond its counts. */
export interface IngestVariant {
  readonly batch: number;
  readonly withKey: boolean;
  readonly withResults: boolean;
}

export interface IngestPace {
  readonly rounds: number;
  readonly seconds: number;
  readonly lanes: number;
}

export interface IngestFigures {
  readonly recordsPerSecond: number;
  /** Of the process, user and system, all threads. */
  readonly cpuMsPerThousand: number;
}

export interface IngestMeasurement {
  readonly variant: IngestVariant;
  readonly gateway: IngestFigures & { readonly rssMib: number };
  readonly bare: IngestFigures;
  /** Median of the rounds' own ratios. */
  readonly throughputRatio: number;
}

export async function measureIngestion(
  variant: IngestVariant,
  { gateway, bare }: { readonly gateway: Started & { readonly url: string }; readonly bare: Started },
  pace: IngestPace,
): Promise<IngestMeasurement> {
  const requestOf = requestsOf(variant);
  const atGateway = (seconds: number): Promise<IngestFigures> => {
    const load = { url: gateway.url, requestOf, concurrency: pace.lanes, maxRequests: Infinity };
    return measured(gateway.pid, async () => {
      const { requests } = await driveLoad({ ...load, durationMs: seconds * 1000 });
      return requests * variant.batch;
    });
  };
  const atBare = (seconds: number): Promise<IngestFigures> => {
    const round: BareRound = { batch: variant.batch, lanes: pace.lanes, seconds };
    return measured(bare.pid, async () => ((await bare.ask(round)) as { readonly records: number }).records);
  };
  await atGateway(pace.seconds / 2);
  await atBare(pace.seconds / 2);
  const rounds: { readonly gateway: IngestFigures; readonly bare: IngestFigures }[] = [];
  for (let round = 0; round < pace.rounds; round++) {
    rounds.push({ gateway: await atGateway(pace.seconds), bare: await atBare(pace.seconds) });
  }
  return {
    variant,
    gateway: { ...mediansOf(rounds.map((round) => round.gateway)), rssMib: await readRssMib(gateway.pid) },
    bare: mediansOf(rounds.map((round) => round.bare)),
    throughputRatio: median(rounds.map((round) => round.gateway.recordsPerSecond / round.bare.recordsPerSecond)),
  };
}

async function measured(pid: number, run: () => Promise<number>): Promise<IngestFigures> {
  const cpuBefore = await readCpuMs(pid);
  const startedAt = performance.now();
  const records = await run();
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuMs = (await readCpuMs(pid)) - cpuBefore;
  return { recordsPerSecond: records / seconds, cpuMsPerThousand: (cpuMs * 1000) / records };
}

function mediansOf(figures: readonly IngestFigures[]): IngestFigures {
  return {
    recordsPerSecond: median(figures.map((one) => one.recordsPerSecond)),
    cpuMsPerThousand: median(figures.map((one) => one.cpuMsPerThousand)),
  };
}

const results = 'results { index accepted position errors { path code message } }';

/** Bodies made beforehand: making JSON isn't what is measured, and an idempotency key is another each time. */
function requestsOf({ batch, withKey, withResults }: IngestVariant): () => LoadRequest {
  const query = `mutation ($input: IngestBenchReadingsInput!) {
    ingestBenchReadings(input: $input) { acceptedCount rejectedCount ${withResults ? results : ''} }
  }`;
  const records = Array.from({ length: batch }, (_, i) => {
    const { time_hour, wind_dir, wind_speed, sent_ms, ...same } = readingOf(i, nowMs());
    return { ...same, timeHour: time_hour, windDir: wind_dir, windSpeed: wind_speed, sentMs: sent_ms };
  });
  const body = JSON.stringify({ query, variables: { input: { records, idempotencyKey: null } } });
  const [before = '', after = ''] = body.split('"idempotencyKey":null');
  const once = String(nowMs());
  // Counted over all rounds: a key that comes again is answered without a record sent.
  let asked = 0;
  return () => ({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', authorization: 'Bearer demo-engineer' },
    body: withKey ? `${before}"idempotencyKey":"${once}-${batch}-${asked++}"${after}` : body,
  });
}
