// Measures one case: gateway and floor in turns, several rounds, medians of both and the ratio of each pair.
import type { BenchCase } from './cases.js';
import { driveLoad, type LoadRequest, type LoadResult, send } from './drive-load.js';
import { buildStages, type ExplainedLevel, type NativeStages } from './native-call.js';
import { readCpuMs, readRssMib } from './read-process.js';

/** A server under measurement. */
export interface Target {
  readonly url: string;
  readonly pid: number;
}

export interface Pace {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
  readonly concurrency: number;
  /** Of one round. */
  readonly maxRequests: number;
}

export interface Figures {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Of the server's process, for one request. */
  readonly cpuMs: number;
  readonly rssMib: number;
}

export interface Measurement {
  readonly bench: BenchCase;
  readonly gateway: Figures;
  readonly floor: Figures;
  /** Median of the rounds' own ratios, gateway to floor. */
  readonly throughputRatio: number;
  /** Median of the rounds' own differences. */
  readonly cpuAboveFloorMs: number;
}

/** @throws Error where gateway and floor don't read the same numbers of rows */
export async function measureCase(
  bench: BenchCase,
  targets: { readonly gateway: Target; readonly floor: Target },
  pace: Pace,
): Promise<Measurement> {
  const { gateway, floor } = targets;
  const bodies = bench.variables.map((variables) => JSON.stringify({ query: bench.query, variables }));
  await prepareFloor(bench, bodies, targets);
  const take = <T>(items: readonly T[], number: number): T => items[number % items.length] as T;
  const atGateway = (number: number): LoadRequest => gatewayRequest(bench, take(bodies, number));
  const atFloor = (number: number): LoadRequest => ({
    method: 'GET',
    path: `/${number % bodies.length}`,
    headers: {},
  });
  await runRound(gateway, atGateway, { ...pace, roundMs: pace.warmUpMs });
  await runRound(floor, atFloor, { ...pace, roundMs: pace.warmUpMs });
  const rounds: { readonly gateway: Round; readonly floor: Round }[] = [];
  for (let round = 0; round < pace.rounds; round++) {
    rounds.push({
      gateway: await runRound(gateway, atGateway, pace),
      floor: await runRound(floor, atFloor, pace),
    });
  }
  return {
    bench,
    gateway: await summarize(
      rounds.map((round) => round.gateway),
      gateway,
    ),
    floor: await summarize(
      rounds.map((round) => round.floor),
      floor,
    ),
    throughputRatio: median(rounds.map((round) => round.gateway.requestsPerSecond / round.floor.requestsPerSecond)),
    cpuAboveFloorMs: median(rounds.map((round) => round.gateway.cpuMs - round.floor.cpuMs)),
  };
}

/** What one round of requests took. */
export interface Round {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly cpuMs: number;
  readonly latencies: LoadResult['latencies'];
}

/** A question to the gateway as a principal of the configuration, whose key is `demo-NAME`. */
export function gatewayRequest(
  { pin, principal = 'engineer' }: { readonly pin: string; readonly principal?: string },
  body: string,
  explain = false,
): LoadRequest {
  return {
    method: 'POST',
    path: '/graphql',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer demo-${principal}`,
      'x-lakegate-pin': pin,
      ...(explain && { 'x-lakegate-explain': 'true' }),
    },
    body,
  };
}

/** Takes the native queries of each request from the gateway's own explain and gives them to the floor. */
async function prepareFloor(
  bench: BenchCase,
  bodies: readonly string[],
  { gateway, floor }: { readonly gateway: Target; readonly floor: Target },
): Promise<void> {
  const requests: NativeStages[] = [];
  const expected: number[] = [];
  for (const body of bodies) {
    const answer = JSON.parse(await send(gateway.url, gatewayRequest(bench, body, true))) as {
      readonly extensions: { readonly lakegate: { readonly plan: readonly ExplainedLevel[] } };
    };
    const levels = answer.extensions.lakegate.plan;
    requests.push(buildStages(levels));
    expected.push(levels.reduce((sum, level) => sum + level.rows, 0));
  }
  await send(floor.url, { method: 'PUT', path: '/', headers: {}, body: JSON.stringify(requests) });
  for (const [i, rows] of expected.entries()) {
    const text = await send(floor.url, { method: 'GET', path: `/${i}`, headers: {} });
    const { data } = JSON.parse(text) as { readonly data: readonly (readonly unknown[])[] };
    const found = data.reduce((sum, part) => sum + part.length, 0);
    if (found !== rows || rows === 0) {
      throw new Error(`${bench.store} ${bench.title}: the floor reads ${found} rows, the gateway ${rows}`);
    }
  }
}

/** Requests for a round's time, and the CPU that the target's process used meanwhile. */
export async function runRound(target: Target, requestOf: (number: number) => LoadRequest, pace: Pace): Promise<Round> {
  const before = await readCpuMs(target.pid);
  const load = { url: target.url, requestOf, durationMs: pace.roundMs };
  const { requests, elapsedMs, latencies } = await driveLoad({ ...pace, ...load });
  const cpuMs = (await readCpuMs(target.pid)) - before;
  return { requests, requestsPerSecond: (requests * 1000) / elapsedMs, cpuMs: cpuMs / requests, latencies };
}

async function summarize(rounds: readonly Round[], { pid }: Target): Promise<Figures> {
  const latencies = rounds.flatMap((round) => round.latencies).sort((a, b) => a - b);
  const quantile = (part: number): number => latencies[Math.floor(part * (latencies.length - 1))] ?? Number.NaN;
  return {
    requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
    cpuMs: median(rounds.map((round) => round.cpuMs)),
    rssMib: await readRssMib(pid),
  };
}

/** The middle of the values; the mean of the two in the middle where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
