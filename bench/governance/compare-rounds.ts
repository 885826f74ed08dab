// What a restriction costs, from rounds in which everything that is compared was asked in turns.
import { median } from '../measure-case.js';

/** One block of requests, one after another: means of one request, but the median of the time. */
export interface Block {
  readonly timeMs: number;
  readonly serverCpuMs: number;
  readonly storeCpuMs: number;
}

/** A question as one principal, at both servers. */
export type Pair = Readonly<Record<'gateway' | 'floor', Block>>;

/** Pairs of one round: as the principal who sees everything, and as one who doesn't. */
export interface ComparedPairs {
  readonly free: Pair;
  readonly restricted: Pair;
}

/** A median of the rounds' own values, and between which it lies with 95 % confidence. */
export interface Estimate {
  readonly middle: number;
  readonly from: number;
  readonly to: number;
}

export interface Cost {
  /** As a part of the time that the statement by hand and the gateway's own work without a restriction would take. */
  readonly addedTime: Estimate;
  /** The same of the CPU time of server and store together, which a busy machine stretches less. */
  readonly addedCpu: Estimate;
  /** Of the server's process, for one request. */
  readonly addedServerCpuMs: Estimate;
  /** Of the store's processes. */
  readonly addedStoreCpuMs: Estimate;
}

type CostOf = (block: Block) => number;

/** Whatever the gateway does without a restriction as well, and whatever the statement by hand takes too, costs nothing. */
export function compareRounds(rounds: readonly ComparedPairs[]): Cost {
  const expected = ({ free, restricted }: ComparedPairs, cost: CostOf): number =>
    cost(restricted.floor) + cost(free.gateway) - cost(free.floor);
  const added = (pairs: ComparedPairs, cost: CostOf): number => cost(pairs.restricted.gateway) - expected(pairs, cost);
  const part = (cost: CostOf): Estimate => estimate(rounds.map((pairs) => added(pairs, cost) / expected(pairs, cost)));
  return {
    addedTime: part(({ timeMs }) => timeMs),
    addedCpu: part(({ serverCpuMs, storeCpuMs }) => serverCpuMs + storeCpuMs),
    addedServerCpuMs: estimate(rounds.map((pairs) => added(pairs, ({ serverCpuMs }) => serverCpuMs))),
    addedStoreCpuMs: estimate(rounds.map((pairs) => added(pairs, ({ storeCpuMs }) => storeCpuMs))),
  };
}

/** By order statistics, so that nothing is assumed of how values are spread; with few rounds from least to greatest. */
export function estimate(values: readonly number[]): Estimate {
  const sorted = values.toSorted((a, b) => a - b);
  const { length } = sorted;
  const rank = Math.max(0, Math.floor((length - 1.96 * Math.sqrt(length)) / 2));
  const [from = Number.NaN, to = Number.NaN] = [sorted[rank], sorted[length - 1 - rank]];
  return { middle: median(sorted), from, to };
}
